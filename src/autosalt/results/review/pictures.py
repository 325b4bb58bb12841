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
from autosalt.core.types import RGB, BoolMask
from autosalt.imaging.decode import open_reduced
from autosalt.results.overrides.masks import MAX_SIDE
from autosalt.results.review.photos import PhotoKey
from autosalt.scorer.scorer import Scorer

PICTURE_SIDE: Final = 1600
"""Longer side of a picture, in pixels, at most."""
_KEPT: Final = 16
"""Photos that are kept in memory, 8 MB each at most: running the model takes a second."""


@dataclass(frozen=True, slots=True, eq=False)
class PhotoMasks:
    """Scalp and loss, bool [h, w] each, upright, of the photo's shape."""

    scalp: BoolMask
    loss: BoolMask


@dataclass(frozen=True, slots=True, eq=False)
class SeenPhoto:
    """What a reviewer sees of a photo.

    Attributes:
        picture: upright sRGB, uint8 [h, w, 3], longer side `PICTURE_SIDE` at most.
        painted: the masks of the model, longer side `MAX_SIDE` at most.
        height, width: of the photo itself, upright, in pixels.
    """

    picture: RGB
    painted: PhotoMasks
    height: int
    width: int


@dataclass(frozen=True, slots=True)
class Pictures:
    """Reads the photos of a run again.

    Attributes:
        store: where the photos are.
        scorer: with the model and the settings of the run.
    """

    store: Store
    scorer: Scorer
    _kept: OrderedDict[str, SeenPhoto] = field(default_factory=OrderedDict, init=False, repr=False)
    _turn: Lock = field(default_factory=Lock, init=False, repr=False)

    def see(self, photo: PhotoKey) -> SeenPhoto:
        """A photo with the model's masks.

        Raises:
            PhotoRefused: it cannot be opened, or is not the file that was scored.
        """
        content = read_scored(self.store, *photo, self.scorer.limits)
        _, sha256 = photo
        with self._turn:
            if sha256 not in self._kept:
                self._kept[sha256] = self._see(content)
            self._kept.move_to_end(sha256)
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
            return self._kept[sha256]

    def _see(self, content: bytes) -> SeenPhoto:
        reduced = open_reduced(content, PICTURE_SIDE, self.scorer.limits)
        height, width = fit(reduced.height, reduced.width, PICTURE_SIDE)
        small = reduced.photo.resize((width, height), Image.Resampling.LANCZOS)
        reading = self.scorer.read(content)
        painted = PhotoMasks(*self.scorer.masks(reading, *fit(*reading.size, MAX_SIDE)))
        return SeenPhoto(np.asarray(small), painted, reduced.height, reduced.width)


def fit(height: int, width: int, side: int) -> tuple[int, int]:
    """Height and width of a copy whose longer side is `side` at most, each at least 1."""
    longer = max(height, width)
    if longer <= side:
        return height, width
    return max(1, round(height * side / longer)), max(1, round(width * side / longer))
