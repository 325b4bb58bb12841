"""Is the file whole? "It opens" does not tell: decoders fill what is missing with grey.

The checks read the container only, in time proportional to the file. They find a cut file of
every format, any damage in a PNG, and in a JPEG damage that breaks its markers or loses restart
intervals. They cannot find: JPEG scan data overwritten without breaking a marker when the writer
set no restart intervals, and bit rot inside TIFF, BMP, GIF, WebP, AVIF and HEIC picture data that
the decoder itself does not notice.
"""

from __future__ import annotations

import struct
import zlib

from PIL.TiffImagePlugin import TiffImageFile

from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.imaging.isobmff import check_isobmff
from autosalt.imaging.jpeg import check_jpeg

_STRIP_OFFSETS, _STRIP_COUNTS = 273, 279
_TILE_OFFSETS, _TILE_COUNTS = 324, 325


def check_whole(data: bytes, format_: str) -> None:
    """Raise PhotoRefused (``TRUNCATED`` or ``UNREADABLE``) unless the container is complete.

    Bytes after the end of the picture (second frames, gain maps, makers' trailers) are fine.

    Args:
        data: the whole file.
        format_: its format, as ``decode.sniff`` names it. TIFF: see ``check_tiff``; BMP and GIF
            have nothing to check that their decoder does not.
    """
    try:
        match format_:
            case "JPEG":
                check_jpeg(data)
            case "PNG":
                _check_png(data)
            case "WEBP":
                _check_webp(data)
            case "HEIF" | "AVIF":
                check_isobmff(data)
    except (struct.error, IndexError):
        raise PhotoRefused(Reason.TRUNCATED, f"{format_} structure ends early") from None


def check_tiff(image: TiffImageFile, n_bytes: int) -> None:
    """Raise PhotoRefused unless every strip or tile of the first page lies inside the file."""
    tags = image.tag_v2
    for offsets, counts in ((_STRIP_OFFSETS, _STRIP_COUNTS), (_TILE_OFFSETS, _TILE_COUNTS)):
        parts = zip(tags.get(offsets, ()), tags.get(counts, ()), strict=False)
        if any(offset + count > n_bytes for offset, count in parts):
            raise PhotoRefused(Reason.TRUNCATED, "TIFF strips reach beyond the end of the file")


def _check_png(data: bytes) -> None:
    """Every chunk inside the file with a right checksum, up to IEND (PNG specification, 5.3)."""
    position = 8
    while position + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, position)
        end = position + 8 + length
        if end + 4 > len(data):
            break
        (checksum,) = struct.unpack_from(">I", data, end)
        if zlib.crc32(memoryview(data)[position + 4 : end]) != checksum:
            raise PhotoRefused(Reason.UNREADABLE, "PNG checksum is wrong")
        if data[position + 4 : position + 8] == b"IEND":
            return
        position = end + 4
    raise PhotoRefused(Reason.TRUNCATED, "PNG has no end chunk")


def _check_webp(data: bytes) -> None:
    """The RIFF length lies inside the file."""
    (length,) = struct.unpack_from("<I", data, 4)
    if length + 8 > len(data):
        raise PhotoRefused(Reason.TRUNCATED, "WebP is shorter than its header says")
