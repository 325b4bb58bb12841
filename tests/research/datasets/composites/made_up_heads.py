"""Made-up heads from above: hair, a bald crown, and a wall behind."""

import numpy as np

from autosalt.core.types import RGB
from research.datasets.entry import Entry, Partial

SIDE = 160
_FAR = np.hypot(*(np.mgrid[:SIDE, :SIDE] - SIDE // 2))
HEAD = _FAR < 60
CROWN = _FAR < 35
NO_LOSS = np.zeros_like(HEAD)
HAIR_COLOUR, SKIN_COLOUR, WALL_COLOUR = (50, 35, 25), (205, 160, 130), (30, 60, 190)


def head(bald: np.ndarray = CROWN, **groups: str) -> Entry:
    """A head with dark strands from left to right, known everywhere, bald where `bald` is."""
    rng = np.random.default_rng(0)
    image = np.empty((SIDE, SIDE, 3), np.float32)
    image[...] = WALL_COLOUR
    image[HEAD] = HAIR_COLOUR
    image[HEAD & bald] = SKIN_COLOUR
    strands = rng.normal(0, 8, (SIDE, 1, 1)) + rng.normal(0, 2, (SIDE, SIDE, 1))
    image += np.where((HEAD & ~bald)[..., np.newaxis], strands, rng.normal(0, 1, (SIDE, SIDE, 1)))
    pixels = np.clip(image, 0, 255).astype(np.uint8)
    loss = Partial.whole(HEAD & bald)
    return Entry("one", pixels, Partial.whole(HEAD), loss, "s", "top", groups)


def square(level: int, spread: int = 10, side: int = 40) -> RGB:
    """A square of something, uint8 [side, side, 3]."""
    lines = np.random.default_rng(1).integers(-spread, spread + 1, (side, 1, 1))
    return np.broadcast_to(np.clip(level + lines, 0, 255), (side, side, 3)).astype(np.uint8)
