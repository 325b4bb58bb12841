"""Integrity of a HEIC or AVIF file: a walk over its boxes (ISO/IEC 14496-12), without decoding."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from autosalt.core.reasons import PhotoRefused, Reason

_BOXES = frozenset({b"ftyp", b"meta", b"mdat", b"moov", b"idat", b"free", b"iloc"})
_IN_FILE = 0  # iloc: offsets count from the file's start
# Zeros that an encoder must not write inside a unit (ITU-T H.265, 7.4.2), and what no arithmetic
# coder comes to: blocks of zeros or ones, as disks and cards leave them.
_FORBIDDEN = re.compile(rb"\0\0[\0-\2]|\xff{32}")


def brands(data: bytes) -> frozenset[bytes]:
    """The file type brands (``heic``, ``avif``, ...) a file declares; empty when it has none."""
    if data[4:8] != b"ftyp":
        return frozenset()
    end = min(int.from_bytes(data[:4], "big"), 512, len(data))
    # Major brand, minor version (skipped), compatible brands.
    return frozenset({data[8:12], *(data[i : i + 4] for i in range(16, end - 3, 4))})


def check_isobmff(data: bytes) -> None:
    """Raise PhotoRefused unless the file is boxes from end to end that hold all they point at.

    Also found: HEVC picture data that is not a row of whole units, because blocks are zeros, lost
    or doubled. A struct or index error means that a box is cut.
    """
    kinds: dict[bytes, tuple[int, int]] = {}
    for kind, start, end in _boxes(data, 0, len(data)):
        kinds.setdefault(kind, (start, end))
    if b"meta" not in kinds:
        raise PhotoRefused(Reason.TRUNCATED, "no picture index in the file")
    start, end = kinds[b"meta"]
    # A full box: four bytes of version and flags come first.
    inner = {kind: data[a:b] for kind, a, b in _boxes(data, start + 4, end)}
    types = _item_types(inner.get(b"iinf", b""))
    # Almost every writer has lengths of four bytes; the box that says so lies one for each kind.
    four = all(sizes & 3 == 3 for sizes in _length_sizes(inner.get(b"iprp", b"")))
    for item in _items(inner.get(b"iloc", b"")):
        if item.method != _IN_FILE:
            continue
        if any(stop > len(data) for _, stop in item.extents):
            raise PhotoRefused(Reason.TRUNCATED, "picture data reaches beyond the file's end")
        if four and types.get(item.number) == b"hvc1":
            _check_units(b"".join(data[a:b] for a, b in item.extents))


def _boxes(data: bytes, position: int, limit: int) -> Iterator[tuple[bytes, int, int]]:
    """Kind, start and end of the contents of each box."""
    while position < limit:
        if position + 8 > limit:
            raise PhotoRefused(Reason.UNREADABLE, "bytes that belong to no box")
        size, kind = struct.unpack_from(">I4s", data, position)
        start = position + 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", data, start)
            start += 8
        end = limit if size == 0 else position + size
        if not start <= end <= limit:
            if kind in _BOXES:
                raise PhotoRefused(Reason.TRUNCATED, "a box reaches beyond the end of the file")
            raise PhotoRefused(Reason.UNREADABLE, "bytes that belong to no box")
        yield kind, start, end
        position = end


class _Fields:
    """Big-endian numbers of any width, read one after the other."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._position = 0

    def take(self, n_bytes: int) -> int:
        self._position += n_bytes
        if self._position > len(self._data):
            raise IndexError
        return int.from_bytes(self._data[self._position - n_bytes : self._position], "big")


@dataclass(frozen=True, slots=True)
class _Item:
    """Where an item's data lies: from and to, in the file where `method` says so."""

    number: int
    method: int
    extents: list[tuple[int, int]]


def _items(iloc: bytes) -> Iterator[_Item]:
    """Item locations (8.11.3)."""
    if not iloc:
        return
    fields = _Fields(iloc)
    version = fields.take(4) >> 24
    sizes = fields.take(2)
    offset_size, length_size, base_size = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
    index_size = sizes & 15 if version >= 1 else 0
    id_size = 4 if version >= 2 else 2
    for _ in range(fields.take(id_size)):
        number = fields.take(id_size)
        method = fields.take(2) & 15 if version >= 1 else _IN_FILE
        fields.take(2)  # data reference
        base = fields.take(base_size)
        n_extents = fields.take(2)
        if offset_size + length_size + index_size == 0:
            n_extents = min(n_extents, 1)  # they take no bytes: do not count up to 65535 of them
        extents = []
        for _ in range(n_extents):
            fields.take(index_size)
            start = base + fields.take(offset_size)
            extents.append((start, start + fields.take(length_size)))
        yield _Item(number, method, extents)


def _item_types(iinf: bytes) -> dict[int, bytes]:
    """Kind of each item by its number (8.11.6); items of old writers without one are left out."""
    types = {}
    if iinf:
        first = 6 if iinf[0] == 0 else 8
        for kind, start, _ in _boxes(iinf, first, len(iinf)):
            version = iinf[start]
            if kind == b"infe" and version >= 2:
                width = 2 if version == 2 else 4
                number = int.from_bytes(iinf[start + 4 : start + 4 + width], "big")
                types[number] = iinf[start + 6 + width : start + 10 + width]
    return types


def _length_sizes(iprp: bytes) -> Iterator[int]:
    """The byte of each HEVC configuration that says how wide lengths are (14496-15, 8.3.3.1)."""
    for kind, start, end in _boxes(iprp, 0, len(iprp)):
        if kind == b"ipco":
            for inner, at, _ in _boxes(iprp, start, end):
                if inner == b"hvcC":
                    yield iprp[at + 21]


def _check_units(picture: bytes) -> None:
    """HEVC units, each with its length before it, fill a picture's data to the last byte."""
    position = 0
    while position < len(picture):
        (length,) = struct.unpack_from(">I", picture, position)
        start, position = position + 4, position + 4 + length
        # Two bytes of head: the first bit is 0. The last byte holds the bit that ends the unit.
        whole = 2 <= length <= len(picture) - start and picture[start] < 128
        if not whole or picture[position - 1] == 0 or _FORBIDDEN.search(picture, start, position):
            raise PhotoRefused(Reason.UNREADABLE, "HEVC picture data is damaged")
