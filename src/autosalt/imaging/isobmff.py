"""Is a HEIC or AVIF file whole? A walk over its boxes (ISO/IEC 14496-12), nothing decoded."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from autosalt.core.reasons import PhotoRefused, Reason

_BOXES = frozenset({b"ftyp", b"meta", b"mdat", b"moov", b"idat", b"free", b"iloc"})


def brands(data: bytes) -> frozenset[bytes]:
    """The file type brands (``heic``, ``avif``, ...) a file declares; empty when it has none."""
    if data[4:8] != b"ftyp":
        return frozenset()
    end = min(int.from_bytes(data[:4], "big"), 512, len(data))
    # Major brand, minor version (skipped), compatible brands.
    return frozenset({data[8:12], *(data[i : i + 4] for i in range(16, end - 3, 4))})


def check_isobmff(data: bytes) -> None:
    """Raise PhotoRefused unless every box, and all data the index points at, lies in the file.

    struct or index errors mean that a box is cut.
    """
    kinds = set()
    for kind, start, end in _boxes(data, 0, len(data)):
        kinds.add(kind)
        if kind == b"meta":  # a full box: four bytes of version and flags come first
            for inner, inner_start, inner_end in _boxes(data, start + 4, end):
                if inner == b"iloc":
                    _check_extents(data[inner_start:inner_end], len(data))
    if b"meta" not in kinds:
        raise PhotoRefused(Reason.TRUNCATED, "no picture index in the file")


def _boxes(data: bytes, position: int, limit: int) -> Iterator[tuple[bytes, int, int]]:
    """Kind, start and end of the contents of each box."""
    while position + 8 <= limit:
        size, kind = struct.unpack_from(">I4s", data, position)
        start = position + 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", data, start)
            start += 8
        end = limit if size == 0 else position + size
        if not start <= end <= limit:
            if kind in _BOXES:
                raise PhotoRefused(Reason.TRUNCATED, "a box reaches beyond the end of the file")
            return  # a maker's trailer, not a box
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


def _check_extents(iloc: bytes, n_bytes: int) -> None:
    """Item locations (8.11.3): data at offsets from the file's start must lie inside the file."""
    fields = _Fields(iloc)
    version = fields.take(4) >> 24
    sizes = fields.take(2)
    offset_size, length_size, base_size = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
    index_size = sizes & 15 if version >= 1 else 0
    id_size = 4 if version >= 2 else 2
    for _ in range(fields.take(id_size)):
        fields.take(id_size)
        method = fields.take(2) & 15 if version >= 1 else 0
        fields.take(2)  # data reference
        base = fields.take(base_size)
        n_extents = fields.take(2)
        if offset_size + length_size + index_size == 0:
            n_extents = min(n_extents, 1)  # they take no bytes: do not count up to 65535 of them
        for _ in range(n_extents):
            fields.take(index_size)
            end = base + fields.take(offset_size) + fields.take(length_size)
            if method == 0 and end > n_bytes:
                raise PhotoRefused(Reason.TRUNCATED, "picture data reaches beyond the file's end")
