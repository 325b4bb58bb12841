"""Smooth random noise, from a Generator that the caller passes down."""

import numpy as np
from numpy.random import Generator

from autosalt.phantom.arrays import Floats, enlarge


def value_noise(rng: Generator, height: int, width: int, cells: float) -> Floats:
    """Smooth noise [height, width], about normal (0, 1), of `cells` bumps along the longer side."""
    scale = cells / max(height, width)
    rows, cols = max(2, round(height * scale)), max(2, round(width * scale))
    grid = rng.standard_normal((rows, cols), dtype=np.float32)
    return enlarge(grid, height, width, smooth=True) * 1.35


def fractal_noise(
    rng: Generator, height: int, width: int, cells: float, octaves: int = 3, gain: float = 0.5
) -> Floats:
    """Octaves of value noise [height, width], brought to standard deviation near one."""
    total = np.zeros((height, width), np.float32)
    power = 0.0
    for octave in range(octaves):
        total += gain**octave * value_noise(rng, height, width, cells * 2**octave)
        power += gain ** (2 * octave)
    return np.asarray(total / np.sqrt(power), np.float32)


def grain(rng: Generator, height: int, width: int) -> Floats:
    """Independent normal noise per pixel [height, width]."""
    return rng.standard_normal((height, width), dtype=np.float32)
