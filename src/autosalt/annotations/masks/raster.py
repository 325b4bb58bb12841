"""Rasteriser of polygons: the only place where an outline becomes pixels.

A pixel is inside where its centre is. Pillow and OpenCV also set the pixels that the outline
touches, which makes each region half a pixel larger on every side.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from autosalt.annotations.dropped import bad
from autosalt.core.types import BoolMask

MOST_CROSSINGS: Final = 20_000_000
"""Crossings of edges and rows of pixels in one polygon; a real outline has some thousands."""
FURTHEST: Final = 1e6
"""Coordinates in pixels; no photo is so large."""


def fill(rings: Sequence[NDArray[np.float64]], height: int, width: int) -> BoolMask:
    """Return the pixels whose centres lie inside an odd number of the rings.

    So the rings of holes, and what a line that crosses itself encloses twice, are outside.

    Args:
        rings: float64 [n, 2], x and y in pixels, finite; each is closed from its last corner to its
            first. The centre of the first pixel is (0.5, 0.5).
        height: of the photo in pixels.
        width: of the photo in pixels.

    Returns:
        bool [height, width].

    Raises:
        PhotoDropped: a ring has under three corners, or crosses more rows than any outline does.
    """
    if any(len(ring) < 3 for ring in rings):
        raise bad("an outline has fewer than three corners")
    start = np.concatenate(rings)
    if np.abs(start).max() > FURTHEST:
        raise bad("an outline lies far outside the photo")
    end = np.concatenate([np.roll(ring, -1, axis=0) for ring in rings])
    # Each edge from its lower end up, so that one drawn there and back cancels out exactly.
    down = start[:, 1] > end[:, 1]
    start[down], end[down] = end[down], start[down]
    low, high = start[:, 1], end[:, 1]
    # Rows whose centres are at or over an edge's lower end and under its upper one.
    first, stop = (np.clip(np.ceil(y - 0.5), 0, height).astype(np.int64) for y in (low, high))
    rows_of_edge = stop - first
    total = int(rows_of_edge.sum())
    if total > MOST_CROSSINGS:
        raise bad("an outline crosses itself too often")
    edge = np.repeat(np.arange(len(start)), rows_of_edge)
    row = np.arange(total) - np.repeat(np.cumsum(rows_of_edge) - rows_of_edge - first, rows_of_edge)
    run, rise = (end - start)[edge].T
    x = start[edge, 0] + (row + 0.5 - start[edge, 1]) * (run / rise)
    column = np.clip(np.ceil(x - 0.5), 0, width).astype(np.int64)
    mask = np.zeros((height, width), np.bool_)
    if total == 0:
        return mask
    top, left = int(row.min()), int(column.min())
    tall, wide = int(row.max()) + 1 - top, int(column.max()) - left
    # All pixels right of a crossing change sides; two crossings before one pixel cancel out.
    places = (row - top) * (wide + 1) + column - left
    changes = np.bincount(places, minlength=tall * (wide + 1)).reshape(tall, wide + 1)
    inside = np.cumsum(changes, axis=1)[:, :wide] % 2 == 1
    mask[top : top + tall, left : left + wide] = inside
    return mask
