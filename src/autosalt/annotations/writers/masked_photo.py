"""Masked photo: a photo and the masks of its labels, to be written for an annotation tool."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from autosalt.core.types import BoolMask

LABELS: Final = ("scalp", "loss")
"""In the order in which tools list and draw them: loss lies on the scalp."""


@dataclass(frozen=True, slots=True)
class MaskedPhoto:
    """A photo as it was written, upright, and its masks.

    Attributes:
        name: path of its file below the folder of the photos, with forward slashes.
        width, height: in pixels.
        masks: bool [height, width] by label, each of `LABELS`.
    """

    name: str
    width: int
    height: int
    masks: Mapping[str, BoolMask]

    @property
    def drawn(self) -> Mapping[str, BoolMask]:
        """The masks that hold any pixel; no tool has an outline of nothing."""
        return {label: self.masks[label] for label in LABELS if self.masks[label].any()}


@dataclass(frozen=True, slots=True)
class Box:
    """The smallest upright box that holds all of a mask, in pixels."""

    left: int
    top: int
    width: int
    height: int

    def cut(self, mask: BoolMask) -> BoolMask:
        """The part of a mask in the box, bool [height, width]."""
        return mask[self.top : self.top + self.height, self.left : self.left + self.width]


def box_of(mask: BoolMask) -> Box:
    """Return the box of a mask that is not empty."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    top, left = int(rows[0]), int(columns[0])
    return Box(left, top, int(columns[-1]) + 1 - left, int(rows[-1]) + 1 - top)
