"""Put large loss into heads of hair: totalis, receded hair, bald crowns, ophiasis.

Clinical photographs and tops of balding heads are few. Any head with hair becomes one of them: the
shape follows its own scalp, and hair thins out toward the skin strand by strand.
"""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.random import Generator
from scipy import ndimage

from autosalt.core.types import RGB, BoolMask
from research.datasets.composites.bald import bald_scalp
from research.datasets.composites.blur import blurred
from research.datasets.composites.hair_loss import Floats, all_hair
from research.datasets.composites.thinning import thinned_by
from research.datasets.entry import Entry

MIN_SHARE: Final = 0.1
"""Less of the hair on the scalp being lost is not worth a composite."""
RIM: Final = 0.06
"""How far hair beyond the scalp goes with it, in lengths of the side of a square of its area."""
LEFT: Final = (0.86, 1.0)
"""Share of the hair that goes where the loss is whole: single strands may stay on bald skin."""


def large_loss(entry: Entry, hair: BoolMask, skins: Sequence[RGB], rng: Generator) -> Entry | None:
    """The photo with most hair gone from a large part of its scalp.

    Args:
        entry: the photo.
        hair: bool [h, w], hair that covers scalp.
        skins: samples of real bald scalp, uint8 [s, s, 3].
        rng: of everything random.

    Returns:
        The changed photo, loss and scalp known where hair went; None when there is too little hair.
    """
    if not hair.any():
        return None
    size = float(np.sqrt(np.count_nonzero(hair)))
    # Scalp is drawn a little inside the silhouette: without hair that far, a rim of it would stay.
    rim = ndimage.binary_dilation(hair, iterations=max(1, round(RIM * size)))
    near = all_hair(entry.image, hair, bald_scalp(entry)) & rim
    depth = SHAPES[int(rng.integers(len(SHAPES)))](near, rng)
    depth = depth + _ragged(hair.shape, size, rng)
    border = size * float(rng.choice([0.02, 0.06, 0.15]) * rng.uniform(0.7, 1.3))
    whole = rng.uniform(*LEFT)
    share = np.asarray(whole * near / (1 + np.exp(-np.clip(depth / border * 4, -30, 30))))
    share[share < 0.02] = 0.0
    if np.count_nonzero(hair & (share > 0.5)) < MIN_SHARE * np.count_nonzero(hair):
        return None
    return thinned_by(entry, hair, share.astype(np.float32), skins, rng)


def _totalis(hair: BoolMask, _rng: Generator) -> Floats:
    """Everywhere."""
    return np.full(hair.shape, np.sqrt(np.count_nonzero(hair)), np.float32)


def _crown(hair: BoolMask, rng: Generator) -> Floats:
    """An ellipse about anywhere."""
    places = np.argwhere(hair)
    row, col = places.mean(0) + rng.normal(0, 0.15, 2) * places.std(0)
    y, x = np.mgrid[: hair.shape[0], : hair.shape[1]]
    size = np.sqrt(len(places))
    half = size * rng.uniform(0.25, 0.6, 2)
    far = np.hypot((y - row) / half[0], (x - col) / half[1])
    return np.asarray((1 - far) * half.min(), np.float32)


def _rim_stays(hair: BoolMask, rng: Generator) -> Floats:
    """All but a rim of hair, open to one side: male-pattern loss from above."""
    inside = np.asarray(ndimage.distance_transform_edt(np.pad(hair, 1))[1:-1, 1:-1], np.float32)
    size = float(np.sqrt(np.count_nonzero(hair)))
    rim = inside - size * rng.uniform(0.08, 0.25)
    return np.asarray(np.maximum(rim, _one_side(hair, rng)), np.float32)


def _one_side(hair: BoolMask, rng: Generator) -> Floats:
    """One side of the head: hair that has receded."""
    places = np.argwhere(hair)
    turn = rng.uniform(0, 2 * np.pi)
    y, x = np.mgrid[: hair.shape[0], : hair.shape[1]].astype(np.float32)
    along = np.cos(turn) * x + np.sin(turn) * y
    cut = np.quantile(along[tuple(places.T)], rng.uniform(0.25, 0.8))
    return np.asarray(along - cut, np.float32)


def _lower_band(hair: BoolMask, rng: Generator) -> Floats:
    """The lower border of the scalp: ophiasis."""
    reach = np.where(hair.any(0), len(hair) - 1 - hair[::-1].argmax(0), 0).astype(np.float32)
    lowest = ndimage.gaussian_filter1d(reach, max(1.0, 0.03 * len(reach)))
    rows = np.arange(len(hair), dtype=np.float32)[:, np.newaxis]
    size = float(np.sqrt(np.count_nonzero(hair)))
    return np.asarray(rows - (lowest - size * rng.uniform(0.15, 0.5)), np.float32)


SHAPES: tuple[Callable[[BoolMask, Generator], Floats], ...] = (
    _totalis, _crown, _crown, _rim_stays, _rim_stays, _one_side, _lower_band,
)  # fmt: skip
"""How far inside the loss each place lies, in pixels, negative outside; float [h, w]."""


def _ragged(shape: tuple[int, ...], size: float, rng: Generator) -> Floats:
    """Noise that makes a border uneven and leaves islands, float [h, w] in pixels."""
    total = np.zeros(shape, np.float32)
    for scale, strength in ((0.12, 0.1), (0.04, 0.04)):
        noise = blurred(rng.standard_normal(shape), scale * size)
        total += noise / noise.std() * size * strength * rng.uniform(0.2, 1.2)
    return total
