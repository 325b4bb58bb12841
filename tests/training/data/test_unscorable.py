"""Unscorable photos: covered skin is not known, and without a head there is no scalp."""

import numpy as np
import pytest

from autosalt.training.data.unscorable import (
    CUT,
    MIN_COVERED,
    MIN_SCALP,
    cover,
    cut_off,
    fabric,
    no_head,
)

SIDE = 96
FILL = (124, 116, 104)
SEEDS = pytest.mark.parametrize("seed", range(12))


def photo() -> tuple[np.ndarray, np.ndarray]:
    """A disc of scalp, the left half of it bald, on a background with a pattern; all known."""
    y, x = np.mgrid[:SIDE, :SIDE] / SIDE
    masks = np.zeros((SIDE, SIDE, 4), np.uint8)
    masks[..., 0] = np.hypot(x - 0.5, y - 0.4) < 0.25
    masks[..., 1] = masks[..., 0] * (x < 0.5)
    image = np.random.default_rng(0).integers(100, 160, (SIDE, SIDE, 3)).astype(np.uint8)
    image[masks[..., 0] > 0] = (60, 40, 20)
    return image, masks


@SEEDS
def test_a_cover_hides_half_of_the_scalp_or_more_and_nothing_is_known_under_it(seed: int) -> None:
    image, masks = photo()
    made = cover(image, masks, np.random.default_rng(seed))
    assert made is not None
    changed, left = made
    hidden = left[..., 2] > 0
    scalp = masks[..., 0] > 0
    assert (hidden & scalp).sum() >= MIN_COVERED * scalp.sum()
    np.testing.assert_array_equal(left[..., 3], left[..., 2])
    assert not left[hidden][:, :2].any()
    np.testing.assert_array_equal(left[~hidden], masks[~hidden])
    assert (changed != image)[hidden & scalp].any(axis=-1).mean() > 0.9


def test_a_photo_with_hardly_any_scalp_cannot_be_covered() -> None:
    image, masks = photo()
    assert cover(image, np.zeros_like(masks), np.random.default_rng(0)) is None
    masks[SIDE // 4 :] = 0
    assert 0 < masks[..., 0].mean() < MIN_SCALP
    assert cover(image, masks, np.random.default_rng(0)) is None


def test_where_scalp_may_be_counts_as_scalp_to_cover() -> None:
    image, masks = photo()
    masks[..., 2] = masks[..., 0]
    masks[..., 0] = 0
    made = cover(image, masks, np.random.default_rng(0))
    assert made is not None
    assert (made[0] != image).any()


def test_where_nothing_is_known_nothing_is_claimed() -> None:
    """Where the head is must then be guessed; a guess is no truth to learn from."""
    image, masks = photo()
    masks[:] = (0, 0, 1, 1)
    for seed in range(12):
        assert cut_off(image, masks, np.random.default_rng(seed), FILL) is None
        assert no_head(image, masks, np.random.default_rng(seed))[1][..., 2].all()


@SEEDS
def test_without_a_head_there_is_known_to_be_no_scalp(seed: int) -> None:
    image, masks = photo()
    changed, blank = no_head(image, masks, np.random.default_rng(seed))
    assert (changed.dtype, changed.shape) == (np.uint8, image.shape)
    assert not blank[..., :3].any()
    assert blank[..., 3].all()


def test_a_piece_of_the_background_shows_none_of_the_head() -> None:
    image, masks = photo()
    image[..., 2] = 0
    image[masks[..., 0] > 0] = 255
    pieces = [no_head(image, masks, np.random.default_rng(seed))[0] for seed in range(30)]
    enlarged = [piece for piece in pieces if (piece[..., 2] < 30).all()]  # cloth is not that blue
    assert 10 < len(enlarged) < 30
    assert max(piece.max() for piece in enlarged) < 200


def test_a_seed_repeats_itself_and_seeds_differ() -> None:
    image, masks = photo()
    for change in (cover, no_head):
        first, repeated, other = (change(image, masks, np.random.default_rng(k)) for k in (5, 5, 6))
        assert first is not None
        assert repeated is not None
        assert other is not None
        for one, same in zip(first, repeated, strict=True):
            assert one.tobytes() == same.tobytes()
        assert not np.array_equal(first[0], other[0])


def test_the_given_photo_is_left_as_it_was() -> None:
    image, masks = photo()
    cover(image, masks, np.random.default_rng(1))
    no_head(image, masks, np.random.default_rng(1))
    np.testing.assert_array_equal(image, photo()[0])
    np.testing.assert_array_equal(masks, photo()[1])


@SEEDS
def test_cloth_is_a_picture_with_texture(seed: int) -> None:
    cloth = fabric(SIDE, np.random.default_rng(seed), np.ones((SIDE, SIDE), bool))
    assert (cloth.dtype, cloth.shape) == (np.float32, (SIDE, SIDE, 3))
    assert cloth.min() >= 0
    assert cloth.max() <= 255
    assert cloth.std(axis=(0, 1)).min() > 0


@SEEDS
def test_a_cut_leaves_a_third_to_two_thirds_of_the_scalp_enlarged(seed: int) -> None:
    image, masks = photo()
    made = cut_off(image, masks, np.random.default_rng(seed), FILL)
    if made is None:  # no frame was found in twenty tries
        return
    changed, left = made
    assert changed.shape == image.shape
    assert left.shape == masks.shape
    shown = (changed != FILL).any(axis=2)
    rows, cols = np.nonzero(shown)
    frame = slice(rows.min(), rows.max() + 1), slice(cols.min(), cols.max() + 1)
    scalp = left[..., 0] > 0
    assert scalp.sum() == scalp[frame].sum()
    inner = scalp[frame]
    assert np.concatenate([inner[0], inner[-1], inner[:, 0], inner[:, -1]]).any()
    # Enlarged so that the longer side, at least 0.35 of the photo's, fills the square.
    share = scalp.sum() / masks[..., 0].sum()
    assert CUT[0] * 0.9 <= share <= CUT[1] / 0.35**2 * 1.1


def test_most_heads_can_be_cut_off_and_none_without_scalp() -> None:
    image, masks = photo()
    made = [cut_off(image, masks, np.random.default_rng(seed), FILL) for seed in range(12)]
    assert sum(one is not None for one in made) >= 10
    assert cut_off(image, np.zeros_like(masks), np.random.default_rng(0), FILL) is None
