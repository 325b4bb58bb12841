"""Change bald skin to be harder to read: red, shaded, shiny, or strands over it.

Nothing that is known of a photo changes by it. Strands without roots under them are no hair
(docs: what counts as hair), and skin stays skin in any light.
"""

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageDraw
from scipy import ndimage

from autosalt.core.types import BoolMask
from research.datasets.composite import Floats, all_hair
from research.datasets.entry import Entry

MIN_BALD: Final = 0.03
"""With less of the photo being bald scalp there is nothing to change."""
COVERED: Final = (0.06, 0.35)
"""Least and most of the bald scalp that strands are drawn over: far less than hair would cover."""


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
    """The photo with its skin red, darker on one side, or shining; None with too little bald skin.

    The skin around the bald scalp that is of its colour changes too: a forehead reddens with it.
    """
    bald = bald_scalp(entry)
    if bald.mean() < MIN_BALD:
        return None
    skin = all_hair(entry.image, bald, hair_on_scalp(entry))
    soft = ndimage.gaussian_filter(skin.astype(np.float32), 1.5)[..., None]
    image = entry.image.astype(np.float32)
    changed = image
    if rng.random() < 0.6:
        red = rng.uniform([0.95, 0.62, 0.6], [1.2, 0.92, 0.95])
        changed = changed * red.astype(np.float32)
    if rng.random() < 0.6:
        changed = changed * _shade(bald.shape, rng)[..., None]
    if rng.random() < 0.5:
        changed = _shine(changed, bald, rng)
    mixed = image * (1 - soft) + changed * soft
    return replace(entry, image=np.clip(mixed, 0, 255).astype(np.uint8))


def combed_over(entry: Entry, rng: Generator) -> Entry | None:
    """The photo with strands of its own hair laid over its bald scalp; None without both."""
    bald, hair = bald_scalp(entry), hair_on_scalp(entry)
    if bald.mean() < MIN_BALD or hair.mean() < 0.01:
        return None
    rim = np.argwhere(ndimage.binary_dilation(bald, iterations=6) & hair)
    if len(rim) < 20:
        return None
    height, width = bald.shape
    size = max(height, width)
    layer = Image.fromarray(entry.image)
    cover = Image.new("L", (width, height))
    draw, draw_cover = ImageDraw.Draw(layer), ImageDraw.Draw(cover)
    middle = np.argwhere(bald).mean(0)
    wanted = float(rng.uniform(*COVERED)) * np.count_nonzero(bald)
    lean, spread = rng.normal(0, 0.5), rng.uniform(0.05, 0.5)
    for _ in range(400):
        start = rim[int(rng.integers(len(rim)))]
        toward = middle - start
        turn = np.arctan2(toward[0], toward[1]) + lean + rng.normal(0, spread)
        bend, length = rng.normal(0, 0.8), size * rng.gamma(4.0, 0.06)
        colours = entry.image[tuple(rim[int(rng.integers(len(rim)))])]
        shade = tuple(int(v) for v in np.clip(colours * rng.uniform(0.8, 1.25), 0, 255))
        for _strand in range(int(rng.integers(1, 6))):
            path = _path(start + rng.normal(0, 0.006 * size, 2), turn, bend, length)
            thick = 1 if rng.random() < 0.7 else 2
            draw.line(path, fill=shade, width=thick)
            draw_cover.line(path, fill=1, width=thick)
        covered = np.count_nonzero(np.asarray(cover, np.bool_) & bald)
        if covered >= wanted:
            break
    head = ndimage.binary_dilation(bald | hair, iterations=max(1, size // 20))
    soft = ndimage.gaussian_filter(np.asarray(cover, np.float32), 0.5)
    over = ((soft > 0.2) & head)[..., None]
    strength = over * np.float32(rng.uniform(0.55, 0.95))
    image = entry.image * (1 - strength) + np.asarray(layer, np.float32) * strength
    return replace(entry, image=np.clip(image, 0, 255).astype(np.uint8))


def _path(start: np.ndarray, turn: float, bend: float, length: float) -> list[tuple[float, float]]:
    """A bent line of points (column, row) from a place (row, column)."""
    points, at, steps = [], start.astype(np.float64), 8
    for step in range(steps + 1):
        points.append((float(at[1]), float(at[0])))
        angle = turn + bend * step / steps
        at = at + length / steps * np.array([np.sin(angle), np.cos(angle)])
    return points


def _shade(shape: tuple[int, ...], rng: Generator) -> Floats:
    """Light that falls off across the photo, float [h, w]: a shadow with a soft border."""
    height, width = shape
    y, x = np.mgrid[:height, :width] / max(height, width) - 0.5
    turn = rng.uniform(0, 2 * np.pi)
    across = np.cos(turn) * x + np.sin(turn) * y - rng.uniform(-0.2, 0.2)
    dark, border = rng.uniform(0.4, 0.85), rng.uniform(0.02, 0.25)
    return np.asarray(dark + (1 - dark) / (1 + np.exp(-across / border)), np.float32)


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
