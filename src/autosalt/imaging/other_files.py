"""Recognise files that are no photos by their first bytes: raw file, placeholder, video, PDF.

Raw files are known by the signatures of their makers. Those that are TIFF files are known by their
first page and the pages inside it (TIFF/EP and DNG: a reduced picture first, then sensor data).
"""

import struct
from collections.abc import Iterator
from typing import Final

from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.imaging.integrity.heif import brands

_RAW: Final = (
    (0, b"FUJIFILMCCD-RAW"),
    (0, b"IIRO"),  # Olympus
    (0, b"IIRS"),
    (0, b"MMOR"),
    (0, b"IIU\0"),  # Panasonic
    (0, b"\0MRM"),  # Minolta
    (0, b"FOVb"),  # Sigma
    (6, b"HEAPCCDR"),  # Canon CRW
)
_RAW_IN_TIFF: Final = (b"CR\x02\x00", b"IIII", b"MMMM")  # at byte 8: Canon CR2, Phase One
_RAW_BRAND: Final = b"crx "  # Canon CR3
_PLACEHOLDERS: Final = (
    (b"bplist00", "a placeholder of a cloud or a link"),
    (b"book\0\0\0\0mark\0\0\0\0", "a link made by a Mac"),
    (b"L\0\0\0\x01\x14\x02\0", "a link made by Windows"),
    (b"[InternetShortcut]", "a link to a web page"),
    (b"version https://git-lfs", "a pointer of Git LFS"),
    (b"/annex/objects/", "a pointer of git-annex"),
)
_OTHERS: Final = (
    (b"%PDF-", "a PDF file"),
    (b"8BPS", "a Photoshop file"),
    (b"PK\x03\x04", "a zip file or an office document"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\x1a\x45\xdf\xa3", "a video"),
)
_TIFF: Final = {b"II*\x00": "<", b"MM\x00*": ">"}
_SUBFILE_TYPE, _PHOTOMETRIC, _SUB_PAGES, _DNG_VERSION = 254, 262, 330, 50706
_SENSOR_DATA: Final = frozenset({32803, 34892})
_SIZES: Final = {1: 1, 3: 2, 4: 4, 13: 4}
_MOST_TAGS, _MOST_PAGES = 500, 16


def refusal_of(data: bytes) -> PhotoRefused | None:
    """The refusal of a file that is known to be something else; None of photos and of the unknown.

    Args:
        data: the file, or its first bytes; some raw files are recognised by later bytes only.
    """
    if is_raw(data):
        return PhotoRefused(Reason.RAW_FILE, "a raw camera file")
    for start, what in _PLACEHOLDERS:
        if data.startswith(start):
            return PhotoRefused(Reason.NOT_DOWNLOADED, what)
    for start, what in _OTHERS:
        if data.startswith(start):
            return PhotoRefused(Reason.UNSUPPORTED_FORMAT, what)
    return None


def is_raw(data: bytes) -> bool:
    """Whether a file holds the data of a camera's sensor, and not a picture."""
    if any(data[at : at + len(mark)] == mark for at, mark in _RAW) or _RAW_BRAND in brands(data):
        return True
    order = _TIFF.get(data[:4])
    if order is None:
        return False
    if data[8:12] in _RAW_IN_TIFF:
        return True
    pages = _pages(data, order)
    first = next(pages, {})
    reduced = any(value & 1 for value in first.get(_SUBFILE_TYPE, ()))
    return (
        reduced
        or _DNG_VERSION in first
        or any(not _SENSOR_DATA.isdisjoint(p.get(_PHOTOMETRIC, ())) for p in (first, *pages))
    )


def _pages(data: bytes, order: str) -> Iterator[dict[int, tuple[int, ...]]]:
    """The whole numbers in the tags of a TIFF's first page, then of the pages inside that one."""
    if len(data) < 8:
        return
    first = _tags(data, order, struct.unpack_from(f"{order}I", data, 4)[0])
    yield first
    for offset in first.get(_SUB_PAGES, ())[:_MOST_PAGES]:
        yield _tags(data, order, offset)


def _tags(data: bytes, order: str, offset: int) -> dict[int, tuple[int, ...]]:
    """By tag the first few whole numbers; what lies behind the end of `data` is left out."""
    tags: dict[int, tuple[int, ...]] = {}
    if offset + 2 > len(data):
        return tags
    (count,) = struct.unpack_from(f"{order}H", data, offset)
    for at in range(offset + 2, offset + 2 + 12 * min(count, _MOST_TAGS), 12):
        if at + 12 > len(data):
            break
        tag, kind, number, place = struct.unpack_from(f"{order}HHII", data, at)
        size = _SIZES.get(kind, 0)
        number = min(number, _MOST_PAGES)
        start = at + 8 if size * number <= 4 else place
        if size and start + size * number <= len(data):
            letter = {1: "B", 2: "H", 4: "I"}[size]
            tags[tag] = struct.unpack_from(f"{order}{number}{letter}", data, start)
    return tags
