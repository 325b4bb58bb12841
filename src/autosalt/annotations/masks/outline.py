"""Outlines of a mask: polygons that a person can edit, and that draw the same mask again."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from autosalt.annotations.masks.shapes import Ring
from autosalt.core.types import BoolMask

TOLERANCE_PX: Final = 0.35
"""How far a simpler line may leave the outline. The centre of each pixel is farther from it: half
a pixel from a side, and 0.3535 from a corner that is cut off."""
_WAYS: Final = ((1, 0), (0, 1), (-1, 0), (0, -1))
"""Steps in x and y: right, down, left, up. Each is a turn to the right from the one before it."""

Side = tuple[int, int, int]
"""A side of a pixel that is set: x and y of the corner where it begins, and its way.

The pixel is on the right of the way, and none that is set is on its left.
"""


def outlines(mask: BoolMask) -> Iterator[Ring]:
    """Yield one ring for each part of a mask; `raster.fill` makes the same pixels of it.

    Pixels that touch at a corner only are two parts. Polygons of many tools have no holes: the ring
    goes in to each hole and back along the same line.

    Args:
        mask: bool [h, w].

    Yields:
        float64 [n, 2], n at least 3; coordinates as in `shapes`.
    """
    from scipy.ndimage import find_objects, label

    parts, _ = label(mask)
    for number, (rows, columns) in enumerate(find_objects(parts), 1):
        outer, *holes = map(_simplified, _traced(parts[rows, columns] == number))
        yield _joined(outer, holes) + np.array([columns.start, rows.start], np.float64)


def _traced(part: BoolMask) -> Iterator[Ring]:
    """The lines through the middles of the sides around one part: the outer one first."""
    left = _sides(part)
    while left:
        x, y, way = next(iter(left))
        middles = []
        while (x, y, way) in left:
            del left[x, y, way]
            across, down = _WAYS[way]
            middles.append((x + across / 2, y + down / 2))
            x, y = x + across, y + down
            # To the right first: so pixels that touch at a corner only stay apart.
            turns = ((way + turn) % 4 for turn in (1, 0, 3))
            way = next((turn for turn in turns if (x, y, turn) in left), way)
        yield np.array(middles, np.float64)


def _sides(part: BoolMask) -> dict[Side, None]:
    """All sides of a part, in an order in which one of its outer line is the first."""
    framed = np.pad(part, 1)
    sides: dict[Side, None] = {}
    # The upper side of a pixel begins at its upper left corner, and so on, clockwise.
    for way, (x, y) in enumerate(((0, 0), (1, 0), (1, 1), (0, 1))):
        across, down = _WAYS[way - 1]  # to the pixel on the left of the way
        beside = np.roll(framed, (-down, -across), axis=(0, 1))[1:-1, 1:-1]
        for row, column in np.argwhere(part & ~beside).tolist():
            sides[column + x, row + y, way] = None
    return sides


def _simplified(ring: Ring) -> Ring:
    """The ring with fewer corners, within `TOLERANCE_PX` (Douglas and Peucker 1973)."""
    far = int(np.argmax(((ring - ring[0]) ** 2).sum(axis=1)))
    closed = np.concatenate([ring, ring[:1]])
    kept = np.zeros(len(closed), np.bool_)
    kept[[0, far]] = True
    spans = [(0, far), (far, len(ring))]
    while spans:
        first, last = spans.pop()
        if last - first < 2:
            continue
        distances = _distances(closed[first + 1 : last], closed[first], closed[last])
        at = int(np.argmax(distances))
        if distances[at] > TOLERANCE_PX:
            middle = first + 1 + at
            kept[middle] = True
            spans += [(first, middle), (middle, last)]
    return ring[kept[:-1]]


def _distances(points: Ring, start: Ring, end: Ring) -> Ring:
    """Distance of points, [n, 2], from the line between two others; [n]."""
    along = end - start
    squared = max(float(along @ along), 1e-12)
    share = np.clip((points - start) @ along / squared, 0.0, 1.0)
    x, y = (points - start - share[:, None] * along).T
    return np.asarray(np.hypot(x, y), np.float64)


def _joined(ring: Ring, holes: list[Ring]) -> Ring:
    """One ring that goes in to each hole where it is nearest, around it, and back."""
    for hole in holes:
        squares = ((ring[:, None] - hole[None]) ** 2).sum(axis=2)
        leave, enter = np.unravel_index(int(np.argmin(squares)), squares.shape)
        around = np.concatenate([hole[enter:], hole[: enter + 1]])
        ring = np.concatenate([ring[: leave + 1], around, ring[leave:]])
    return ring
