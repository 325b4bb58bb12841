"""Letterbox: a photo of any shape into the model's square, and back to the pixel.

The rule, for whoever re-implements it in another language (all divisions exact, all coordinates
continuous: pixel column i spans [i, i + 1) and its centre lies at i + 0.5):

1. ``m = max(height, width)``; each inner side is ``side * size / m`` rounded half up, at least 1,
   in integers: ``max(1, (2 * side * size + m) // (2 * m))``.
2. The photo is resized to ``inner_width x inner_height`` with a triangle ("bilinear") filter that
   widens when it shrinks, as Pillow's ``Image.resize(..., BILINEAR)`` does. Output column i has
   ``scale = width / inner_width`` and ``support = max(scale, 1)``. The weight of input column j is
   ``max(0, 1 - abs((j + 0.5) - (i + 0.5) * scale) / support)``. The weights of the columns inside
   the photo are normalised to sum 1. Columns come first, then rows; each pass is rounded to uint8.
   As halves are common, the rounding is part of the rule. Each weight is first made a whole number
   of 2**-22, ``w = floor(weight * 2**22 + 0.5)``. A pass gives ``(sum(w * px) + 2**21) >> 22``, cut
   to 0..255.
3. It is pasted at ``left = (size - inner_width) // 2``, ``top = (size - inner_height) // 2`` on a
   square of the fill colour.

The way back crops the inner rectangle and resizes it to the photo with the same filter in float.
Because sides are rounded to whole pixels, the two axes may differ in scale by a fraction of a
pixel.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from PIL import Image

from autosalt.core.types import RGB, BoolMask, FloatMap


@dataclass(frozen=True, slots=True)
class Letterbox:
    """Where a photo of ``height x width`` lies inside a ``size x size`` square, in pixels."""

    size: int
    height: int
    width: int
    top: int
    left: int
    inner_height: int
    inner_width: int

    @classmethod
    def fit(cls, height: int, width: int, size: int) -> Letterbox:
        """The letterbox of a photo of this shape. ValueError unless all three are at least 1."""
        if min(height, width, size) < 1:
            raise ValueError(
                f"letterbox needs sides of at least 1 px, got {height}x{width}, {size}"
            )
        longest = max(height, width)
        inner_height = max(1, (2 * height * size + longest) // (2 * longest))
        inner_width = max(1, (2 * width * size + longest) // (2 * longest))
        return cls(
            size=size,
            height=height,
            width=width,
            top=(size - inner_height) // 2,
            left=(size - inner_width) // 2,
            inner_height=inner_height,
            inner_width=inner_width,
        )

    def of(self, height: int, width: int) -> Letterbox:
        """The same place in the square, for another copy of the photo."""
        return replace(self, height=height, width=width)

    @property
    def inside(self) -> tuple[slice, slice]:
        """Rows and columns of the square that show the photo; the rest is fill."""
        return (
            slice(self.top, self.top + self.inner_height),
            slice(self.left, self.left + self.inner_width),
        )


def letterbox(
    image: RGB | Image.Image, size: int, fill: tuple[int, int, int]
) -> tuple[RGB, Letterbox]:
    """Fit a photo into a square, centred, its proportions kept.

    Args:
        image: uint8 [h, w, 3] or a Pillow image.
        size: side of the square in pixels.
        fill: colour of the two bars, 0..255 each.

    Returns:
        The square, uint8 [size, size, 3], and where the photo lies in it.
    """
    photo = pillow_image(image)
    box = Letterbox.fit(photo.height, photo.width, size)
    # Two calls: from Pillow 13 on, one takes the rows of tall pictures first and rounds otherwise.
    columns = photo.resize((box.inner_width, photo.height), Image.Resampling.BILINEAR)
    inner = columns.resize((box.inner_width, box.inner_height), Image.Resampling.BILINEAR)
    square = _filled(size, fill).copy()  # a tenth of the time of filling one
    square[box.inside] = np.asarray(inner)
    return square, box


@lru_cache(maxsize=8)
def _filled(size: int, fill: tuple[int, int, int]) -> RGB:
    """A square of one colour, uint8 [size, size, 3], shared: not to be written to."""
    square = np.full((size, size, 3), fill, np.uint8)
    square.flags.writeable = False
    return square


def unletterbox(values: FloatMap, box: Letterbox) -> FloatMap:
    """Bring a map over the square back to the photo's own pixels.

    Args:
        values: float32 [size, size], for example the probabilities the model gives.
        box: what ``letterbox`` returned for the photo.

    Returns:
        float32 [height, width]. Values stay within the range of the input: nothing is stretched.
    """
    _require_square(values.shape, box)
    inner = Image.fromarray(np.ascontiguousarray(values[box.inside], np.float32))
    resized = inner.resize((box.width, box.height), Image.Resampling.BILINEAR)
    return np.array(resized, np.float32)


def letterbox_mask(mask: BoolMask, box: Letterbox) -> BoolMask:
    """Fit a truth mask into the square: a pixel is set when at least half its area is.

    Args:
        mask: bool [height, width], the photo's shape.
        box: the photo's letterbox.

    Returns:
        bool [size, size], False in the fill.
    """
    if mask.shape != (box.height, box.width):
        raise ValueError(
            f"mask is {mask.shape[0]}x{mask.shape[1]}, its photo {box.height}x{box.width}"
        )
    square = np.zeros((box.size, box.size), np.bool_)
    square[box.inside] = resize_mask(mask, box.inner_height, box.inner_width)
    return square


def resize_mask(mask: BoolMask, height: int, width: int) -> BoolMask:
    """Resize a mask by area: a pixel is set when at least half of what it covers is."""
    small = mask_image(mask).resize((width, height), Image.Resampling.BOX)
    # Half of 255 is 127.5, which Pillow rounds up to 128.
    return np.asarray(small) >= 128


def pillow_image(image: RGB | Image.Image) -> Image.Image:
    """A picture, uint8 [h, w, 3], as a Pillow image; what is one stays as it is."""
    return image if isinstance(image, Image.Image) else Image.fromarray(image)


def mask_image(mask: BoolMask) -> Image.Image:
    """A mask, bool [h, w], as an 8-bit grey Pillow image of 0 and 255."""
    return Image.fromarray(mask.astype(np.uint8) * np.uint8(255))


def _require_square(shape: tuple[int, ...], box: Letterbox) -> None:
    if shape != (box.size, box.size):
        raise ValueError(f"map has shape {shape}, the letterbox is {box.size}x{box.size}")
