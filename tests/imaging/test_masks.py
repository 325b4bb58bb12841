"""Masks as files."""

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps

from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.core.types import BoolMask
from autosalt.imaging.masks import (
    MASK_MISTAKES,
    encode_mask,
    encode_partial_mask,
    find_mistake,
    read_mask,
    read_partial_mask,
    require_pair,
)

MASK = np.zeros((80, 100), bool)
MASK[20:60, 30:70] = True


def encode(image: Image.Image, format_: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format_)
    return buffer.getvalue()


def test_a_mask_comes_back_and_takes_one_bit_a_pixel(tmp_path: Path) -> None:
    data = encode_mask(MASK)
    assert Image.open(io.BytesIO(data)).mode == "1"
    path = tmp_path / "mask.png"
    path.write_bytes(data)
    for source in (data, path, str(path)):
        read = read_mask(source)
        assert read.dtype == np.bool_
        np.testing.assert_array_equal(read, MASK)


@pytest.mark.parametrize("white", [1, 255])
@pytest.mark.parametrize("format_", ["PNG", "TIFF", "BMP"])
def test_eight_bit_masks_of_other_tools(white: int, format_: str) -> None:
    levels = Image.fromarray(MASK.astype(np.uint8) * white)
    np.testing.assert_array_equal(read_mask(encode(levels, format_)), MASK)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format_", ["PNG", "TIFF"])
@pytest.mark.parametrize("mode", ["1", "L"])
def test_a_mask_lies_as_people_see_it(mode: str, format_: str, orientation: int) -> None:
    corner = MASK.copy()
    corner[40:60, 30:50] = False  # no turn and no flip leaves it as it is
    exif = Image.Exif()
    exif[0x0112] = orientation
    buffer = io.BytesIO()
    Image.fromarray(corner.astype(np.uint8) * 255).convert(mode).save(buffer, format_, exif=exif)
    seen = ImageOps.exif_transpose(Image.open(buffer))
    assert (seen.height > seen.width) is (orientation >= 5)
    for mask in (read_mask(buffer.getvalue()), *read_partial_mask(buffer.getvalue())[:1]):
        np.testing.assert_array_equal(mask, np.asarray(seen) > 0)


@pytest.mark.parametrize("value", [0, 1, 255])
def test_empty_and_full_masks(value: int) -> None:
    read = read_mask(encode(Image.new("L", (100, 80), value)))
    assert read.all() if value else not read.any()


@pytest.mark.parametrize(
    ("image", "message"),
    [
        (Image.fromarray(np.arange(256, dtype=np.uint8).repeat(64).reshape(128, 128)), "256 grey"),
        (Image.fromarray(np.where(MASK, 128, 0).astype(np.uint8)), "2 grey levels"),
        (Image.new("RGB", (100, 80)), "this is RGB"),
        (Image.new("P", (100, 80)), "this is P"),
        (Image.fromarray(np.zeros((80, 100), np.uint16)), "this is I;16"),
    ],
)
def test_anything_else_is_named(image: Image.Image, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_mask(encode(image))


def test_a_damaged_mask_file_is_refused_as_a_photo_would_be(tmp_path: Path) -> None:
    with pytest.raises(PhotoRefused) as refused:
        read_mask(encode_mask(MASK)[:-5])
    assert refused.value.reason is Reason.TRUNCATED
    with pytest.raises(PhotoRefused) as refused:
        read_mask(tmp_path / "none.png")
    assert refused.value.reason is Reason.MISSING_FILE


@pytest.mark.slow
@given(seed=st.integers(0, 2**32 - 1), share=st.floats(0, 1))
def test_a_partial_mask_comes_back_empty_where_it_is_not_known(seed: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    mask, known = rng.random((64, 80)) < 0.5, rng.random((64, 80)) < share
    read, read_known = read_partial_mask(encode_partial_mask(mask, known))
    np.testing.assert_array_equal(read, mask & known)
    np.testing.assert_array_equal(read_known, known)


@pytest.mark.parametrize("data", [encode_mask(MASK), encode(Image.fromarray(MASK * np.uint8(1)))])
def test_a_whole_mask_is_known_everywhere(data: bytes) -> None:
    mask, known = read_partial_mask(data)
    np.testing.assert_array_equal(mask, MASK)
    assert known.all()


@pytest.mark.parametrize("level", [1, 127, 129, 254])
def test_a_partial_mask_holds_three_grey_levels_and_no_other(level: int) -> None:
    levels = np.where(MASK, 255, 128).astype(np.uint8)
    read_partial_mask(encode(Image.fromarray(levels)))
    levels[0, 0] = level
    with pytest.raises(ValueError, match=r"only 0, 128 \(not known\) and 255"):
        read_partial_mask(encode(Image.fromarray(levels)))


def test_without_unknown_pixels_the_rules_of_whole_masks_hold() -> None:
    levels = np.where(MASK, 255, 0).astype(np.uint8)
    levels[0, 0] = 127
    with pytest.raises(ValueError, match="3 grey levels"):
        read_partial_mask(encode(Image.fromarray(levels)))


PATCH = np.zeros_like(MASK)
PATCH[30:40, 40:60] = True


CROP = np.zeros_like(MASK)
CROP[20:, :] = True  # a close-up: the scalp reaches three edges
FULL, EMPTY = np.ones_like(MASK), np.zeros_like(MASK)


@pytest.mark.parametrize(
    ("scalp", "loss", "expected"),
    [
        (MASK, PATCH, None),
        (MASK, MASK, None),  # total loss
        (MASK, FULL, None),  # total loss, drawn with a broad brush
        (MASK, EMPTY, None),
        (FULL, PATCH, None),  # a picture of nothing but scalp
        (CROP & MASK, PATCH, None),
        (PATCH, MASK, Reason.MASKS_EXCHANGED),
        (~MASK, PATCH, Reason.SCALP_INVERTED),
        (~MASK, ~PATCH, Reason.SCALP_INVERTED),
        (MASK, ~PATCH, Reason.LOSS_INVERTED),  # most of the scalp would be lost
        (MASK, ~MASK, Reason.LOSS_INVERTED),  # total loss, and 0 % would be
    ],
    ids=[
        *("a pair", "total", "whole picture", "none", "all scalp", "small"),
        *("exchanged", "scalp", "both", "loss", "total loss inverted"),
    ],
)
def test_what_no_photo_shows_is_reported(
    scalp: BoolMask, loss: BoolMask, expected: Reason | None
) -> None:
    assert find_mistake(scalp, loss) is expected


def test_where_hardly_anything_lies_outside_the_scalp_it_means_nothing() -> None:
    almost = FULL.copy()
    almost[0, :] = False  # 1 % of the picture
    assert find_mistake(almost, ~almost) is None


ROWS, COLS = np.mgrid[:200, :160]


def ellipse(x: float, y: float, half_width: float, half_height: float) -> BoolMask:
    return np.asarray(((COLS - x) / half_width) ** 2 + ((ROWS - y) / half_height) ** 2 < 1)


HEAD = ellipse(80, 90, 55, 70)
BALD = ellipse(100, 70, 20, 25)  # to one side of the middle
FRONT, CROWN = HEAD & (ROWS < 45), HEAD & (ROWS < 110)


@pytest.mark.parametrize("loss", [BALD, FRONT, CROWN], ids=["patch", "front", "most"])
def test_classes_that_exclude_each_other_are_reported(loss: BoolMask) -> None:
    """An export with one class a pixel: bald skin is then no scalp, and the loss counts nothing."""
    assert find_mistake(HEAD, loss) is None
    assert find_mistake(HEAD & ~loss, loss) is Reason.LOSS_OUTSIDE_SCALP


@pytest.mark.parametrize(
    "loss",
    [
        np.roll(BALD, 65, axis=1),
        np.roll(HEAD, (60, 60), axis=(0, 1)),
        ellipse(80, 175, 50, 12),
        HEAD[::-1] & ~HEAD,
        ellipse(80, 172, 40, 16),
        ellipse(30, 20, 20, 15),
    ],
    ids=["patch shifted", "total shifted", "neck", "upside down", "touching", "another photo's"],
)
def test_loss_mostly_outside_the_scalp_is_reported(loss: BoolMask) -> None:
    assert find_mistake(HEAD, loss) is Reason.LOSS_OUTSIDE_SCALP


def test_a_mirrored_loss_is_reported_where_it_no_longer_meets_the_scalp() -> None:
    side = HEAD & (COLS < 70)  # a close-up of one side
    loss = ellipse(45, 90, 15, 30)
    assert find_mistake(side, loss) is None
    assert find_mistake(side, loss[:, ::-1]) is Reason.LOSS_OUTSIDE_SCALP


@pytest.mark.parametrize(
    "loss",
    [
        np.zeros_like(HEAD),
        HEAD,
        ellipse(80, 90, 75, 90),
        np.ones_like(HEAD),
        ellipse(80, 30, 50, 30),
        BALD | ellipse(80, 175, 20, 8),
        ellipse(80, 170, 9, 4),
    ],
    ids=["full hair", "total", "total and more", "all", "over the edge", "neck too", "a few dots"],
)
def test_loss_drawn_generously_is_no_mistake(loss: BoolMask) -> None:
    assert find_mistake(HEAD, loss) is None


@given(x=st.floats(0, 160), y=st.floats(0, 200), size=st.floats(4, 60))
def test_loss_that_mostly_counts_is_never_reported_as_outside(
    x: float, y: float, size: float
) -> None:
    loss = ellipse(x, y, size, size)
    inside, outside = np.count_nonzero(loss & HEAD), np.count_nonzero(loss & ~HEAD)
    reported = find_mistake(HEAD, loss) is Reason.LOSS_OUTSIDE_SCALP
    assert not (reported and inside >= outside)
    if inside == 0 and outside > 0.02 * np.count_nonzero(HEAD):
        assert reported


def test_masks_count_only_where_both_are_known() -> None:
    beside = ellipse(80, 172, 40, 16)
    assert find_mistake(HEAD, beside, known=~beside) is None
    assert find_mistake(HEAD, beside, known=ROWS > 80) is Reason.LOSS_OUTSIDE_SCALP
    edge = np.zeros_like(HEAD)
    edge[0] = edge[-1] = edge[:, 0] = edge[:, -1] = True
    assert find_mistake(edge, BALD) is Reason.SCALP_INVERTED
    assert find_mistake(edge, BALD, known=edge) is None, "all that is known is scalp"
    assert find_mistake(HEAD, ~HEAD, known=ellipse(80, 90, 65, 80)) is Reason.LOSS_INVERTED
    assert find_mistake(HEAD, ~HEAD, known=HEAD) is None


def test_a_mistake_refuses_the_pair_with_what_was_measured() -> None:
    require_pair(HEAD, BALD)
    with pytest.raises(PhotoRefused) as refused:
        require_pair(HEAD & ~BALD, BALD)
    assert refused.value.reason is Reason.LOSS_OUTSIDE_SCALP
    assert refused.value.detail == "100 % of the loss outside the scalp"
    assert set(MASK_MISTAKES) <= set(Reason)
