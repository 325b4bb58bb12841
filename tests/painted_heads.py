"""Painted heads changed for a test: seen from afar, or with marks to know a head by."""

import numpy as np
from scipy import ndimage

from autosalt.core.types import RGB


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
