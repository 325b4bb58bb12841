"""Decode a photo of any format to upright sRGB, or refuse it with a reason. The only opener.

`open_photo` gives every pixel, `open_reduced` no more of them than are needed.

Formats: JPEG (of MPO the first picture), PNG, TIFF (first page), WebP, AVIF, GIF (first frame),
BMP, HEIC with the extra ``heif``, and photographs in DICOM files with the extra ``dicom``. The
file's first bytes show the format, never its name, and only that format's decoder runs.
Raw camera files are refused: what opens in them is a thumbnail.
"""

from __future__ import annotations

import importlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, features
from PIL.AvifImagePlugin import AvifImageFile
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile

from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.core.types import RGB
from autosalt.imaging.colour import swaps_sides, to_upright_srgb, upright_srgb, without_xmp
from autosalt.imaging.dicom import photo as dicom
from autosalt.imaging.formats import sniff
from autosalt.imaging.integrity.check import check_decoded, check_picture_data, check_whole
from autosalt.imaging.other_files import refusal_of
from autosalt.imaging.photo_source import PhotoSource, file_of

_DECODERS: dict[str, type[ImageFile]] = {
    "JPEG": JpegImageFile,
    "PNG": PngImageFile,
    "TIFF": TiffImageFile,
    "WEBP": WebPImageFile,
    "AVIF": AvifImageFile,
    "GIF": GifImageFile,
    "BMP": BmpImageFile,
}
HEAD_BYTES = 4096
"""First bytes of a file that show its format."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What is refused before anything is decoded: bytes, pixels, and shorter side in pixels."""

    max_bytes: int = 64 * 1024 * 1024
    max_pixels: int = 120_000_000
    min_side: int = 64


DEFAULT_LIMITS = Limits()


def open_photo(photo: PhotoSource, limits: Limits = DEFAULT_LIMITS) -> RGB:
    """Open a photo as upright sRGB.

    Args:
        photo: a path, the bytes of a file, a file opened in binary mode (read from its start), a
            Pillow image or an array. Of a Pillow image EXIF orientation and ICC profile count. An
            array, uint8 [h, w, 3], is taken as upright sRGB and not copied.
        limits: see ``Limits``.

    Returns:
        uint8 [h, w, 3]. Conversions are described in ``colour``.

    Raises:
        PhotoRefused: the photo cannot be opened, is not whole, or is beyond a limit. Its text
            holds no path and nothing from the file.
        TypeError, ValueError: an argument is none of the above.
    """
    if isinstance(photo, np.ndarray):
        return _checked_array(photo, limits)
    if isinstance(photo, Image.Image):
        with _refusals():
            return to_upright_srgb(_load(photo, limits))
    file = file_of(photo, limits.max_bytes)
    with _refusals():
        return to_upright_srgb(load_image(file, limits))


@dataclass(frozen=True, slots=True)
class Reduced:
    """A photo with no more detail than was asked for.

    Attributes:
        photo: upright sRGB, a Pillow image of mode RGB.
        height, width: of the photo itself, upright, in pixels.
    """

    photo: Image.Image
    height: int
    width: int

    @property
    def image(self) -> RGB:
        """Its pixels, uint8 [h, w, 3]; not to be written to."""
        return np.asarray(self.photo)


def open_reduced(photo: PhotoSource, side: int, limits: Limits = DEFAULT_LIMITS) -> Reduced:
    """Open a photo as upright sRGB, its longer side at least `side` px if it is that large.

    It is reduced by 8, 4 or 2, the most that leaves its longer side `side` px or more; a smaller
    photo stays as it is. A JPEG file is reduced by its decoder (libjpeg's scaled inverse DCT, which
    costs a fraction of a full decode), everything else by averaging squares of pixels. At 8 the
    two differ by rounding, at 4 and 2 a little more, see `tests/imaging/test_reduced.py`.

    Args:
        photo: as in `open_photo`.
        side: longer side in pixels that is enough, at least 1.
        limits: see ``Limits``.

    Raises:
        As `open_photo`.
    """
    if not isinstance(photo, np.ndarray | Image.Image):
        file = file_of(photo, limits.max_bytes)
        with _refusals():
            image, (width, height) = _open_bytes(_bytes_of(file, limits), limits, side)
            srgb = upright_srgb(image)
        if swaps_sides(image):
            height, width = width, height
    else:
        srgb = Image.fromarray(open_photo(photo, limits))
        width, height = srgb.size
    by = reduction(max(height, width), side)
    if by > 1 and srgb.size == (width, height):
        srgb = srgb.reduce(by)
    return Reduced(srgb, height, width)


def load_image(
    file: str | os.PathLike[str] | bytes, limits: Limits = DEFAULT_LIMITS
) -> Image.Image:
    """Decode a file, checked as ``open_photo`` does, in its own mode: not turned, not converted.

    Raises PhotoRefused.
    """
    with _refusals():
        return _open_bytes(_bytes_of(file, limits), limits)[0]


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn whatever a decoder raises into a refusal without anything of the file in its text."""
    try:
        yield
    except PhotoRefused:
        raise
    except (MemoryError, Image.DecompressionBombError):
        raise PhotoRefused(Reason.TOO_MANY_PIXELS, "decoding needs too much memory") from None
    except EOFError:
        raise PhotoRefused(Reason.TRUNCATED, "the decoder ran out of data") from None
    except Exception as error:  # hostile files make decoders raise nearly anything
        cut = "truncated" in str(error).lower()
        reason = Reason.TRUNCATED if cut else Reason.UNREADABLE
        raise PhotoRefused(reason, f"the decoder failed ({type(error).__name__})") from None


def _checked_array(photo: NDArray[np.uint8], limits: Limits) -> RGB:
    if photo.dtype != np.uint8:
        raise TypeError(f"a photo array must be uint8, got {photo.dtype}; convert it to 0..255")
    if photo.ndim != 3 or photo.shape[2] != 3:
        raise ValueError(f"a photo array must have shape [h, w, 3], got {list(photo.shape)}")
    _check_size(photo.shape[1], photo.shape[0], limits)
    return np.ascontiguousarray(photo)


def _check_size(width: int, height: int, limits: Limits) -> None:
    if width * height > limits.max_pixels:
        raise PhotoRefused(
            Reason.TOO_MANY_PIXELS, f"{width} x {height} px, at most {limits.max_pixels} in all"
        )
    if min(width, height) < limits.min_side:
        raise PhotoRefused(
            Reason.TOO_SMALL, f"{width} x {height} px, each side at least {limits.min_side}"
        )


def reduction(longer_side: int, side: int) -> int:
    """By how much to reduce: 8, 4 or 2, the most that leaves `side`; else 1."""
    return next((by for by in (8, 4, 2) if longer_side // by >= side), 1)


def _bytes_of(file: str | os.PathLike[str] | bytes, limits: Limits) -> bytes:
    return file if isinstance(file, bytes) else read_file(Path(file), limits)


def read_file(path: Path, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """The bytes of an ordinary file that is not beyond the limit. Raises PhotoRefused."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise PhotoRefused(Reason.UNREADABLE, "not a regular file")
        with path.open("rb") as file:
            if status.st_size > limits.max_bytes:
                check_bytes(status.st_size, limits, file.read(HEAD_BYTES))
            # Not in one go up to the limit: Python would set as much memory aside first.
            data = file.read(status.st_size + 1)
            if len(data) > status.st_size:  # it grew since; one byte over the limit shows too much
                data += file.read(limits.max_bytes + 1 - len(data))
            return data
    except (FileNotFoundError, NotADirectoryError):
        raise PhotoRefused(Reason.MISSING_FILE, "no file there") from None
    except OSError as error:
        raise PhotoRefused(Reason.UNREADABLE, error.strerror or "cannot be read") from None


def check_bytes(n_bytes: int, limits: Limits, head: bytes = b"") -> None:
    """Raise PhotoRefused when a file is larger than the limit; as what `head` says it is, if so."""
    if n_bytes > limits.max_bytes:
        too_many = f"{n_bytes} bytes, at most {limits.max_bytes}"
        raise refusal_of(head) or PhotoRefused(Reason.TOO_MANY_BYTES, too_many)


def _open_bytes(
    data: bytes, limits: Limits, side: int | None = None
) -> tuple[Image.Image, tuple[int, int]]:
    """The decoded image, a JPEG reduced where `side` allows, and the photo's width and height."""
    check_bytes(len(data), limits)
    if not data:
        raise PhotoRefused(Reason.TRUNCATED, "the file is empty")
    format_ = sniff(data)
    # DICOM may begin like a TIFF of any kind.
    if format_ != "DICOM" and (refusal := refusal_of(data)):
        raise refusal
    if format_ is None and not any(data):
        raise PhotoRefused(Reason.TRUNCATED, "nothing but zero bytes")
    if format_ is None:
        raise PhotoRefused(
            Reason.UNSUPPORTED_FORMAT, "not JPEG, PNG, TIFF, WebP, AVIF, HEIC, GIF, BMP or DICOM"
        )
    if format_ == "DICOM":
        return _open_dicom(data, limits, side)
    decoder = _decoder(format_)
    file = check_whole(data, format_)
    # The class itself, not Image.open: one decoder, and no process-wide pixel limit in between.
    image = decoder(file)
    _check_size(*image.size, limits)
    check_picture_data(image, data)
    width, height = image.size
    if side is not None and isinstance(image, JpegImageFile):
        by = reduction(max(width, height), side)
        image.draft(None, (width // by, height // by))
        image.load()
    else:
        _load(image, limits)
    check_decoded(file, data, format_)
    return image, (width, height)


def _open_dicom(
    data: bytes, limits: Limits, side: int | None
) -> tuple[Image.Image, tuple[int, int]]:
    """As `_open_bytes`, which also opens JPEG data inside: it is read like any JPEG file."""
    photo = dicom.read_dicom(data)
    size = photo.width, photo.height
    _check_size(*size, limits)
    if photo.jpeg is None:
        image = photo.decode()
    else:
        image, jpeg_size = _open_bytes(photo.jpeg, limits, side)
        photo.check_jpeg(image, jpeg_size)
    if photo.icc_profile is not None:
        image.info["icc_profile"] = photo.icc_profile
    return image, size


def _decoder(format_: str) -> type[ImageFile]:
    if format_ == "HEIF":
        try:
            heif: type[ImageFile] = importlib.import_module("pillow_heif").HeifImageFile
        except ImportError:
            raise PhotoRefused(
                Reason.UNSUPPORTED_FORMAT, "HEIC needs an extra: pip install 'autosalt[heif]'"
            ) from None
        return heif
    if format_ == "AVIF" and not features.check("avif"):
        raise PhotoRefused(Reason.UNSUPPORTED_FORMAT, "this Pillow was built without AVIF")
    return _DECODERS[format_]


def _load(image: Image.Image, limits: Limits) -> Image.Image:
    _check_size(*image.size, limits)
    with without_xmp(image):
        image.load()
    # Some decoders learn the true size only now.
    _check_size(*image.size, limits)
    return image
