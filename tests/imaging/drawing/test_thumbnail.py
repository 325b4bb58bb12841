"""Small pictures: the photo in the middle, no more than asked for, nothing about the patient."""

import io

import numpy as np
import pytest
from PIL import Image

from autosalt.imaging.drawing.thumbnail import thumbnail

BLACK = np.zeros((300, 400, 3), np.uint8)


def pixels(jpeg: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(jpeg)))


@pytest.mark.parametrize("share", [1.0, 0.5])
def test_the_longer_side_takes_its_share_and_the_rest_is_white(share: float) -> None:
    picture = pixels(thumbnail(BLACK, 100, share))
    assert picture.shape == (100, 100, 3)
    dark = picture.max(axis=2) < 128
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    assert len(columns) == pytest.approx(100 * share, abs=1)
    assert len(rows) == pytest.approx(75 * share, abs=1)
    assert columns[0] + columns[-1] == pytest.approx(99, abs=1)


def test_nothing_of_the_photos_metadata_is_kept() -> None:
    exif = Image.Exif()
    exif[0x010E] = "patient name"
    file = io.BytesIO()
    Image.fromarray(BLACK).save(file, "JPEG", exif=exif, comment=b"patient name")
    jpeg = thumbnail(file.getvalue(), 64)
    assert b"patient" in file.getvalue()
    assert b"patient" not in jpeg
    assert not Image.open(io.BytesIO(jpeg)).getexif()


def test_a_low_photo_has_a_thumbnail_too() -> None:
    assert pixels(thumbnail(np.zeros((4, 400, 3), np.uint8), 50)).shape == (50, 50, 3)


@pytest.mark.parametrize(("size", "share"), [(0, 1.0), (10, 0.0), (10, 1.1)])
def test_sizes_out_of_range(size: int, share: float) -> None:
    with pytest.raises(ValueError, match="size"):
        thumbnail(BLACK, size, share)
