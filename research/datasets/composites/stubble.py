"""Let even stubble grow on bald scalp: a shaved head has hair, however short it is.

Stubble is real where a shaved head lends it: how its light differs from its surroundings is taken
over, and put on the skin of another head. Otherwise fine specks stand for it.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.random import Generator
from scipy import ndimage

from autosalt.core.types import RGB
from research.datasets.composites.bald import MIN_BALD, bald_scalp, hair_on_scalp
from research.datasets.composites.blur import blurred
from research.datasets.composites.hair_loss import Floats
from research.datasets.entry import Entry, Partial

DARKER: Final = (0.45, 0.85)
"""Light of the skin between stubble, of what it was: stubble that shows shades the skin evenly."""


MOST_CONTRAST: Final = 0.12
"""Spread of the light of real stubble: coarser texture is of longer hair."""
FAIR: Final = 130.0
"""Light of hair, of 255, from which on dark stubble would not be of the same head."""


def stubbled(entry: Entry, squares: Sequence[RGB], rng: Generator) -> Entry | None:
    """The photo with stubble on all of its bald scalp; None with too little of it, or fair hair.

    Args:
        entry: the photo.
        squares: squares of real stubble, uint8 [s, s, 3]; may be empty.
        rng: of everything random.

    Returns:
        The changed photo. Its bald scalp is known to be hair, but for a border in doubt.
    """
    bald = bald_scalp(entry)
    if entry.loss is None or bald.mean() < MIN_BALD:
        return None
    hair = hair_on_scalp(entry)
    if hair.mean() > 0.01 and entry.image[hair].mean() > FAIR and not shaved(entry):
        return None
    if squares and rng.random() < 0.5:
        texture = _texture_of(squares[int(rng.integers(len(squares)))], bald.shape, rng)
    else:
        texture = _specks(bald.shape, rng)
    soft = ndimage.gaussian_filter(bald.astype(np.float32), 0.006 * len(bald) + 0.5)[..., None]
    image = entry.image.astype(np.float32)
    shade = float(rng.uniform(*DARKER))
    # Stubble under the skin is bluish: red light is lost first.
    tint = np.array([0.97, 1.0, rng.uniform(1.0, 1.08)], np.float32)
    grown = np.clip(image, 0, 235) * shade * tint * texture[..., None]
    grey = grown.mean(2, keepdims=True)
    grown = grey + (grown - grey) * rng.uniform(0.6, 1.0)
    mixed = image * (1 - soft) + grown * soft
    border = (soft[..., 0] > 0.1) & (soft[..., 0] < 0.9)
    known = entry.loss.known & ~(border & bald)
    return replace(
        entry,
        image=np.clip(mixed, 0, 255).astype(np.uint8),
        loss=Partial(entry.loss.mask & ~bald & known, known),
    )


def _texture_of(square: RGB, shape: tuple[int, ...], rng: Generator) -> Floats:
    """How much the light of real stubble differs from its surroundings, float [h, w], mean 1."""
    grey = square.astype(np.float32).mean(2)
    around = np.maximum(ndimage.gaussian_filter(grey, 6.0), 8.0)
    detail = np.rot90(grey / around, int(rng.integers(4)))
    height, width = shape
    rows, cols = (np.arange(side) for side in (height, width))
    # Mirrored at its edges, so that no edge shows.
    folded = [_folded(places, len(detail)) for places in (rows, cols)]
    tiled = detail[folded[0]][:, folded[1]]
    strength = min(1.0, MOST_CONTRAST / max(float(tiled.std()), 1e-3))
    return np.asarray(np.clip(1 + strength * (tiled - tiled.mean()), 0.4, 1.6), np.float32)


def _folded(places: np.ndarray, side: int) -> np.ndarray:
    """Places on a line of mirrored copies, as places in the first one."""
    turn = places % (2 * side)
    return np.asarray(np.where(turn < side, turn, 2 * side - 1 - turn))


def _specks(shape: tuple[int, ...], rng: Generator) -> Floats:
    """Fine dark specks that lean one way, float [h, w], about 1."""
    size = max(shape)
    noise = rng.standard_normal(shape)
    fine = rng.uniform(0.4, 0.4 + 0.0018 * size)
    lean = ndimage.gaussian_filter(noise, (fine * rng.uniform(1.0, 2.5), fine))
    lean = ndimage.rotate(
        np.pad(lean, size // 3, "reflect"), rng.uniform(0, 180), reshape=False, order=1,
        mode="reflect",
    )[size // 3 : size // 3 + shape[0], size // 3 : size // 3 + shape[1]]  # fmt: skip
    dense = blurred(rng.standard_normal(shape), 0.05 * size)
    depth = rng.uniform(0.05, 0.3) * (1 + 0.3 * dense / dense.std())
    return np.asarray(np.clip(1 - depth * lean / lean.std(), 0.35, 1.5), np.float32)


def shaved(entry: Entry) -> bool:
    """Whether the head's hair is shaved or cut to stubble, by what its annotator noted."""
    return entry.groups.get("hair_length", "") in ("shaved", "buzz")
