"""Change the light and colour of bald skin: red, blotched, sunburnt, shaded, shiny.

Nothing that is known of a photo changes by it: skin stays skin in any light.
"""

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.random import Generator
from scipy import ndimage

from autosalt.core.types import BoolMask
from research.datasets.composites.blur import blurred
from research.datasets.composites.hair_loss import Floats, all_hair
from research.datasets.entry import Entry

MIN_BALD: Final = 0.03
"""With less of the photo being bald scalp there is nothing to change."""
REDDEST: Final = (0.95, 0.6, 0.6)
PALEST: Final = (1.2, 0.95, 0.95)
"""Factors of red, green and blue, from the reddest skin to the least red."""


def bald_scalp(entry: Entry) -> BoolMask:
    """Where the photo is known to show scalp without hair, bool [h, w]."""
    nothing = np.zeros(entry.image.shape[:2], np.bool_)
    if entry.scalp is None or entry.loss is None:
        return nothing
    return entry.scalp.mask & entry.loss.mask & entry.loss.known


def hair_on_scalp(entry: Entry) -> BoolMask:
    """Where the photo is known to show scalp under hair, bool [h, w]."""
    nothing = np.zeros(entry.image.shape[:2], np.bool_)
    if entry.scalp is None or entry.loss is None:
        return nothing
    return entry.scalp.mask & ~entry.loss.mask & entry.loss.known


def flushed(entry: Entry, rng: Generator) -> Entry | None:
    """The photo with its skin red or shining, or in shadow; None with too little bald skin.

    The skin around the bald scalp that is of its colour changes too: a forehead reddens with it.
    """
    bald = bald_scalp(entry)
    if bald.mean() < MIN_BALD:
        return None
    skin = all_hair(entry.image, bald, hair_on_scalp(entry))
    soft = ndimage.gaussian_filter(skin.astype(np.float32), 1.5)[..., None]
    image = entry.image.astype(np.float32)
    changed = image
    if rng.random() < 0.65:
        changed = changed * _redness(bald.shape, rng)
    if rng.random() < 0.6:
        shade = _shade(bald.shape, rng)[..., None]
        image, changed = image * shade, changed * shade  # hair lies in the shadow too
    if rng.random() < 0.5:
        changed = _shine(changed, bald, rng)
    mixed = image * (1 - soft) + changed * soft
    return replace(entry, image=np.clip(mixed, 0, 255).astype(np.uint8))


def _redness(shape: tuple[int, ...], rng: Generator) -> Floats:
    """Factors of red, green and blue, float [h, w, 3]: even, or in blotches."""
    red = rng.uniform(REDDEST, PALEST).astype(np.float32)
    if rng.random() < 0.4:
        return np.broadcast_to(red, (*shape, 3))
    noise = blurred(rng.standard_normal(shape), rng.uniform(0.01, 0.07) * max(shape))
    where = 1 / (1 + np.exp(-rng.uniform(1, 4) * (noise / noise.std() - rng.normal(0, 0.7))))
    return np.asarray(1 + where[..., None] * (red - 1), np.float32)


def _shade(shape: tuple[int, ...], rng: Generator) -> Floats:
    """Light that falls off across the photo, float [h, w]: a shadow with a hard or soft border."""
    height, width = shape
    y, x = np.mgrid[:height, :width] / max(height, width) - 0.5
    turn = rng.uniform(0, 2 * np.pi)
    across = np.cos(turn) * x + np.sin(turn) * y - rng.uniform(-0.2, 0.2)
    across = across + rng.normal(0, 0.6) * (np.cos(turn) * y - np.sin(turn) * x) ** 2
    dark, border = rng.uniform(0.3, 0.85), rng.choice([0.004, 0.03, 0.1, 0.2])
    return np.asarray(
        dark + (1 - dark) / (1 + np.exp(np.clip(-across / border, -30, 30))), np.float32
    )


def _shine(image: Floats, bald: BoolMask, rng: Generator) -> Floats:
    """Up to three lamps mirrored in the skin."""
    places = np.argwhere(bald)
    height, width = bald.shape
    y, x = np.mgrid[:height, :width]
    reach = np.sqrt(np.count_nonzero(bald))
    light = np.zeros(bald.shape, np.float32)
    for _ in range(int(rng.integers(1, 4))):
        row, col = places[int(rng.integers(len(places)))]
        far = ((y - row) / (reach * rng.uniform(0.05, 0.25))) ** 2
        far = far + ((x - col) / (reach * rng.uniform(0.05, 0.25))) ** 2
        light = np.maximum(light, np.exp(-0.5 * far) * rng.uniform(0.3, 0.95))
    return np.asarray(image * (1 - light[..., None]) + 255 * light[..., None], np.float32)
