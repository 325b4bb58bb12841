"""Integrity check of image files: decoders open a cut file and fill the missing part with grey.

The checks read the container, in time proportional to the file, and watch libjpeg read. They find

- a cut file of every format, and any damage in a PNG, which has checksums;
- in a JPEG of one scan: broken markers, and data too short or too long for the picture or for one
  of its restart intervals (512 of them at most);
- in a JPEG of several scans (progressive): what libjpeg warns of, which Pillow does not pass on;
- in a HEIC: data lost, doubled or slipped in anywhere, and blank blocks (zeros or ones).

They cannot find, as nothing in the file shows it:

- in a JPEG: changed bits that leave as many coding units as before, or codes that libjpeg knows;
- in HEIC, AVIF, WebP, TIFF, BMP and GIF: bytes overwritten in place that the decoder accepts.

`research/measure/robustness/corruption.py` measures how often that is and how far scores are
then off.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator

import simplejpeg
from PIL.ImageFile import ImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile

from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.imaging.integrity.heif import check_isobmff
from autosalt.imaging.integrity.jpeg import ScanFeed, check_jpeg
from autosalt.imaging.integrity.jpeg_restarts import check_restarts

_WIDTH, _HEIGHT, _CHANNELS, _STRIP_ROWS, _PLANAR = 256, 257, 277, 278, 284
_TILE_WIDTH, _TILE_HEIGHT = 322, 323
_STRIP_OFFSETS, _STRIP_COUNTS = 273, 279
_TILE_OFFSETS, _TILE_COUNTS = 324, 325
_PNG_HEADER = struct.Struct(">IIBBBBB")
_PNG_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # by colour type
# First column and row, and steps across and down, of each pass of an interlaced PNG.
_ADAM7 = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)
_INFLATE_STEP = 1 << 20


def check_whole(data: bytes, format_: str) -> io.BytesIO:
    """Raise PhotoRefused (``TRUNCATED`` or ``UNREADABLE``) unless the container is complete.

    Bytes after the end of the picture (second frames, gain maps, makers' trailers) are fine.

    Args:
        data: the whole file.
        format_: its format, as ``formats.sniff`` names it. BMP, GIF and TIFF have
            nothing to check here that their decoder does not.

    Returns:
        The file as its decoder must read it, to be handed to ``check_decoded`` afterwards.
    """
    try:
        match format_:
            case "JPEG":
                if scan := check_jpeg(data):
                    return ScanFeed(data, *scan)
            case "PNG":
                _check_png(data)
            case "WEBP":
                _check_webp(data)
            case "HEIF" | "AVIF":
                check_isobmff(data)
    except (struct.error, IndexError):
        raise PhotoRefused(Reason.TRUNCATED, f"{format_} structure ends early") from None
    return io.BytesIO(data)


def check_decoded(file: io.BytesIO, data: bytes, format_: str) -> None:
    """Raise PhotoRefused when a JPEG's decoder read too little or invented parts.

    Args:
        file: what ``check_whole`` gave.
        data: the whole file.
        format_: its format.
    """
    if isinstance(file, ScanFeed):
        file.check_used()
        check_restarts(data, file.start, file.end)
    elif format_ == "JPEG":
        _check_scans(data)


def _check_scans(data: bytes) -> None:
    """Decode a JPEG of several scans once more, small, by a libjpeg whose warnings are errors."""
    try:
        colours = simplejpeg.decode_jpeg_header(data)[2]
        wanted = {"CMYK": "CMYK", "YCCK": "CMYK", "Gray": "GRAY"}.get(colours, "RGB")
        simplejpeg.decode_jpeg(data, wanted, min_height=1, min_width=1, strict=True)
    except ValueError:
        raise PhotoRefused(Reason.UNREADABLE, "JPEG scan data is damaged") from None


def check_picture_data(image: ImageFile, data: bytes) -> None:
    """Raise PhotoRefused (``TRUNCATED``) when PNG or TIFF picture data is less than the size needs.

    Takes as long as inflating the picture, so its size must have been checked before.

    Args:
        image: the file opened, not yet decoded.
        data: the whole file, found whole by ``check_whole``.
    """
    if isinstance(image, PngImageFile):
        _check_png_rows(data)
    elif isinstance(image, TiffImageFile):
        _check_tiff_parts(image, len(data))


def _check_tiff_parts(image: TiffImageFile, n_bytes: int) -> None:
    """Every strip or tile of the first page is listed, and lies inside the file."""
    tags = image.tag_v2
    width, height = tags.get(_WIDTH, 0), tags.get(_HEIGHT, 0)
    planes = tags.get(_CHANNELS, 1) if tags.get(_PLANAR) == 2 else 1
    if _TILE_OFFSETS in tags:
        across, down = (max(1, tags.get(side, 0)) for side in (_TILE_WIDTH, _TILE_HEIGHT))
        wanted = -(-width // across) * -(-height // down)
    else:
        wanted = -(-height // max(1, min(height, tags.get(_STRIP_ROWS, height))))
    listed = max(len(tags.get(offsets, ())) for offsets in (_STRIP_OFFSETS, _TILE_OFFSETS))
    if listed < wanted * planes:  # decoders leave the rest black
        raise PhotoRefused(Reason.TRUNCATED, "TIFF lists fewer strips than its size asks for")
    for offsets, counts in ((_STRIP_OFFSETS, _STRIP_COUNTS), (_TILE_OFFSETS, _TILE_COUNTS)):
        parts = zip(tags.get(offsets, ()), tags.get(counts, ()), strict=False)
        if any(offset + count > n_bytes for offset, count in parts):
            raise PhotoRefused(Reason.TRUNCATED, "TIFF strips reach beyond the end of the file")


def _check_png_rows(data: bytes) -> None:
    """The picture data inflates to as many bytes as the header's size and depth ask for."""
    width, height, depth, colour, _, _, interlaced = _PNG_HEADER.unpack_from(data, 16)
    bits = depth * _PNG_CHANNELS.get(colour, 1)
    passes = _ADAM7 if interlaced else ((0, 0, 1, 1),)
    missing = 0
    for left, top, across, down in passes:
        columns, rows = -((left - width) // across), -((top - height) // down)
        if columns > 0 and rows > 0:
            missing += rows * (1 + (columns * bits + 7) // 8)  # one filter byte a row
    inflate = zlib.decompressobj()
    for kind, start, end in _png_chunks(data):
        pending: bytes | memoryview = memoryview(data)[start:end]
        while kind == b"IDAT" and missing > 0:
            rows = inflate.decompress(pending, _INFLATE_STEP)
            missing -= len(rows)
            pending = inflate.unconsumed_tail
            if len(rows) < _INFLATE_STEP:  # this chunk is used up
                break
    if missing > 0:
        raise PhotoRefused(Reason.TRUNCATED, "PNG has fewer rows than its header states")


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Kind, start and end of the contents of each chunk, up to IEND or the file's end."""
    position, kind = 8, b""
    while position + 12 <= len(data) and kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", data, position)
        yield kind, position + 8, position + 8 + length
        position += 12 + length


def _check_png(data: bytes) -> None:
    """Every chunk inside the file with a right checksum, up to IEND (PNG specification, 5.3)."""
    ended = False
    for kind, start, end in _png_chunks(data):
        ended = kind == b"IEND"
        (checksum,) = struct.unpack_from(">I", data, end)
        if zlib.crc32(memoryview(data)[start - 4 : end]) != checksum:
            raise PhotoRefused(Reason.UNREADABLE, "PNG checksum is wrong")
    if not ended:
        raise PhotoRefused(Reason.TRUNCATED, "PNG has no end chunk")


def _check_webp(data: bytes) -> None:
    """The RIFF length lies inside the file."""
    (length,) = struct.unpack_from("<I", data, 4)
    if length + 8 > len(data):
        raise PhotoRefused(Reason.TRUNCATED, "WebP is shorter than its header states")
