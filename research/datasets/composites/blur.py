"""Blur widely and fast: a picture that will lose its detail is made small before."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

_FINE = 2.0
"""Blurs up to this width, in pixels, are done at full size."""


def blurred(values: NDArray[np.generic], sigma: float) -> NDArray[np.float32]:
    """A Gaussian blur of one channel, with mirrored borders.

    Args:
        values: [h, w] of numbers or bools.
        sigma: width of the blur in pixels; a wide one is exact to a few percent.

    Returns:
        float32 [h, w].
    """
    plain = np.asarray(values, np.float32)
    step = int(sigma / _FINE)
    if step < 2 or min(plain.shape) < 4 * step:
        return np.asarray(ndimage.gaussian_filter(plain, sigma), np.float32)
    height, width = plain.shape
    size = max(1, width // step), max(1, height // step)
    small = np.asarray(Image.fromarray(plain).resize(size, Image.Resampling.BOX))
    scale = height / size[1], width / size[0]
    soft = ndimage.gaussian_filter(small, (sigma / scale[0], sigma / scale[1]))
    return np.asarray(Image.fromarray(soft).resize((width, height), Image.Resampling.BILINEAR))
