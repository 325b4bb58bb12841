"""Thin the hair of a real photograph: scalp shows between the strands.

Diffuse loss is what models read worst, and photographs of it come without masks. Taking away the
pixels between a photo's own strands leaves hair that still lies as hair lies, only less of it.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.random import Generator
from scipy import ndimage

from autosalt.core.types import RGB, BoolMask
from research.datasets.composites.bald import bald_scalp
from research.datasets.composites.blur import blurred
from research.datasets.composites.hair_loss import Floats, placed, skin_over
from research.datasets.entry import Entry, Partial

NO_LOSS, LOSS = 0.40, 0.65
"""Share of removed hair: up to the first it is no loss, from the second on it is. A view's hair
loss counts area, and a place where most hair is missing counts as bare. Between the two readers
differ, so nothing is known."""
SHARES: Final = (0.25, 0.95)
"""Least and most hair that is taken away."""


def thinned(
    entry: Entry, hair: BoolMask, shapes: Sequence[BoolMask], rng: Generator
) -> Entry | None:
    """A photo with its hair thinned: all of it, or under a random shape.

    Args:
        entry: the photo.
        hair: bool [h, w], where hair covers scalp.
        shapes: where the hair may be thin.
        rng: of everything random.

    Returns:
        The changed photo, loss and scalp known where the hair was thinned; None when there is too
        little hair.
    """
    where = (
        hair if rng.random() < 0.5 else placed(shapes[int(rng.integers(len(shapes)))], hair, rng)
    )
    if where is None or not where.any():
        return None
    share = float(rng.uniform(*SHARES))
    # Thinner in the middle than at the rim, as it is on heads.
    soft = blurred(where, 0.03 * len(hair)) * where
    return thinned_by(entry, hair, share * soft, [], rng)


def thinned_by(
    entry: Entry, hair: BoolMask, share: Floats, skins: Sequence[RGB], rng: Generator
) -> Entry:
    """A photo with a share of its hair taken away at each place.

    Args:
        entry: the photo.
        hair: bool [h, w], where hair covers scalp.
        share: of the hair that goes, float [h, w], 0..1; it may reach beyond the scalp.
        skins: samples of real bald scalp, uint8 [s, s, 3]; without any, skin is made up.
        rng: of everything random.

    Returns:
        The changed photo, loss and scalp known where the hair was thinned.
    """
    changing = share > 0
    where = changing & hair
    image = entry.image.astype(np.float32)
    gone = _between_strands(entry.image, changing, share, rng)
    bare = ndimage.gaussian_filter(gone.astype(np.float32), float(rng.uniform(0.5, 1.0)))[..., None]
    bare *= np.maximum(rng.uniform(0.6, 1.0), share[..., None])  # the shade of the strands around
    skin = skin_over(image, hair | changing, changing, skins, rng, bald_scalp(entry))
    changed = image * (1 - bare) + skin * bare
    sure_loss, sure_hair = where & (share >= LOSS), where & (share <= NO_LOSS)
    scalp = entry.scalp or Partial.unknown(where)
    loss = entry.loss or Partial.unknown(where)
    return replace(
        entry,
        image=np.clip(changed, 0, 255).astype(np.uint8),
        scalp=Partial(scalp.mask | where, scalp.known | where),
        loss=Partial(
            np.where(where, sure_loss, loss.mask),
            np.where(where, sure_loss | sure_hair, loss.known),
        ),
    )


def _between_strands(image: RGB, where: BoolMask, share: Floats, rng: Generator) -> BoolMask:
    """Pixels to take away, bool [h, w]: a `share` (0..1, [h, w]) of those around each place.

    Strands stand out from their surroundings as lighter or darker lines; what lies between them
    goes first. Some noise, so that it is not only the shadows that go.
    """
    grey = image.astype(np.float32).mean(2)
    fine = float(rng.uniform(0.5, 1.2))
    detail = grey - ndimage.gaussian_filter(grey, 3.0 * fine)
    detail *= rng.choice([-1.0, 1.0]) / max(float(detail[where].std()), 1e-3)
    noise = ndimage.gaussian_filter(rng.standard_normal(grey.shape), fine)
    clumps = blurred(rng.standard_normal(grey.shape), 0.02 * len(grey))
    score = detail + 0.4 * noise / noise.std() + 0.5 * clumps / clumps.std()
    rank = np.ones(grey.shape, np.float32)
    order = np.argsort(score[where], kind="stable")
    places = np.empty(len(order), np.float32)
    places[order] = np.arange(len(order)) / max(1, len(order))
    rank[where] = places
    return np.asarray(rank < share)
