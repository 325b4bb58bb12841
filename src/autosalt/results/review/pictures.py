"""Pictures of scored photos, with the masks that the model painted on them, for a reviewer.

Everything is read from the photos again and kept in memory alone. A file that is not the one that
was scored is never shown.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

import numpy as np
from PIL import Image

from autosalt.archive.scored_file import read_scored
from autosalt.archive.stores.store import Store
from autosalt.core.types import BoolMask
from autosalt.imaging.decode import open_reduced
from autosalt.imaging.drawing.overlay import encode_jpeg
from autosalt.results.review.photos import PhotoKey
from autosalt.scorer.scorer import Scorer

PICTURE_SIDE: Final = 1600
"""Longer side of a picture, in pixels, at most."""
MASK_SIDE: Final = 1024
"""Longer side of a mask, in pixels, at most."""
_KEPT: Final = 32
"""Pairs of masks that are kept, 2 MB each at most: running the model takes a second."""


@dataclass(frozen=True, slots=True)
class Masks:
    """Scalp and loss, bool [h, w] each, upright, of the photo's shape."""

    scalp: BoolMask
    loss: BoolMask


@dataclass(frozen=True, slots=True)
class Pictures:
    """Reads the photos of a run again.

    Attributes:
        store: where the photos are.
        scorer: with the model and the settings of the run.
    """

    store: Store
    scorer: Scorer
    _masks: OrderedDict[str, Masks] = field(default_factory=OrderedDict, init=False, repr=False)
    _turn: Lock = field(default_factory=Lock, init=False, repr=False)

    def picture(self, photo: PhotoKey) -> bytes:
        """A photo as JPEG: upright sRGB, longer side `PICTURE_SIDE` at most, no metadata.

        Raises:
            PhotoRefused: it cannot be opened, or is not the file that was scored.
        """
        reduced = open_reduced(self._read(photo), PICTURE_SIDE, self.scorer.limits)
        height, width = fit(reduced.height, reduced.width, PICTURE_SIDE)
        small = reduced.photo.resize((width, height), Image.Resampling.LANCZOS)
        return encode_jpeg(np.asarray(small))

    def masks(self, photo: PhotoKey) -> Masks:
        """The masks that the model painted on a photo, longer side `MASK_SIDE` at most.

        Raises:
            PhotoRefused: as for `picture`.
        """
        content = self._read(photo)
        _, sha256 = photo
        with self._turn:
            if sha256 not in self._masks:
                self._masks[sha256] = self._painted(content)
            self._masks.move_to_end(sha256)
            if len(self._masks) > _KEPT:
                self._masks.popitem(last=False)
            return self._masks[sha256]

    def _read(self, photo: PhotoKey) -> bytes:
        return read_scored(self.store, *photo, self.scorer.limits)

    def _painted(self, content: bytes) -> Masks:
        reading = self.scorer.read(content)
        return Masks(*self.scorer.masks(reading, *fit(*reading.size, MASK_SIDE)))


def fit(height: int, width: int, side: int) -> tuple[int, int]:
    """Height and width of a copy whose longer side is `side` at most, each at least 1."""
    longer = max(height, width)
    if longer <= side:
        return height, width
    return max(1, round(height * side / longer)), max(1, round(width * side / longer))
