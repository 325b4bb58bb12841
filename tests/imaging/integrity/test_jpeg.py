"""A JPEG whose data does not end with its last pixel is refused."""

import io
import struct
from functools import cache

import numpy as np
import pytest
from PIL import Image

from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.core.types import RGB
from autosalt.imaging.decode import open_photo, open_reduced
from autosalt.imaging.integrity import jpeg
from autosalt.imaging.integrity.jpeg import MAX_SCANS


def picture() -> RGB:
    rows, columns = np.mgrid[:96, :128]
    noise = np.random.default_rng(0).integers(0, 24, (96, 128, 3))
    return (np.stack([rows, columns, rows + columns], axis=-1) + noise).astype(np.uint8)


@cache
def whole_file() -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(picture()).save(buffer, "JPEG")
    return buffer.getvalue()


def refusal(data: bytes) -> PhotoRefused:
    with pytest.raises(PhotoRefused) as refused:
        open_photo(data)
    return refused.value


def scan_of(jpeg: bytes) -> int:
    """Where the first scan's data begins."""
    start = jpeg.index(b"\xff\xda")
    return start + 2 + int.from_bytes(jpeg[start + 2 : start + 4], "big")


def test_a_marker_that_cannot_end_a_scan_is_seen() -> None:
    data = whole_file()
    middle = (scan_of(data) + len(data)) // 2
    assert refusal(data[:middle] + b"\xff\x9f" + data[middle:]).reason is Reason.UNREADABLE


@pytest.mark.parametrize("step", [1, 2, 7, 64])
def test_the_end_of_a_scan_is_found_wherever_it_lies(
    monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    file = io.BytesIO()
    Image.fromarray(picture()).save(file, "JPEG", restart_marker_blocks=3)
    data = file.getvalue()
    expected = scan_of(data), data.rindex(b"\xff\xd9")
    monkeypatch.setattr(jpeg, "_STEP", step)  # files are looked through step by step
    for fill in range(9):
        end = expected[1] + fill  # fill bytes belong to the marker, all but the last are skipped
        filled = data[: expected[1]] + b"\xff" * fill + data[expected[1] :]
        assert jpeg.check_jpeg(filled + b"trailer") == (expected[0], end)


def test_a_jpeg_of_more_scans_than_any_camera_writes_is_refused() -> None:
    data = whole_file()
    start = data.index(b"\xff\xda")
    scan = data[start:-2]
    assert refusal(data[:start] + scan * (MAX_SCANS + 1) + b"\xff\xd9").reason is Reason.UNREADABLE


def test_jpeg_data_that_does_not_fit_the_size_is_seen() -> None:
    """libjpeg makes up what is missing and skips what is too much; neither may become a picture."""
    data = whole_file()
    start, middle = scan_of(data), (scan_of(data) + len(data)) // 2
    frame = data.index(b"\xff\xc0") + 5
    taller = data[:frame] + struct.pack(">H", 112) + data[frame + 2 :]
    assert refusal(taller).reason is Reason.TRUNCATED
    shorter = data[:frame] + struct.pack(">H", 80) + data[frame + 2 :]
    assert refusal(shorter).reason is Reason.UNREADABLE
    assert refusal(data[:start] + data[middle:]).reason is Reason.TRUNCATED
    assert refusal(data[:middle] + data[start:]).reason is Reason.UNREADABLE


@pytest.mark.parametrize(("mode", "least"), [("RGB", 15), ("L", 15), ("CMYK", 6)])
def test_what_libjpeg_warns_of_in_a_progressive_jpeg_is_refused(mode: str, least: int) -> None:
    """At least so many of 20 files with bytes written over, and none that is whole."""
    buffer = io.BytesIO()
    Image.fromarray(picture()).convert(mode).save(buffer, "JPEG", progressive=True)
    data = buffer.getvalue()
    assert open_photo(data).shape == picture().shape
    refused = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        place = int(rng.integers(len(data) // 3, len(data) - 200))
        damaged = data[:place] + rng.integers(0, 255, 128, np.uint8).tobytes() + data[place + 128 :]
        try:
            open_photo(damaged)
        except PhotoRefused:
            refused += 1
    assert refused >= least


@pytest.mark.parametrize("side", [16, 32, 200])
def test_reduced_jpegs_are_watched_too(side: int) -> None:
    data = whole_file()
    middle = (scan_of(data) + len(data)) // 2
    assert open_reduced(data, side).image.ndim == 3
    with pytest.raises(PhotoRefused):
        open_reduced(data[:middle] + data[scan_of(data) :], side)


@pytest.mark.parametrize("side", range(64, 81))
@pytest.mark.parametrize("quality", [1, 75, 100])
def test_whole_jpegs_of_any_size_open(side: int, quality: int) -> None:
    """Scans end at any bit, and the smallest are shorter than the part that is read slowly."""
    for level in (0, 255):
        image, file = Image.new("RGB", (side, 64), (level, 90, 30)), io.BytesIO()
        image.save(file, "JPEG", quality=quality)
        assert open_photo(file.getvalue()).shape == (64, side, 3)
