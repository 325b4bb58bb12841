"""Make unscorable photos from good ones: head covered, cut off, or absent.

The model learns from them the answer "none of the four views". Under a cover, scalp and loss are
not known. Without a head, there is no scalp.
"""

from typing import Final

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from autosalt.core.types import RGB, BoolMask
from autosalt.imaging.geometry import letterbox

MIN_COVERED: Final = 0.5
"""From this share of the scalp covered on, no score is possible."""
CUT: Final = (0.3, 0.65)
"""Share of the scalp that the frame leaves where it cuts a head off."""
MIN_SCALP: Final = 0.03
"""Smallest share of scalp in a photo for which there is something to cover."""

Masks = NDArray[np.uint8]
"""uint8 [s, s, 4], 0 or 1, as in `batches.Batch`."""


def cover(image: RGB, masks: Masks, rng: Generator) -> tuple[RGB, Masks] | None:
    """Put a hat, a towel or something else over at least half of the scalp.

    Args:
        image: uint8 [s, s, 3].
        masks: scalp, loss, and where each is not known.
        rng: of everything random.

    Returns:
        The changed photo and masks; None when the photo shows too little scalp.
    """
    head = _head(masks)
    if head.mean() < MIN_SCALP:
        return None
    for _ in range(6):
        shape = _hat(head, rng) if rng.random() < 0.65 else _objects(head, rng)
        if (shape & head).sum() >= MIN_COVERED * head.sum():
            break
    else:
        return None
    soft = cv2.GaussianBlur(shape.astype(np.float32), (0, 0), float(rng.uniform(0.5, 1.2)))
    cloth = fabric(image.shape[0], rng, shape)
    changed = image * (1 - soft[..., None]) + cloth * soft[..., None]
    left = masks.copy()
    left[shape] = (0, 0, 1, 1)
    return changed.astype(np.uint8), left


def cut_off(
    image: RGB, masks: Masks, rng: Generator, fill: tuple[int, int, int]
) -> tuple[RGB, Masks] | None:
    """A closer frame that leaves a third to two thirds of the scalp, letterboxed with `fill`.

    Args and returns as of `cover`; what is left of the scalp stays known.
    """
    s = image.shape[0]
    head = _head(masks)
    if _is_guess(masks) or head.mean() < MIN_SCALP:
        return None
    for _ in range(20):
        height, width = (int(s * v) for v in rng.uniform(0.35, 1.0, 2))
        row, col = int(rng.integers(0, s - height + 1)), int(rng.integers(0, s - width + 1))
        piece = slice(row, row + height), slice(col, col + width)
        if CUT[0] <= head[piece].sum() / head.sum() <= CUT[1]:
            square, box = letterbox(np.ascontiguousarray(image[piece]), s, fill)
            left = np.zeros_like(masks)
            left[box.inside] = cv2.resize(
                masks[piece], (box.inner_width, box.inner_height), interpolation=cv2.INTER_NEAREST
            )
            return square, left
    return None


def no_head(image: RGB, masks: Masks, rng: Generator) -> tuple[RGB, Masks]:
    """A piece of the photo that shows no scalp, enlarged; or, where there is none, plain fabric."""
    s = image.shape[0]
    blank = np.zeros_like(masks)
    blank[..., 3] = 1
    blank[..., 2] = _is_guess(masks)  # the piece may show some after all
    head = _head(masks)
    for _ in range(8 if rng.random() < 0.75 else 0):
        side = int(s * rng.uniform(0.2, 0.5))
        row, col = (int(v) for v in rng.integers(0, s - side, 2))
        piece = slice(row, row + side), slice(col, col + side)
        # A piece of the letterbox's fill alone would be flat.
        if not head[piece].any() and image[piece].std() > 4.0:
            enlarged = cv2.resize(image[piece], (s, s), interpolation=cv2.INTER_CUBIC)
            return np.asarray(enlarged, np.uint8), blank
    return fabric(s, rng, np.ones((s, s), np.bool_)).astype(np.uint8), blank


def fabric(size: int, rng: Generator, shape: BoolMask) -> NDArray[np.float32]:
    """Cloth, knit or leather, float [size, size, 3] in 0..255, darker where `shape` ends."""
    colour = rng.uniform(5, 250, 3) if rng.random() < 0.5 else np.full(3, rng.uniform(5, 250))
    colour = 0.6 * colour + 0.4 * colour.mean()
    relief = np.ones((size, size), np.float32)
    for cells, strength in ((3, 0.25), (8, 0.15), (24, 0.1)):
        coarse = rng.normal(0, strength, (cells, cells)).astype(np.float32)
        relief += cv2.resize(coarse, (size, size), interpolation=cv2.INTER_CUBIC)
    depth = cv2.distanceTransform(np.pad(shape, 1).astype(np.uint8), cv2.DIST_L2, 3)[1:-1, 1:-1]
    relief *= 0.55 + 0.45 * np.minimum(1.0, depth / (0.12 * size))
    y, x = np.mgrid[:size, :size] / size
    turn = rng.uniform(0, np.pi)
    ribs = np.sin(2 * np.pi * rng.uniform(8, 70) * (np.cos(turn) * x + np.sin(turn) * y))
    relief += rng.uniform(0, 0.18) * ribs.astype(np.float32)
    relief += rng.normal(0, rng.uniform(0, 0.08), (size, size)).astype(np.float32)
    cloth = colour.astype(np.float32) * relief[..., None]
    if rng.random() < 0.25:  # stripes or print
        band = np.sin(2 * np.pi * rng.uniform(2, 12) * (np.cos(turn) * y - np.sin(turn) * x)) > 0.3
        cloth = np.where(band[..., None], rng.uniform(5, 250, 3) * relief[..., None], cloth)
    return np.asarray(np.clip(cloth, 0, 255), np.float32)


def _is_guess(masks: Masks) -> bool:
    """Whether next to nothing is known of where the scalp is."""
    return bool(((masks[..., 0] | masks[..., 2]) > 0).mean() > 0.9)


def _head(masks: Masks) -> BoolMask:
    """Return the pixels that are or may be scalp; a guess in the middle where none is known."""
    head = (masks[..., 0] | masks[..., 2]) > 0
    if _is_guess(masks):
        s = len(head)
        y, x = np.mgrid[:s, :s] / s
        head = np.hypot((x - 0.5) / 0.33, (y - 0.38) / 0.33) < 1
    return np.asarray(head, np.bool_)


def _hat(head: BoolMask, rng: Generator) -> BoolMask:
    """The head's outline, a little larger, down to a slanting brim."""
    s = len(head)
    loose = cv2.GaussianBlur(head.astype(np.float32), (0, 0), s * rng.uniform(0.015, 0.05))
    grown = loose > rng.uniform(0.08, 0.35)
    rows, cols = np.nonzero(head)
    slant = np.tan(np.deg2rad(rng.normal(0, 12)))
    y, x = np.mgrid[:s, :s]
    below = y - slant * (x - cols.mean())
    brim = np.quantile(below[rows, cols], rng.uniform(0.55, 1.0))
    return np.asarray(grown & (below <= brim), np.bool_)


def _objects(head: BoolMask, rng: Generator) -> BoolMask:
    """Up to four blobs (hands, papers, equipment) around the middle of the head."""
    s = len(head)
    rows, cols = np.nonzero(head)
    shape = np.zeros((s, s), np.uint8)
    reach = np.sqrt(head.sum())
    for _ in range(int(rng.integers(1, 5))):
        at = int(rng.integers(len(rows)))
        centre = (float(cols[at]), float(rows[at]))
        sides = (float(reach * rng.uniform(0.4, 1.3)), float(reach * rng.uniform(0.4, 1.3)))
        turn = float(rng.uniform(0, 180))
        if rng.random() < 0.5:
            cv2.ellipse(shape, (centre, sides, turn), 1, -1)
        else:
            box = cv2.boxPoints((centre, sides, turn)).astype(np.int32)
            cv2.fillPoly(shape, [box], 1)
    return shape > 0
