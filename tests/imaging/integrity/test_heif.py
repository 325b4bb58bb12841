"""A HEIC is boxes from end to end, and its picture data is whole."""

import io
import struct

import numpy as np
import pytest
from PIL import Image

from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.core.types import RGB
from autosalt.imaging.decode import open_photo


def picture() -> RGB:
    rows, columns = np.mgrid[:96, :128]
    noise = np.random.default_rng(0).integers(0, 24, (96, 128, 3))
    return (np.stack([rows, columns, rows + columns], axis=-1) + noise).astype(np.uint8)


def refusal(data: bytes) -> PhotoRefused:
    with pytest.raises(PhotoRefused) as refused:
        open_photo(data)
    return refused.value


def test_heic_whose_picture_data_lies_beyond_the_file() -> None:
    heif = pytest.importorskip("pillow_heif")
    buffer = io.BytesIO()
    heif.from_pillow(Image.fromarray(picture())).save(buffer)
    data = buffer.getvalue()
    assert open_photo(data).shape == (96, 128, 3)
    box = data.index(b"mdat") - 4
    # "To the end of the file": the box itself does not show that bytes are missing, the index does.
    endless = data[:box] + bytes(4) + data[box + 4 :]
    assert open_photo(endless).shape == (96, 128, 3)
    assert refusal(endless[:-1]).reason is Reason.TRUNCATED


def heic_file() -> bytes:
    heif = pytest.importorskip("pillow_heif")
    buffer = io.BytesIO()
    heif.from_pillow(Image.fromarray(picture())).save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("block", [bytes(40), b"\xff" * 40], ids=["zeros", "ones"])
def test_a_blank_block_in_heic_picture_data_is_seen(block: bytes) -> None:
    data = heic_file()
    middle = (data.index(b"mdat") + len(data)) // 2
    blank = data[:middle] + block + data[middle + len(block) :]
    assert refusal(blank).reason is Reason.UNREADABLE


def test_a_heic_is_boxes_from_end_to_end() -> None:
    data = heic_file()
    middle = (data.index(b"mdat") + len(data)) // 2
    twice = data[:middle] + data[middle - 100 :]
    assert refusal(twice).reason is Reason.UNREADABLE
    # What makers add is a box too (Samsung's `sefd`, Google's `mpvd`).
    added = data + struct.pack(">I4s", 12, b"sefd") + b"SEFT"
    np.testing.assert_array_equal(open_photo(added), open_photo(data))
