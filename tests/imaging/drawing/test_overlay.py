"""Overlays: readable without colour, on skin and on hair, and nothing personal in the files."""

import io
import time

import numpy as np
import pytest
from PIL import Image

from autosalt.core.types import RGB, BoolMask
from autosalt.imaging.drawing.overlay import draw_overlay, encode_jpeg, encode_png

SKIN, HAIR = (225, 185, 160), (25, 20, 20)


def masks(size: int = 400) -> tuple[BoolMask, BoolMask]:
    """A round scalp, and a patch of loss that reaches out of it to the right."""
    rows, columns = np.mgrid[:size, :size] / size
    scalp = (rows - 0.5) ** 2 + (columns - 0.5) ** 2 < 0.35**2
    return scalp, (np.abs(rows - 0.5) < 0.1) & (columns > 0.5)


def grey(image: RGB) -> np.ndarray:
    return np.asarray(Image.fromarray(image).convert("L"), np.int16)


@pytest.mark.parametrize("tone", [SKIN, HAIR, (128, 128, 128)])
def test_lines_differ_in_lightness_on_any_ground(tone: tuple[int, int, int]) -> None:
    image = np.full((400, 400, 3), tone, np.uint8)
    scalp, loss = masks()
    difference = np.abs(grey(draw_overlay(image, scalp, loss)) - grey(image))
    drawn = difference > 60
    counted = scalp & loss
    # Somewhere along the outline's way through every column of the scalp there is a clear line.
    columns = np.flatnonzero(scalp.sum(axis=0) > 20)
    assert drawn[:, columns].any(axis=0).all()
    # The hatch covers a part of the loss, not so much as to hide it.
    assert 0.05 < drawn[counted].mean() < 0.5


def test_loss_looks_different_from_scalp_without_colour() -> None:
    image = np.full((400, 400, 3), SKIN, np.uint8)
    scalp, loss = masks()
    changed = grey(draw_overlay(image, scalp, loss)) != grey(image)
    inside = np.zeros_like(scalp)
    inside[190:210, 250:300] = True  # well inside the loss
    hairy = np.zeros_like(scalp)
    hairy[100:120, 180:220] = True  # well inside the scalp, no loss
    assert changed[inside].any()
    assert not changed[hairy].any()


def test_loss_outside_the_scalp_is_not_drawn_and_far_ground_is_untouched() -> None:
    image = np.full((400, 400, 3), SKIN, np.uint8)
    scalp, loss = masks()
    drawn = draw_overlay(image, scalp, loss)
    assert (drawn[:, 360:] == SKIN).all()
    assert (drawn[:30] == SKIN).all()
    assert (image == SKIN).all()


def test_empty_masks_leave_the_photo_as_it_is() -> None:
    image = np.full((80, 90, 3), HAIR, np.uint8)
    none = np.zeros((80, 90), bool)
    np.testing.assert_array_equal(draw_overlay(image, none, none), image)


@pytest.mark.slow
def test_lines_grow_with_the_picture() -> None:
    shares = []
    for size in (400, 1600):
        image = np.full((size, size, 3), SKIN, np.uint8)
        drawn = draw_overlay(image, *masks(size))
        shares.append((drawn != image).any(axis=-1).mean())
    assert shares[0] == pytest.approx(shares[1], rel=0.25)


def test_max_side_shrinks_and_never_enlarges() -> None:
    image = np.full((300, 400, 3), SKIN, np.uint8)
    mask = np.zeros((300, 400), bool)
    mask[50:250, 50:350] = True
    assert draw_overlay(image, mask, mask, max_side=200).shape == (150, 200, 3)
    assert draw_overlay(image, mask, mask, max_side=4000).shape == (300, 400, 3)


@pytest.mark.slow
def test_twelve_megapixels_take_a_moment() -> None:
    image = np.zeros((3000, 4000, 3), np.uint8)
    scalp = np.zeros((3000, 4000), bool)
    scalp[500:2500, 500:3500] = True
    start = time.process_time()
    draw_overlay(image, scalp, scalp, max_side=1600)
    assert time.process_time() - start < 1.5


def test_masks_that_do_not_fit_are_named() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        draw_overlay(np.zeros((9, 9, 3), np.uint8), np.zeros((9, 8), bool), np.zeros((9, 9), bool))


def test_files_hold_the_picture_and_nothing_else() -> None:
    image = np.random.default_rng(0).integers(0, 256, (64, 80, 3), np.uint8)
    png, jpeg = (Image.open(io.BytesIO(data)) for data in (encode_png(image), encode_jpeg(image)))
    np.testing.assert_array_equal(np.asarray(png), image)
    assert jpeg.size == (80, 64)
    for file in (png, jpeg):
        assert not file.getexif()
        assert not {"icc_profile", "exif", "xmp", "comment"} & set(file.info)
