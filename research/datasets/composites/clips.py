"""Draw section clips and hairpins on a head: they hold the hair of clinical photographs aside.

What lies under a clip counts as scalp, but whether hair grows there is not known.
"""

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageDraw
from scipy import ndimage

from autosalt.core.types import BoolMask
from research.datasets.composites.hair_loss import Floats
from research.datasets.entry import Entry, Partial

COLOURS: Final = (
    (25, 25, 28), (60, 45, 35), (190, 190, 195), (215, 170, 60), (200, 40, 50), (40, 90, 180),
)  # fmt: skip
"""sRGB of plastic and metal."""
MOST: Final = 4


def clipped(entry: Entry, rng: Generator) -> Entry | None:
    """The photo with clips on its scalp; None where no scalp is known.

    Returns:
        The changed photo; hair loss is not known under the clips.
    """
    if entry.scalp is None or entry.loss is None or not entry.scalp.mask.any():
        return None
    places = np.argwhere(entry.scalp.mask)
    size = float(np.sqrt(len(places)))
    height, width = entry.scalp.mask.shape
    cover = np.zeros((height, width), np.float32)
    image = entry.image.astype(np.float32)
    turn = rng.uniform(0, np.pi)
    colour = np.array(COLOURS[int(rng.integers(len(COLOURS)))], np.float32)
    for _ in range(int(rng.integers(1, MOST + 1))):
        row, col = places[int(rng.integers(len(places)))]
        length, thick = size * rng.uniform(0.1, 0.4), max(2.0, size * rng.uniform(0.01, 0.04))
        one = _bar((height, width), (row, col), turn + rng.normal(0, 0.4), length, thick)
        # Lighter along its middle, and a shadow beside it: it is round.
        ridge = ndimage.gaussian_filter(one, 0.3 * thick) ** 3
        shadow = ndimage.shift(ndimage.gaussian_filter(one, 0.3 * thick), 0.3 * thick, order=1)
        image = image * (1 - 0.5 * shadow[..., None])
        lit = colour * rng.uniform(0.7, 1.1) + 90 * rng.random() * ridge[..., None]
        image = image * (1 - one[..., None]) + lit * one[..., None]
        cover = np.maximum(cover, one)
    known: BoolMask = entry.loss.known & (cover < 0.2)
    return replace(
        entry,
        image=np.clip(image, 0, 255).astype(np.uint8),
        loss=Partial(entry.loss.mask & known, known),
    )


def _bar(
    shape: tuple[int, int], middle: tuple[float, float], turn: float, length: float, thick: float
) -> Floats:
    """A bar that tapers to one end, float32 [h, w] of 0..1, with soft edges."""
    along = np.array([np.cos(turn), np.sin(turn)]) * length / 2  # column, row
    beside = np.array([-np.sin(turn), np.cos(turn)]) * thick / 2
    at = np.array([middle[1], middle[0]], np.float64)
    corners = [
        at - along - beside, at - along + beside, at + along + beside / 3, at + along - beside / 3,
    ]  # fmt: skip
    drawn = Image.new("L", (shape[1], shape[0]))
    ImageDraw.Draw(drawn).polygon([(float(x), float(y)) for x, y in corners], fill=255)
    soft = ndimage.gaussian_filter(np.asarray(drawn, np.float32) / 255, 0.6)
    return np.asarray(soft, np.float32)
