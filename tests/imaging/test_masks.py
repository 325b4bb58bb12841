"""Masks as files."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.imaging.masks import encode_mask, read_mask

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
