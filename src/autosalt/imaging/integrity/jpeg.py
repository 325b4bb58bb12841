"""Integrity of a JPEG: a walk over its markers (ITU-T T.81, annex B), and a watch on its decoder.

libjpeg fills in missing data and skips surplus data, and Pillow does not pass its warnings on.
`ScanFeed` notices both, at no cost, by the way the decoder reads.
"""

from __future__ import annotations

import io
import re
import struct
from dataclasses import dataclass
from math import ceil

import numpy as np

from autosalt.core.reasons import PhotoRefused, Reason

MAX_SCANS = 500
"""A few kilobytes of progressive scans can keep a decoder busy for hours; cameras write ten."""

# Fill bytes (FF FF) need no special case: the last FF of a run is the one before the code.
_MARKER = re.compile(rb"\xff[^\x00\xff]", re.DOTALL)
RESTART = re.compile(rb"\xff[\xd0-\xd7]")

_EOI, _SOS, _DRI = 0xD9, 0xDA, 0xDD
_BARE = frozenset({0x01, *range(0xD0, 0xD9)})  # markers without a segment: TEM, RST0-7, SOI
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
# What may follow a scan: DHT, DAC, EOI, SOS, DQT, DNL, DRI, APP0-15, COM.
_AFTER_SCAN = frozenset({0xC4, 0xCC, 0xD9, 0xDA, 0xDB, 0xDC, 0xDD, *range(0xE0, 0xF0), 0xFE})


_PADDING = bytes(range(1, 9))
"""libjpeg wants so many bytes more than it uses before it decodes the last unit."""
_SLOWLY = 64
_STEP = 1 << 17  # bytes looked through at a time; they stay in the processor's cache
_SPARE = 2  # some writers set one more restart marker at the end


@dataclass(frozen=True, slots=True)
class _Frame:
    height: int
    width: int
    sampling: dict[int, tuple[int, int]]  # component id: horizontal and vertical factor

    @classmethod
    def parse(cls, body: bytes) -> _Frame:
        height, width, n = struct.unpack_from(">xHHB", body)
        sampling = {body[6 + 3 * i]: divmod(body[7 + 3 * i], 16) for i in range(n)}
        if not sampling or any(0 in factors for factors in sampling.values()):
            raise PhotoRefused(Reason.UNREADABLE, "JPEG frame header is damaged")
        return cls(height, width, sampling)

    def units(self, components: bytes) -> int:
        """How many coding units (MCU) a scan of these components holds (T.81, A.2)."""
        most_across = max(across for across, _ in self.sampling.values())
        most_down = max(down for _, down in self.sampling.values())
        if len(components) > 1:
            return ceil(self.width / (8 * most_across)) * ceil(self.height / (8 * most_down))
        across, down = self.sampling.get(components[0], (most_across, most_down))
        columns = ceil(ceil(self.width * across / most_across) / 8)
        return columns * ceil(ceil(self.height * down / most_down) / 8)


def check_jpeg(data: bytes) -> tuple[int, int] | None:
    """Raise PhotoRefused unless the first picture in ``data`` runs to its end marker.

    Also found: a scan that ends in a marker no scan can end in, and lost restart intervals. A
    struct or index error means that a segment is cut.

    Returns:
        Where the data of the only scan starts and ends; None when there are several scans.
    """
    position, frame, interval, n_scans = 2, None, 0, 0
    scan = (0, 0)
    while marker := _MARKER.search(data, position):
        code, position = marker.group()[1], marker.end()
        if code == _EOI:
            if n_scans == 0:
                raise PhotoRefused(Reason.UNREADABLE, "JPEG without a picture")
            return scan if n_scans == 1 else None
        if code in _BARE:
            continue
        (length,) = struct.unpack_from(">H", data, position)
        body = data[position + 2 : position + length]
        position += length
        if code in _FRAMES:
            frame = _Frame.parse(body)
        elif code == _DRI:
            (interval,) = struct.unpack_from(">H", body)
        elif code == _SOS:
            end = _scan_end(data, position)
            if end is None:
                break
            n_scans += 1
            if n_scans > MAX_SCANS or frame is None or data[end + 1] not in _AFTER_SCAN:
                raise PhotoRefused(Reason.UNREADABLE, "JPEG scan data is damaged")
            if interval:
                components = body[1 : 1 + 2 * body[0] : 2]
                expected = ceil(frame.units(components) / interval) - 1
                _check_restarts(data, position, end, expected)
            scan = position, end
            position = end
    raise PhotoRefused(Reason.TRUNCATED, "JPEG has no end marker")


def _scan_end(data: bytes, start: int) -> int | None:
    """Where the first marker after `start` is that is no restart; in half the time of a regex."""
    values = np.frombuffer(data, np.uint8)
    for at in range(start, len(values) - 1, _STEP):
        codes = values[at + 1 : at + 1 + _STEP]
        found = (values[at : at + len(codes)] == 0xFF) & (codes != 0)
        if found.any():  # seldom: the rest is for restart markers and fill bytes
            found &= (codes != 0xFF) & (codes & 0xF8 != 0xD0)
            if found.any():
                return at + int(found.argmax())
    return None


def _check_restarts(data: bytes, start: int, end: int, expected: int) -> None:
    """Restart markers count 0..7 round and round; a gap means that data is missing."""
    found = bytes(marker.group()[1] & 7 for marker in RESTART.finditer(data, start, end))
    rounds = (bytes(range(8)) * (len(found) // 8 + 1))[: len(found)]
    # Some writers set one more after the last unit.
    if found != rounds or len(found) not in (expected, expected + 1):
        raise PhotoRefused(Reason.UNREADABLE, "JPEG scan data is damaged: restart markers missing")


class ScanFeed(io.BytesIO):
    """A JPEG of one scan as its decoder must read it: without an end marker, the end bytewise.

    A decoder that needs more data then stops; with the end marker it would go on with invented
    data. A decoder that is done too early has not read to the end. Both mean that the data is not
    that of the picture: lost, doubled or overwritten.
    """

    def __init__(self, data: bytes, start: int, end: int) -> None:
        super().__init__(data)  # not copied
        self.start, self.end = start, end
        self._slow_from = max(start, end - _SLOWLY)

    def read(self, size: int | None = -1, /) -> bytes:
        """As of any file; towards the end a byte at a time."""
        position = self.tell()
        if position >= self.end:
            padding = _PADDING[position - self.end :][:1]
            self.seek(len(padding), io.SEEK_CUR)
            return padding
        if size is None or size < 0 or position + size > self._slow_from:
            size = max(1, self._slow_from - position)
        return super().read(size)

    def check_used(self) -> None:
        """Raise PhotoRefused unless all picture data was read; to be called after decoding."""
        if self.tell() < self.end - _SPARE:
            raise PhotoRefused(Reason.UNREADABLE, "JPEG scan data is damaged: more than the size")
