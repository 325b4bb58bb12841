"""Files that are no photos are refused as what they are, not as damaged photos."""

import io
import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.imaging.decode import Limits, open_photo
from autosalt.imaging.other_files import is_raw, refusal_of

SHORT, LONG = 3, 4


def tiff(order: str, *pages: list[tuple[int, int, int]]) -> bytes:
    """A TIFF whose first page points at the others: (tag, type, value) each."""
    start, sizes = 8, [2 + 12 * len(page) + 4 for page in pages]
    places = [start + sum(sizes[:k]) for k in range(len(pages))]
    head = b"II*\0" if order == "<" else b"MM\0*"
    data = head + struct.pack(f"{order}I", start)
    for page in pages:
        data += struct.pack(f"{order}H", len(page))
        for tag, kind, value in page:
            value = places[1] if (tag, value) == (330, -1) else value
            letter = "HH" if kind == SHORT else "I"
            cell = (value, 0) if kind == SHORT else (value,)
            data += struct.pack(f"{order}HHI{letter}", tag, kind, 1, *cell)
        data += bytes(4)
    return data


RAW = {
    "cr2": b"II*\0\x10\0\0\0CR\x02\0",
    "iiq": b"II*\0\x08\0\0\0IIII",
    "cr3": b"\0\0\0\x18ftypcrx \0\0\0\x01crx isom",
    "raf": b"FUJIFILMCCD-RAW 0201",
    "orf": b"IIRO\x08\0\0\0",
    "rw2": b"IIU\0\x18\0\0\0",
    "x3f": b"FOVb\0\0\0\0",
    "nef": tiff(">", [(254, LONG, 1), (262, SHORT, 2)]),
    "dng": tiff("<", [(50706, LONG, 0x01040000)]),
    "pef": tiff(">", [(262, SHORT, 32803)]),
    "srw": tiff("<", [(262, SHORT, 2), (330, LONG, -1)], [(262, SHORT, 32803)]),
    "linear": tiff("<", [(330, LONG, -1)], [(262, SHORT, 34892)]),
}


@pytest.mark.parametrize("data", RAW.values(), ids=RAW.keys())
def test_raw_files_are_recognised_by_their_first_bytes(data: bytes) -> None:
    with pytest.raises(PhotoRefused) as refused:
        open_photo(data + bytes(9000))
    assert refused.value.reason is Reason.RAW_FILE


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "TIFF", "GIF", "BMP", "WEBP"])
def test_photos_are_no_other_files(format_: str) -> None:
    file = io.BytesIO()
    Image.fromarray(np.full((70, 80, 3), 90, np.uint8)).save(file, format_)
    assert refusal_of(file.getvalue()) is None


def test_any_cut_of_a_tiff_is_looked_at_without_a_fault() -> None:
    for whole in RAW.values():
        for end in range(len(whole)):
            is_raw(whole[:end])


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"bplist00", Reason.NOT_DOWNLOADED),
        (b"book\0\0\0\0mark\0\0\0\0", Reason.NOT_DOWNLOADED),
        (b"L\0\0\0\x01\x14\x02\0", Reason.NOT_DOWNLOADED),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:", Reason.NOT_DOWNLOADED),
        (b"", Reason.TRUNCATED),
        (bytes(5000), Reason.TRUNCATED),
        (b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41", Reason.UNSUPPORTED_FORMAT),
        (b"%PDF-1.7", Reason.UNSUPPORTED_FORMAT),
    ],
)
def test_what_stands_for_a_photo_is_refused_as_what_it_is(data: bytes, reason: Reason) -> None:
    with pytest.raises(PhotoRefused) as refused:
        open_photo(data)
    assert refused.value.reason is reason


def test_a_raw_file_over_the_limit_is_still_a_raw_file(tmp_path: Path) -> None:
    path = tmp_path / "left.cr2"
    path.write_bytes(RAW["cr2"] + bytes(9000))
    with pytest.raises(PhotoRefused) as refused:
        open_photo(path, Limits(max_bytes=5000))
    assert refused.value.reason is Reason.RAW_FILE


def test_a_text_that_begins_like_a_bitmap_is_none() -> None:
    with pytest.raises(PhotoRefused) as refused:
        open_photo(b"BMI of the patients, by visit and by reader\n" * 9)
    assert refused.value.reason is Reason.UNSUPPORTED_FORMAT
