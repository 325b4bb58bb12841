"""Masks as pictures: black and white, indexed, coloured, or pasted at a place of the photo."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from autosalt.annotations.dropped import PhotoDropped, bad
from autosalt.annotations.masks.rle import differs
from autosalt.core.reasons import REASON_TEXT, PhotoRefused
from autosalt.core.types import RGB, BoolMask
from autosalt.imaging.colour import to_upright
from autosalt.imaging.decode import Limits, load_image
from autosalt.imaging.masks import read_partial_mask

_ANY_SIZE: Final = Limits(min_side=1)
"""Of pasted masks, which may be small."""


@dataclass(frozen=True, slots=True)
class MaskPicture:
    """A file that is white where the mask is set and perhaps grey (128) where it is not known.

    `unknown` is whether the shape is its grey pixels.
    """

    file: Path
    unknown: bool = False

    def draw(self, height: int, width: int) -> BoolMask:
        """See `Shape`."""
        mask, known = _black_and_white(self.file)
        return _fitting(~known if self.unknown else mask, height, width)


@dataclass(frozen=True, slots=True)
class IndexedPicture:
    """The pixels of a file that have this value: an index of its palette, or a grey level."""

    file: Path
    value: int

    def draw(self, height: int, width: int) -> BoolMask:
        """See `Shape`."""
        return _fitting(indices_of(self.file) == self.value, height, width)


@dataclass(frozen=True, slots=True)
class ColouredPicture:
    """The pixels of a file that have this colour: red, green and blue."""

    file: Path
    colour: tuple[int, int, int]

    def draw(self, height: int, width: int) -> BoolMask:
        """See `Shape`."""
        return _fitting((colours_of(self.file) == self.colour).all(axis=2), height, width)


@dataclass(frozen=True, slots=True)
class GreyPicture:
    """A file of two greys, 0 and 255 or 0 and 1, with a palette or without: set where not 0."""

    file: Path

    def draw(self, height: int, width: int) -> BoolMask:
        """See `Shape`."""
        colours = colours_of(self.file)
        levels = set(np.unique(colours).tolist())
        if (np.ptp(colours, axis=2) != 0).any() or not (levels <= {0, 255} or levels <= {0, 1}):
            raise bad("a mask must hold only black and white")
        return _fitting(colours[..., 0] != 0, height, width)


@dataclass(frozen=True, slots=True)
class PastedPicture:
    """A picture that is set where it is opaque and not black, at a place of the photo."""

    data: bytes
    top: int
    left: int

    def draw(self, height: int, width: int) -> BoolMask:
        """See `Shape`."""
        image = _decoded(self.data, _ANY_SIZE)
        if image.mode in ("RGBA", "LA"):
            image = image.getchannel("A")
        box = np.asarray(image) != 0
        if box.ndim != 2:
            raise bad(f"a mask of mode {image.mode}")
        tall, wide = box.shape
        if min(self.top, self.left) < 0 or self.top + tall > height or self.left + wide > width:
            raise bad("a mask reaches over the edge of the photo")
        mask = np.zeros((height, width), np.bool_)
        mask[self.top : self.top + tall, self.left : self.left + wide] = box
        return mask


@lru_cache(maxsize=2)
def indices_of(file: Path) -> NDArray[np.uint8]:
    """The values of an indexed or grey picture, uint8 [h, w]. Raises PhotoDropped."""
    image = to_upright(_decoded(file))
    if image.mode not in ("P", "L", "1"):
        raise bad(f"an indexed mask has a palette or is grey, this is {image.mode}")
    return np.asarray(image, np.uint8)


@lru_cache(maxsize=2)
def colours_of(file: Path) -> RGB:
    """The colours of a picture, uint8 [h, w, 3]. Raises PhotoDropped."""
    return np.asarray(to_upright(_decoded(file)).convert("RGB"), np.uint8)


@lru_cache(maxsize=2)
def _black_and_white(file: Path) -> tuple[BoolMask, BoolMask]:
    try:
        return read_partial_mask(file)
    except PhotoRefused as refusal:
        raise _unreadable(refusal) from None
    except ValueError as error:
        raise bad(str(error)) from None


def _decoded(source: Path | bytes, limits: Limits | None = None) -> Image.Image:
    try:
        return load_image(source, limits or Limits())
    except PhotoRefused as refusal:
        raise _unreadable(refusal) from None


def _unreadable(refusal: PhotoRefused) -> PhotoDropped:
    return bad(f"a mask cannot be opened: {REASON_TEXT[refusal.reason]}")


def _fitting(mask: BoolMask, height: int, width: int) -> BoolMask:
    if mask.shape != (height, width):
        raise differs(mask.shape[1], mask.shape[0], width, height)
    return np.asarray(mask, np.bool_)
