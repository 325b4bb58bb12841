"""Masks move with the photo, mirroring swaps left and right, a seed repeats itself."""

from collections import Counter
from dataclasses import asdict

import numpy as np
import pytest

from autosalt.core.views import VIEWS, View
from autosalt.training.data.augmentation import Augmenter, mirror
from autosalt.training.data.truth import NONE_OF_THE_VIEWS, VIEW_UNKNOWN
from autosalt.training.settings import AugmentSettings

LEFT, RIGHT, TOP, BACK = (
    VIEWS.index(view) for view in (View.LEFT, View.RIGHT, View.TOP, View.BACK)
)
FILL = (128, 128, 128)
OFF = AugmentSettings(**{key: 0.0 for key in asdict(AugmentSettings()) if key.endswith("_p")})


def photo() -> tuple[np.ndarray, np.ndarray]:
    """A bright block on black, and its four masks: all of them it."""
    image = np.zeros((64, 64, 3), np.uint8)
    image[10:30, 8:40] = 255
    return image, (image[..., :1] > 0).astype(np.uint8).repeat(4, axis=2)


@pytest.mark.parametrize(
    ("label", "mirrored"),
    [
        (LEFT, RIGHT),
        (RIGHT, LEFT),
        (TOP, TOP),
        (BACK, BACK),
        (NONE_OF_THE_VIEWS, NONE_OF_THE_VIEWS),
        (VIEW_UNKNOWN, VIEW_UNKNOWN),
    ],
)
def test_mirroring_swaps_left_and_right(label: int, mirrored: int) -> None:
    image, masks = photo()
    result = mirror(image, masks, label)
    assert result.label == mirrored
    np.testing.assert_array_equal(result.image, image[:, ::-1])
    np.testing.assert_array_equal(result.masks, masks[:, ::-1])


def test_flip_in_the_augmenter_takes_the_label_along() -> None:
    image, masks = photo()
    flip = Augmenter(AugmentSettings(**{**asdict(OFF), "flip_p": 1.0}), FILL)
    result = flip(image, masks, LEFT, seed=1)
    assert result.label == RIGHT
    np.testing.assert_array_equal(result.image, image[:, ::-1])
    np.testing.assert_array_equal(result.masks, masks[:, ::-1])


def test_a_head_from_above_may_stand_any_way_up_and_no_other() -> None:
    image, masks = photo()
    turning = Augmenter(AugmentSettings(**{**asdict(OFF), "turn_top_p": 1.0}), FILL)
    result = turning(image, masks, TOP, seed=1)
    assert result.label == TOP
    turned = [np.rot90(image, k) for k in (1, 2, 3)]
    assert any(np.array_equal(result.image, one) for one in turned)
    np.testing.assert_array_equal(result.masks[..., 0], result.image[..., 0] > 0)
    np.testing.assert_array_equal(turning(image, masks, LEFT, seed=1).image, image)


def test_changes_come_alone_and_together() -> None:
    """With one seed for all of them, what was blurred was always noisy too, and as strongly."""
    image, masks = photo()
    half = {"blur_p": 0.5, "blur_sigma_px": 3.0, "noise_p": 0.5, "noise_std": 0.2}
    augmenter = Augmenter(AugmentSettings(**{**asdict(OFF), **half}), FILL)
    seen: Counter[tuple[bool, bool]] = Counter()
    for seed in range(200):
        changed = augmenter(image, masks, BACK, seed).image.astype(float)
        noisy = changed[45:, 45:].std() > 0.5  # black, far from the block
        blurred = np.median(changed[30, 12:36]) > 25  # right beside the block
        seen[bool(noisy), bool(blurred)] += 1
    assert len(seen) == 4
    assert min(seen.values()) > 20


def test_everything_off_changes_nothing() -> None:
    image, masks = photo()
    result = Augmenter(OFF, FILL)(image, masks, TOP, seed=3)
    assert result.label == TOP
    np.testing.assert_array_equal(result.image, image)
    np.testing.assert_array_equal(result.masks, masks)


@pytest.mark.parametrize("seed", range(5))
def test_masks_move_with_the_photo(seed: int) -> None:
    image, masks = photo()
    moved = Augmenter(AugmentSettings(**{**asdict(OFF), "affine_p": 1.0, "flip_p": 0.5}), FILL)
    result = moved(image, masks, VIEW_UNKNOWN, seed)
    assert not np.array_equal(result.image, image)
    bright = result.image[..., 0] > 192  # the fill is 128
    for k in (0, 1):
        mask = result.masks[..., k] > 0
        assert (bright & mask).sum() / (bright | mask).sum() > 0.9


def test_pixels_from_outside_the_picture_are_not_known() -> None:
    image = np.full((64, 64, 3), 255, np.uint8)
    masks = np.zeros((64, 64, 4), np.uint8)
    moved = Augmenter(AugmentSettings(**{**asdict(OFF), "affine_p": 1.0}), FILL)
    result = moved(image, masks, TOP, seed=1)
    outside = result.image[..., 0] < 192
    assert outside.any()
    unknown = result.masks[..., 2:] > 0
    assert (unknown == outside[..., None]).mean() > 0.97
    assert not result.masks[..., :2].any()


def test_changes_of_light_and_camera_leave_masks_alone() -> None:
    image, masks = photo()
    strong = AugmentSettings(
        flip_p=0,
        affine_p=0,
        colour_p=1,
        shadow_p=1,
        noise_p=1,
        jpeg_p=1,
        blur_p=1,
        gamma_p=1,
        dropout_p=1,
        cover_p=0,
        no_head_p=0,
    )
    result = Augmenter(strong, FILL)(image, masks, BACK, seed=0)
    assert not np.array_equal(result.image, image)
    np.testing.assert_array_equal(result.masks, masks)
    assert result.label == BACK


def test_a_covered_head_and_no_head_show_none_of_the_views() -> None:
    image, masks = photo()
    masks[..., 2:] = 0  # scalp and loss are known
    covering = Augmenter(AugmentSettings(**{**asdict(OFF), "cover_p": 1.0}), FILL)
    covered = covering(image, masks, LEFT, seed=0)
    assert covered.label == NONE_OF_THE_VIEWS
    assert covered.masks[..., 0].sum() <= 0.5 * masks[..., 0].sum()
    away = Augmenter(AugmentSettings(**{**asdict(OFF), "no_head_p": 1.0}), FILL)
    gone = away(image, masks, LEFT, seed=0)
    assert gone.label == NONE_OF_THE_VIEWS
    assert not gone.masks[..., 0].any()


def test_where_there_is_nothing_to_cover_the_label_stays() -> None:
    image, masks = photo()
    covering = Augmenter(AugmentSettings(**{**asdict(OFF), "cover_p": 1.0}), FILL)
    result = covering(image, np.zeros_like(masks), LEFT, seed=0)
    assert result.label == LEFT
    np.testing.assert_array_equal(result.image, image)


def test_a_seed_repeats_itself_and_seeds_differ() -> None:
    image, masks = photo()
    augment = Augmenter(AugmentSettings(), FILL)
    first, repeated, other = (augment(image, masks, TOP, seed).image for seed in (5, 5, 6))
    np.testing.assert_array_equal(first, repeated)
    assert not np.array_equal(first, other)
    assert (first.dtype, first.shape) == (np.uint8, (64, 64, 3))
