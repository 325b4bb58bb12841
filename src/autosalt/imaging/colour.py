"""Colour conversion of any Pillow image to upright sRGB uint8.

Choices, each the plain one:

- An embedded ICC profile that fits the image's colours is applied (perceptual intent, to sRGB). A
  damaged, empty or unfitting profile is ignored: the values are taken as sRGB.
- 16-bit values keep their high byte (``value >> 8``), grey and colour alike, as Pillow does for
  colour. Nothing is stretched: a 12-bit image stored in 16 bits comes out dark.
- The orientation is that of EXIF. That of XMP is ignored, as browsers do.
- Transparent parts show ``BACKGROUND``, a neutral mid grey.
- CMYK without a profile is converted by complement (R = (255 - C)(255 - K) / 255).
- Floating point images and integers beyond 16 bits have no agreed white and are refused.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.core.types import RGB

BACKGROUND = (128, 128, 128)
"""The colour behind transparent parts, sRGB."""

_ORIENTATION_TAG = 0x0112
_XMP = ("xmp", "XML:com.adobe.xmp")
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# The colour space an ICC profile must declare to fit a Pillow mode.
_PROFILE_SPACE = {"RGB": "RGB", "L": "GRAY", "CMYK": "CMYK"}


def to_upright_srgb(image: Image.Image) -> RGB:
    """Convert a loaded Pillow image of any mode to upright sRGB, uint8 [h, w, 3]: a copy.

    Raises as ``upright_srgb``.
    """
    return np.array(upright_srgb(image), np.uint8)


def upright_srgb(image: Image.Image) -> Image.Image:
    """A loaded Pillow image of any mode as an upright one in sRGB, which may be the same.

    Raises PhotoRefused (``UNSUPPORTED_FORMAT``) on a mode without an agreed meaning.
    """
    orientation = exif_orientation(image)
    profile = image.info.get("icc_profile")
    colour, alpha = _split_alpha(_to_eight_bits(image))
    srgb = _apply_profile(colour, profile)
    if srgb.mode != "RGB":  # a conversion to the same is a copy
        srgb = srgb.convert("RGB")
    if alpha is not None:
        srgb = Image.composite(srgb, Image.new("RGB", srgb.size, BACKGROUND), alpha)
    return _turned(srgb, orientation)


def to_upright(image: Image.Image) -> Image.Image:
    """A loaded Pillow image turned by its EXIF orientation, its mode and values as they are."""
    return _turned(image, exif_orientation(image))


def swaps_sides(image: Image.Image) -> bool:
    """Whether the upright image is as wide as this one is high."""
    return 5 <= exif_orientation(image) <= 8


@contextmanager
def without_xmp(image: Image.Image) -> Iterator[None]:
    """Hide the XMP of an image from Pillow, which turns a TIFF by it while it is loaded."""
    hidden = {key: image.info.pop(key) for key in _XMP if key in image.info}
    try:
        yield
    finally:
        image.info.update(hidden.items())


def exif_orientation(image: Image.Image) -> int:
    """The EXIF orientation 1..8; 1 (upright) when it is absent or cannot be read.

    Pillow takes that of XMP where EXIF has none; browsers do not, and neither is it done here.
    """
    try:
        exif = image.getexif()
        if not hasattr(image, "tag_v2") and any(key in image.info for key in _XMP):
            # Pillow may have read it, XMP and all, while it opened the file.
            bare = Image.new("1", (1, 1))
            bare.info = {key: value for key, value in image.info.items() if key not in _XMP}
            exif = bare.getexif()
        value = exif.get(_ORIENTATION_TAG, 1)
    except Exception:  # damaged EXIF makes Pillow raise nearly anything; the pixels are still fine
        return 1
    return value if isinstance(value, int) else 1


def _turned(image: Image.Image, orientation: int) -> Image.Image:
    turn = _TURNS.get(orientation)
    return image if turn is None else image.transpose(turn)


def _to_eight_bits(image: Image.Image) -> Image.Image:
    if image.mode == "1":
        return image.convert("L")
    if image.mode.startswith("I"):  # I;16 in either byte order, or I: 32 bits
        values: NDArray[np.integer] = np.asarray(image)
        if values.min(initial=0) < 0 or values.max(initial=0) > 65535:
            raise PhotoRefused(Reason.UNSUPPORTED_FORMAT, "32-bit grey values")
        return Image.fromarray((values >> 8).astype(np.uint8))
    if image.mode == "F":
        raise PhotoRefused(Reason.UNSUPPORTED_FORMAT, "floating point values")
    return image


def _split_alpha(image: Image.Image) -> tuple[Image.Image, Image.Image | None]:
    """Colour without transparency, and the alpha channel (mode L) when there is one."""
    if image.mode in ("LA", "La"):
        grey, alpha = image.convert("LA").split()
        return grey, alpha
    if image.has_transparency_data:
        rgba = image.convert("RGBA")
        return rgba.convert("RGB"), rgba.getchannel("A")
    if image.mode in ("P", "PA", "RGBX"):
        return image.convert("RGB"), None
    return image, None


def _apply_profile(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The image in sRGB when the profile is sound and fits it, else the image as it is."""
    if not profile or image.mode not in _PROFILE_SPACE:
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if source.profile.xcolor_space.strip() != _PROFILE_SPACE[image.mode]:
            return image
        converted = ImageCms.profileToProfile(
            image,
            source,
            ImageCms.createProfile("sRGB"),
            renderingIntent=ImageCms.Intent.PERCEPTUAL,
            outputMode="RGB",
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image
    return image if converted is None else converted
