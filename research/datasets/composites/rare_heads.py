"""Make heads of rare kinds out of any annotated head: bald, thinning, combed over, shaved, red.

Each change keeps track of what is known of the photo. A change of hair or skin comes first; others
are laid over it, as strands over a crown that has just been made bald.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.random import Generator

from autosalt.core.types import RGB, BoolMask
from research.datasets.composites.bald import MIN_BALD, bald_scalp, flushed, hair_on_scalp
from research.datasets.composites.clips import clipped
from research.datasets.composites.hair_loss import all_hair, recoloured, skin_samples, with_loss
from research.datasets.composites.large_loss import large_loss
from research.datasets.composites.strands import combed_over, hair_square
from research.datasets.composites.stubble import shaved, stubbled
from research.datasets.composites.thinning import thinned
from research.datasets.entry import Entry

MIN_HAIR: Final = 0.03
"""With less of the photo being hair on the scalp no loss is put into it."""


COLOURED: Final = 0.08
"""Hair is recoloured where it covers so much of the photo: with less, its colour is uncertain."""
APART: Final = 45.0
"""And where its colour is so far from that of bald scalp: else skin would be recoloured too."""


@dataclass(frozen=True)
class RareMaterials:
    """Material of rare heads.

    Attributes:
        shapes: of real hair loss, bool [h, w].
        skins, hairs, stubbles: squares of real bald scalp, hair and stubble, uint8 [s, s, 3].
    """

    shapes: Sequence[BoolMask]
    skins: Sequence[RGB]
    hairs: Sequence[RGB]
    stubbles: Sequence[RGB]


Change = Callable[[Entry, RareMaterials, Generator], Entry | None]
"""A function of a photo, material and randomness; None where the photo is not fit for it."""


def rare_materials(photos: Sequence[Entry], shapes: Sequence[BoolMask]) -> RareMaterials:
    """Material out of annotated photos, with shapes of loss."""
    hairs = [(entry, square) for entry in photos if (square := hair_square(entry)) is not None]
    return RareMaterials(
        shapes,
        skin_samples(photos),
        [square for entry, square in hairs if not shaved(entry)],
        [square for entry, square in hairs if shaved(entry)],
    )


def rarer(entry: Entry, materials: RareMaterials, rng: Generator) -> Entry | None:
    """The photo with one change of hair or scalp, and perhaps others over it.

    Returns:
        The changed photo, scalp and loss known as far as they are sure; None where nothing fits.
    """
    bald = bald_scalp(entry).mean() >= MIN_BALD
    hairy = hair_on_scalp(entry).mean() >= MIN_HAIR
    made = None
    if hairy and (not bald or rng.random() < 0.6):
        made = _one_of(OF_HAIR, entry, materials, rng)
    elif bald:
        made = _one_of(OF_SKIN, entry, materials, rng)
    if made is None:
        return None
    for chance, change in OVER:
        if rng.random() < chance:
            made = change(made, materials, rng) or made
    return made


def _one_of(
    changes: Sequence[tuple[float, Change]], entry: Entry, materials: RareMaterials, rng: Generator
) -> Entry | None:
    shares = [share for share, _ in changes]
    return changes[int(rng.choice(len(changes), p=shares))][1](entry, materials, rng)


def _coloured(entry: Entry, rng: Generator, fair: float, other: float) -> Entry:
    """The photo with its hair made fair, or of another colour, at these chances."""
    lot = rng.random()
    hair, bald = hair_on_scalp(entry), bald_scalp(entry)
    if lot >= fair + other or shaved(entry) or hair.mean() < COLOURED:
        return entry
    if bald.any():
        apart = entry.image[hair].mean(0) - entry.image[bald].mean(0)
        if float(np.abs(apart).max()) < APART:
            return entry
    everywhere = all_hair(entry.image, hair, bald)
    return replace(entry, image=recoloured(entry.image, everywhere, rng, fair=lot < fair))


def _large(entry: Entry, materials: RareMaterials, rng: Generator) -> Entry | None:
    copied = _coloured(entry, rng, 0.15, 0.2)
    return large_loss(copied, hair_on_scalp(entry), materials.skins, rng)


def _thinned(entry: Entry, materials: RareMaterials, rng: Generator) -> Entry | None:
    copied = _coloured(entry, rng, 0.45, 0.15)
    return thinned(copied, hair_on_scalp(entry), materials.shapes, rng)


def _patches(entry: Entry, materials: RareMaterials, rng: Generator) -> Entry | None:
    copied = _coloured(entry, rng, 0.2, 0.2)
    return with_loss(copied, hair_on_scalp(entry), materials.shapes, materials.skins, rng)


def _combed(entry: Entry, materials: RareMaterials, rng: Generator) -> Entry | None:
    return combed_over(entry, materials.hairs, rng)


def _stubbled(entry: Entry, materials: RareMaterials, rng: Generator) -> Entry | None:
    return stubbled(entry, materials.stubbles, rng)


def _flushed(entry: Entry, _materials: RareMaterials, rng: Generator) -> Entry | None:
    return flushed(entry, rng)


def _clipped(entry: Entry, _materials: RareMaterials, rng: Generator) -> Entry | None:
    return clipped(entry, rng)


OF_HAIR: Final = ((0.5, _large), (0.25, _thinned), (0.25, _patches))
OF_SKIN: Final = ((0.45, _flushed), (0.37, _combed), (0.18, _stubbled))
"""First changes of heads with hair and of bald scalp, each with its share."""
OVER: Final = ((0.2, _combed), (0.3, _flushed), (0.07, _clipped))
"""Changes that may be laid over the first, each with its chance."""
