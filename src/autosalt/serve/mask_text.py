"""Masks in JSON: a PNG of one bit a pixel, in base64."""

import base64
import binascii
import struct
from typing import Final

from autosalt.core.reasons import PhotoRefused
from autosalt.core.types import BoolMask
from autosalt.imaging.masks import encode_mask, read_mask

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_SIZE: Final = slice(16, 24)
"""Width and height in the first chunk of a PNG."""


def mask_to_text(mask: BoolMask) -> str:
    """A mask, bool [h, w], as text."""
    return base64.b64encode(encode_mask(mask)).decode("ascii")


def mask_from_text(text: str, height: int, width: int) -> BoolMask:
    """The mask of a text, bool [height, width].

    Its size is read from its first bytes, so that a larger picture is never decoded.

    Raises:
        ValueError: it is no such mask; one line for people.
    """
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("A mask is not base64; send a PNG in base64") from None
    if not data.startswith(_SIGNATURE) or len(data) < _SIZE.stop:
        raise ValueError("A mask is no PNG; send a PNG in base64")
    own_width, own_height = struct.unpack(">II", data[_SIZE])
    if (own_height, own_width) != (height, width):
        raise ValueError(
            f"A mask is {own_width} x {own_height} pixels; send {width} x {height} pixels"
        )
    try:
        return read_mask(data)
    except PhotoRefused as refusal:
        raise ValueError(f"A mask cannot be opened ({refusal}); send it again") from None
