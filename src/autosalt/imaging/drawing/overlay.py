"""Overlay: the outlines of counted scalp and hair loss, drawn on the photo for people.

Readable without colour: every line is a light and a dark one side by side, so it shows on skin and
on black hair. The scalp has a thin solid outline, loss a thick one and a diagonal hatch.
Colours are of the Okabe-Ito palette (Okabe and Ito 2008, "Color Universal Design"), which people
with colour vision deficiency can distinguish.
"""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageFilter

from autosalt.core.types import RGB, BoolMask
from autosalt.imaging.geometry import mask_image, resize_mask

BLACK = (0, 0, 0)
WHITE = (255, 255, 255)
BLUE = (0, 114, 178)
YELLOW = (240, 228, 66)

LINES_PER_SIDE = 400  # the longer side is this many thin lines wide
_HATCH_PERIOD = 12  # in line widths


def draw_overlay(image: RGB, scalp: BoolMask, loss: BoolMask, max_side: int | None = None) -> RGB:
    """Draw scalp and loss on a photo. Only loss inside the scalp is drawn: only it counts.

    Args:
        image: uint8 [h, w, 3].
        scalp: bool [h, w].
        loss: bool [h, w].
        max_side: shrink first so that the longer side is at most this many pixels.

    Returns:
        A new picture, uint8 [h, w, 3] (smaller when ``max_side`` says so).
    """
    if scalp.shape != image.shape[:2] or loss.shape != image.shape[:2]:
        raise ValueError(f"masks {scalp.shape}, {loss.shape} do not fit photo {image.shape[:2]}")
    canvas, scalp, counted = _shrink(image, scalp, loss & scalp, max_side)
    height, width = scalp.shape
    line = max(1, round(max(height, width) / LINES_PER_SIDE))

    diagonal = np.add.outer(np.arange(height), np.arange(width)) % (_HATCH_PERIOD * line)
    canvas[counted & (diagonal < line)] = YELLOW
    canvas[counted & (diagonal >= line) & (diagonal < 2 * line)] = BLACK
    canvas[inner_band(counted, 3 * line)] = BLACK
    canvas[inner_band(counted, 2 * line)] = YELLOW
    canvas[inner_band(scalp, line)] = BLUE
    canvas[inner_band(~scalp, line)] = WHITE
    return canvas


def encode_jpeg(image: RGB, quality: int = 85) -> bytes:
    """A picture, uint8 [h, w, 3], as JPEG, without metadata of any kind."""
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def encode_png(image: RGB) -> bytes:
    """A picture, uint8 [h, w, 3], as PNG, without metadata of any kind."""
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "PNG")
    return buffer.getvalue()


def _shrink(
    image: RGB, scalp: BoolMask, loss: BoolMask, max_side: int | None
) -> tuple[RGB, BoolMask, BoolMask]:
    """Copies of the three, at most ``max_side`` on the longer side."""
    height, width = scalp.shape
    longest = max(height, width)
    if max_side is None or longest <= max_side:
        return image.copy(), scalp, loss
    small_height = max(1, round(height * max_side / longest))
    small_width = max(1, round(width * max_side / longest))
    small = Image.fromarray(image).resize((small_width, small_height), Image.Resampling.BILINEAR)
    return (
        np.array(small, np.uint8),
        resize_mask(scalp, small_height, small_width),
        resize_mask(loss, small_height, small_width),
    )


def inner_band(mask: BoolMask, width: int) -> BoolMask:
    """Pixels of the mask within ``width`` pixels of one that is not in it."""
    # A box blur is as fast at any width; it stays 255 only where the whole box is in the mask.
    blurred = np.asarray(mask_image(mask).filter(ImageFilter.BoxBlur(width)))
    return mask & (blurred < 255)
