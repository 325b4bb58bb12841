"""Masks move with the photo, mirroring swaps left and right, a seed repeats itself."""

from dataclasses import asdict

import numpy as np
import pytest

from autosalt.core.views import View
from autosalt.training.augmentation import Augmenter, mirror
from autosalt.training.settings import AugmentSettings

FILL = (128, 128, 128)
OFF = AugmentSettings(**{key: 0.0 for key in asdict(AugmentSettings()) if key.endswith("_p")})


def photo() -> tuple[np.ndarray, np.ndarray]:
    """A bright block on black, and its mask."""
    image = np.zeros((64, 64, 3), np.uint8)
    image[10:30, 8:40] = 255
    return image, (image[..., :2] > 0).astype(np.uint8)


@pytest.mark.parametrize(
    ("view", "mirrored"),
    [
        (View.LEFT, View.RIGHT),
        (View.RIGHT, View.LEFT),
        (View.TOP, View.TOP),
        (View.BACK, View.BACK),
        (None, None),
    ],
)
def test_mirroring_swaps_left_and_right(view: View | None, mirrored: View | None) -> None:
    image, masks = photo()
    result = mirror(image, masks, view)
    assert result.view is mirrored
    np.testing.assert_array_equal(result.image, image[:, ::-1])
    np.testing.assert_array_equal(result.masks, masks[:, ::-1])


def test_flip_in_the_augmenter_takes_the_label_along() -> None:
    image, masks = photo()
    flip = Augmenter(AugmentSettings(**{**asdict(OFF), "flip_p": 1.0}), FILL)
    result = flip(image, masks, View.LEFT, seed=1)
    assert result.view is View.RIGHT
    np.testing.assert_array_equal(result.image, image[:, ::-1])
    np.testing.assert_array_equal(result.masks, masks[:, ::-1])


def test_everything_off_changes_nothing() -> None:
    image, masks = photo()
    result = Augmenter(OFF, FILL)(image, masks, View.TOP, seed=3)
    np.testing.assert_array_equal(result.image, image)
    np.testing.assert_array_equal(result.masks, masks)


@pytest.mark.parametrize("seed", range(5))
def test_masks_move_with_the_photo(seed: int) -> None:
    image, masks = photo()
    moved = Augmenter(AugmentSettings(**{**asdict(OFF), "affine_p": 1.0, "flip_p": 0.5}), FILL)
    result = moved(image, masks, None, seed)
    assert not np.array_equal(result.image, image)
    bright = result.image[..., 0] > 192  # the fill is 128
    for k in (0, 1):
        mask = result.masks[..., k] > 0
        assert (bright & mask).sum() / (bright | mask).sum() > 0.9


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
    )
    result = Augmenter(strong, FILL)(image, masks, View.BACK, seed=0)
    assert not np.array_equal(result.image, image)
    np.testing.assert_array_equal(result.masks, masks)
    assert result.view is View.BACK


def test_a_seed_repeats_itself_and_seeds_differ() -> None:
    image, masks = photo()
    augment = Augmenter(AugmentSettings(), FILL)
    first, again, other = (augment(image, masks, None, seed).image for seed in (5, 5, 6))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
    assert (first.dtype, first.shape) == (np.uint8, (64, 64, 3))
