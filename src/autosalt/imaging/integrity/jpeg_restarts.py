"""Integrity of the restart intervals of a JPEG: each is decoded as a small picture of its own.

Restart markers cut a scan into independent intervals. Where one is too short or too long, a
decoder silently invents or skips data and goes on at the next. So each is made a JPEG of one
interval, which `ScanFeed` watches.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from math import ceil

from PIL.JpegImagePlugin import JpegImageFile

from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.imaging.integrity.jpeg import RESTART, ScanFeed

MOST = 512
"""Intervals that are looked at, spread evenly: damage that matters affects more than a few."""
_WIDEST = 65_000
_SOF, _DRI, _SOS = (0xC0, 0xC1), 0xDD, 0xDA
_KEPT = (0xDB, 0xC4, *_SOF, _SOS)  # tables, frame and scan; no metadata


def check_restarts(data: bytes, start: int, end: int) -> None:
    """Raise PhotoRefused (``UNREADABLE``) when an interval does not fit its size.

    Args:
        data: the whole file, found whole by ``check_jpeg``, its size checked.
        start: where the data of its only scan starts.
        end: where it ends.
    """
    segments = list(_segments(data, start))
    frame = next((body for code, body in segments if code in _SOF), b"")
    interval = next((int.from_bytes(body[:2], "big") for code, body in segments if code == _DRI), 0)
    if not frame or not interval:
        return
    height, width, components = struct.unpack_from(">xHHB", frame)
    factors = [divmod(frame[7 + 3 * i], 16) for i in range(components)]
    # A scan of one component is in units of a block, whatever its factors say.
    across = 8 * (max(a for a, _ in factors) if components > 1 else 1)
    down = 8 * (max(d for _, d in factors) if components > 1 else 1)
    columns, rows = ceil(width / across), ceil(height / down)
    cuts = [start, *(marker.end() for marker in RESTART.finditer(data, start, end)), end + 2]
    n = ceil(columns * rows / interval)
    for i in range(0, n, ceil(n / MOST)):
        units = min(interval, columns * rows - i * interval)
        size = (units * across, down)
        if size[0] > _WIDEST:
            if units % columns:
                continue
            size = (columns * across, units // columns * down)
        head = b"\xff\xd8" + b"".join(_rewritten(segments, *size))
        _check(head, data[cuts[i] : cuts[i + 1] - 2])


def _check(head: bytes, interval: bytes) -> None:
    feed = ScanFeed(head + interval, len(head), len(head) + len(interval))
    image = JpegImageFile(feed)
    image.draft(None, (max(1, image.width // 8), max(1, image.height // 8)))
    try:
        image.load()
        feed.check_used()
    except (OSError, PhotoRefused):
        raise PhotoRefused(
            Reason.UNREADABLE, "JPEG scan data is damaged: a part does not fit its size"
        ) from None


def _segments(data: bytes, limit: int) -> Iterator[tuple[int, bytes]]:
    """Code and contents of each segment before the scan's data."""
    position = 2
    while position + 4 <= limit:
        if data[position] != 0xFF or data[position + 1] == 0xFF:  # rubbish and fill bytes
            position += 1
            continue
        code, length = data[position + 1], int.from_bytes(data[position + 2 : position + 4], "big")
        yield code, data[position + 4 : position + 2 + length]
        position += 2 + length


def _rewritten(segments: list[tuple[int, bytes]], width: int, height: int) -> Iterator[bytes]:
    """The segments that decoding needs, the frame with another size."""
    for code, body in segments:
        if code in _SOF:
            body = body[:1] + struct.pack(">HH", height, width) + body[5:]
        if code in _KEPT:
            yield struct.pack(">BBH", 0xFF, code, len(body) + 2) + body
