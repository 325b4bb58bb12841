"""Make bad photos from good ones: blurred, dark, burnt out, cut, covered, no head."""

from collections.abc import Callable

import numpy as np
from numpy.random import Generator
from scipy import ndimage

from autosalt.core.types import RGB, BoolMask
from autosalt.training.data import unscorable

BadPhotoMaker = Callable[[RGB, BoolMask, Generator], RGB | None]
"""Takes a photo, uint8 [s, s, 3], and its scalp, bool [s, s]; None when it cannot be damaged so."""


def blurred(image: RGB, _scalp: BoolMask, rng: Generator) -> RGB:
    """Out of focus or shaken by 4 to 6 % of the frame: no hair, no border of hair is left."""
    sigma = rng.uniform(0.04, 0.06) * image.shape[0]
    return np.asarray(ndimage.gaussian_filter(image, (sigma, sigma, 0)), np.uint8)


def dark(image: RGB, _scalp: BoolMask, rng: Generator) -> RGB:
    """A twentieth of the light or less, with the noise of a camera that tries."""
    pixels = image * rng.uniform(0.02, 0.05) + rng.normal(0, 2.0, image.shape)
    return np.asarray(np.clip(pixels, 0, 255), np.uint8)


def burnt(image: RGB, scalp: BoolMask, _rng: Generator) -> RGB:
    """So much light that nine tenths of the scalp are white."""
    level = max(2.0, float(np.quantile(image[scalp].mean(axis=1), 0.1))) if scalp.any() else 40.0
    return np.asarray(np.clip(image * (256.0 / level), 0, 255), np.uint8)


def cut(image: RGB, scalp: BoolMask, rng: Generator) -> RGB | None:
    """The frame ends in the middle of the scalp: a third to two thirds of it are outside."""
    if not scalp.any():
        return None
    along = int(rng.integers(2))
    places = np.nonzero(scalp)[along]
    edge = int(np.quantile(places, rng.uniform(0.4, 0.6)))
    before = rng.random() < 0.5
    piece = slice(0, edge) if before else slice(edge, image.shape[along])
    left = image[piece] if along == 0 else image[:, piece]
    return np.ascontiguousarray(left) if min(left.shape[:2]) >= 64 else None


def covered(image: RGB, scalp: BoolMask, rng: Generator) -> RGB | None:
    """A hat, a towel or objects over at least half of the scalp (made as in training)."""
    made = unscorable.cover(image, _masks(scalp), rng)
    return None if made is None else made[0]


def no_head(image: RGB, scalp: BoolMask, rng: Generator) -> RGB:
    """A piece of background, clothes or face, or plain fabric (made as in training)."""
    return unscorable.no_head(image, _masks(scalp), rng)[0]


def _masks(scalp: BoolMask) -> unscorable.Masks:
    """The masks that training has, of a photo of which only the scalp is known."""
    rest = np.zeros_like(scalp)
    return np.stack([scalp, rest, rest, rest], -1).astype(np.uint8)


BAD_PHOTO_MAKERS: dict[str, BadPhotoMaker] = {
    "blurred": blurred,
    "too dark": dark,
    "burnt out": burnt,
    "head cut off": cut,
    "hat, towel, covered": covered,
    "not a head": no_head,
}
