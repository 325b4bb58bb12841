"""Every restart interval of a JPEG must hold exactly its own part of the picture."""

import io
from functools import cache

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


@cache
def whole_file() -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(picture()).save(buffer, "JPEG", restart_marker_rows=1)
    return buffer.getvalue()


def refusal(data: bytes) -> PhotoRefused:
    with pytest.raises(PhotoRefused) as refused:
        open_photo(data)
    return refused.value


def scan_of(jpeg: bytes) -> int:
    """Where the first scan's data begins."""
    start = jpeg.index(b"\xff\xda")
    return start + 2 + int.from_bytes(jpeg[start + 2 : start + 4], "big")


def test_a_lost_restart_interval_in_a_jpeg_is_seen() -> None:
    data = whole_file()
    second, third = (data.index(bytes((0xFF, 0xD0 + i)), scan_of(data)) for i in (1, 2))
    assert refusal(data[:second] + data[third:]).reason is Reason.UNREADABLE
    last = data.rindex(b"\xff\xd4")
    assert refusal(data[:last] + b"\xff\xd9").reason is Reason.UNREADABLE


@pytest.mark.parametrize("subsampling", [0, 1, 2])
@pytest.mark.parametrize("blocks", [1, 3, 7, 16, 40])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_every_restart_interval_is_looked_at(subsampling: int, blocks: int, mode: str) -> None:
    file = io.BytesIO()
    Image.fromarray(picture()).convert(mode).save(
        file, "JPEG", subsampling=subsampling, restart_marker_blocks=blocks
    )
    data = file.getvalue()
    assert open_photo(data).shape == (96, 128, 3)
    marker = data.index(b"\xff\xd0", scan_of(data))
    twice = data[scan_of(data) : marker]
    for damaged in (twice + twice, twice[: len(twice) // 4]):
        file = data[: scan_of(data)] + damaged + data[marker:]
        assert refusal(file).reason is Reason.UNREADABLE
