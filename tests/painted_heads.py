"""Painted heads changed for a test: seen from afar, with marks to know a head by, or with masks."""

from collections.abc import Callable, Iterator

import numpy as np
from scipy import ndimage

from autosalt.core.types import RGB, BoolMask
from autosalt.core.views import VIEWS
from research.datasets.entry import Entry, Partial


def from_afar(photo: RGB, times: int = 2) -> RGB:
    """The photo in the upper left of a canvas of its first pixel's colour."""
    height, width = photo.shape[:2]
    canvas = np.empty((times * height, times * width, 3), np.uint8)
    canvas[:] = photo[0, 0]
    canvas[:height, :width] = photo
    return canvas


def marked(image: RGB) -> RGB:
    """A head with marks on it, by which it is known again."""
    marks = ndimage.gaussian_filter(np.random.default_rng(1).normal(size=image.shape[:2]), 1.5)
    marks[image[..., 2] > 200] = 0
    return np.clip(image + (120 * marks).clip(-35, 25)[..., None], 0, 255).astype(np.uint8)


def exact_masks(share: float) -> tuple[BoolMask, BoolMask]:
    """Scalp and loss of a head that is painted at its usual size, bool [200, 200]."""
    scalp, loss = np.zeros((2, 200, 200), np.bool_)
    scalp[50:150, 50:150] = True
    loss[150 - round(100 * share) : 150, 50:150] = True
    return scalp, loss


def painted_people(paint: Callable[..., RGB], people: int) -> Iterator[Entry]:
    """Four photos each of some people, with the masks that the tiny model should find."""
    for person in range(people):
        for view in VIEWS:
            image = paint(share := person / people, view, seed=person)
            masks = [Partial.whole(mask) for mask in exact_masks(share)]
            yield Entry(f"{person}-{view}", image, *masks, subject=f"P{person}", view=view)
