"""Frame a head again: closer, or farther away in front of something else.

Photographs of an archive show heads at every size. A model that saw each head in one frame alone
takes the size of the picture for that of the head.
"""

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.random import Generator
from PIL import Image
from scipy import ndimage

from autosalt.core.types import RGB, BoolMask
from autosalt.imaging.geometry import resize_mask
from research.datasets.entry import Entry, Partial

MARGIN: Final = (0.08, 0.6)
"""Least and most that a closer frame leaves on each side, in lengths of the scalp's longer side."""
SMALLER: Final = (0.4, 0.8)
"""Least and most of the canvas that a photo takes which is moved away."""
SIDE: Final = 640
"""Longer side in pixels of the canvas for a photo that is moved away."""
_TRIES: Final = 12


def closer(entry: Entry, rng: Generator) -> Entry | None:
    """The photo cut to a frame around the scalp, another margin on each side.

    Returns:
        The smaller photo with its masks; None where no scalp is known.
    """
    box = _box(entry)
    if box is None:
        return None
    rows, cols = box
    reach = max(rows.stop - rows.start, cols.stop - cols.start)
    above, below, before, behind = (int(reach * rng.uniform(*MARGIN)) for _ in range(4))
    height, width = entry.image.shape[:2]
    frame = (
        slice(max(0, rows.start - above), min(height, rows.stop + below)),
        slice(max(0, cols.start - before), min(width, cols.stop + behind)),
    )

    def cut(part: Partial | None) -> Partial | None:
        return None if part is None else Partial(part.mask[frame], part.known[frame])

    image = np.ascontiguousarray(entry.image[frame])
    return replace(entry, image=image, scalp=cut(entry.scalp), loss=cut(entry.loss))


def farther(entry: Entry, behind: RGB, rng: Generator) -> Entry:
    """The photo made smaller, in front of another picture, in which there is no scalp.

    Args:
        entry: the photo.
        behind: what lies around it, uint8 [h, w, 3].
        rng: of everything random.
    """
    wide = rng.random() < 0.5
    height, width = (SIDE * 3 // 4, SIDE) if wide else (SIDE, SIDE * 3 // 4)
    own_height, own_width = entry.image.shape[:2]
    scale = float(rng.uniform(*SMALLER)) * min(height / own_height, width / own_width)
    h, w = (max(8, round(side * scale)) for side in (own_height, own_width))
    top, left = int(rng.integers(0, height - h + 1)), int(rng.integers(0, width - w + 1))
    place = slice(top, top + h), slice(left, left + w)

    inside = np.zeros((height, width), np.bool_)
    inside[place] = True
    soft = ndimage.gaussian_filter(inside.astype(np.float32), float(rng.uniform(0.5, 5.0)))
    alpha = (soft * inside)[..., None]
    canvas = Image.fromarray(behind).resize((width, height), Image.Resampling.BILINEAR)
    small = np.zeros((height, width, 3), np.float32)
    own = Image.fromarray(entry.image).resize((w, h), Image.Resampling.LANCZOS)
    small[place] = np.asarray(own, np.float32)
    image = np.asarray(canvas, np.float32) * (1 - alpha) + small * alpha

    def put(part: Partial | None) -> Partial | None:
        if part is None:
            return None
        mask, known = np.zeros((height, width), np.bool_), np.ones((height, width), np.bool_)
        mask[place] = resize_mask(part.mask, h, w)
        known[place] = ~resize_mask(~part.known, h, w)
        return Partial(mask & known, known)

    return replace(
        entry,
        image=np.clip(image, 0, 255).astype(np.uint8),
        scalp=put(entry.scalp),
        loss=put(entry.loss),
    )


def without_scalp(entry: Entry, rng: Generator) -> RGB | None:
    """A piece of the photo in which there is surely no scalp, uint8 [h, w, 3]; None without any."""
    if entry.scalp is None:
        return None
    may_be = entry.scalp.mask | ~entry.scalp.known
    height, width = may_be.shape
    for _ in range(_TRIES):
        h, w = (int(side * rng.uniform(0.25, 0.7)) for side in (height, width))
        top, left = int(rng.integers(0, height - h + 1)), int(rng.integers(0, width - w + 1))
        piece = slice(top, top + h), slice(left, left + w)
        if not may_be[piece].any() and entry.image[piece].std() > 6.0:
            return np.ascontiguousarray(entry.image[piece])
    return None


def share_of_photo(entry: Entry) -> float:
    """How much of the photo's longer side the scalp takes, 0..1; 0 where none is known."""
    box = _box(entry)
    if box is None:
        return 0.0
    rows, cols = box
    longest = max(rows.stop - rows.start, cols.stop - cols.start)
    return float(longest / max(entry.image.shape[:2]))


def _box(entry: Entry) -> tuple[slice, slice] | None:
    """Return rows and columns of pixels that are or may be scalp; None without known scalp."""
    if entry.scalp is None or not entry.scalp.mask.any():
        return None
    scalp: BoolMask = entry.scalp.mask | ~entry.scalp.known
    rows, cols = ndimage.find_objects(scalp.astype(np.uint8))[0]
    return rows, cols
