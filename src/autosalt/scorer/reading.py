"""Reading of a photo: the outputs of the model, before anything is decided."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from PIL import Image

from autosalt.core.types import RGB, FloatMap
from autosalt.core.views import VIEWS, View
from autosalt.imaging.look import Look


@dataclass(frozen=True, slots=True)
class Segmentation:
    """The outputs of the model for one photo.

    Attributes:
        scalp, loss: probabilities 0..1, float32 [h, w] at the photo's own upright size.
        view: probability 0..1 of each view; what they lack to 1 is the probability that the photo
            shows none of them (a face, a covered head, no head).
    """

    scalp: FloatMap
    loss: FloatMap
    view: Mapping[View, float]


@dataclass(frozen=True, slots=True)
class Reading:
    """A photo and what the graph gave for it, before anything is decided.

    Attributes:
        photo: as it was decoded, perhaps reduced; upright sRGB.
        first: the look at the whole photo.
        last: the look that is measured: a second one at the head where it is small, else `first`.
        head: what `last` looked at: a part of the photo, or `photo` itself.
        picture_sha256: see `pipeline.picture_sha256`; two readings of one picture have the same.
        fingerprint: see `near_duplicates.fingerprint`; of nearly the same picture they are alike.
    """

    photo: Image.Image
    first: Look
    last: Look
    head: Image.Image
    picture_sha256: str
    fingerprint: str

    @property
    def view(self) -> Mapping[View, float]:
        """Probability of each view, by the last look."""
        return dict(zip(VIEWS, self.last.view.tolist(), strict=True))

    @property
    def size(self) -> tuple[int, int]:
        """The photo's own height and width, upright, in pixels."""
        return self.first.box.height, self.first.box.width

    @property
    def image(self) -> RGB:
        """The pixels of ``photo``, uint8 [h, w, 3]; not to be written to."""
        return np.asarray(self.photo)

    def maps(self, height: int, width: int) -> tuple[FloatMap, FloatMap]:
        """Scalp and loss probabilities for a copy of the photo of this size, float32 [h, w]."""
        return self.last.maps(height, width)
