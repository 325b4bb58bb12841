"""Painted head of the exports: its outlines, its masks and its photo.

Every corner is the centre of a pixel, and no other centre is on an edge. So all masks are certain
except at the corners, and no export can be half a pixel off without being seen.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

PHOTO: Final = "0012_top.png"
HEIGHT, WIDTH = 83, 67
Ring = list[tuple[float, float]]
"""Corners as x and y in pixels from the outer corner of the photo."""
Part = tuple[Ring, ...]
"""An outer ring and its holes."""


def _centres(*pixels: tuple[int, int]) -> Ring:
    return [(x + 0.5, y + 0.5) for x, y in pixels]


_HEAD: Final = _centres(
    *((9, 20), (22, 6), (45, 7), (59, 20)),
    *((57, 55), (46, 71), (21, 72), (8, 55)),
)
_PATCH: Final = _centres((17, 22), (38, 18), (44, 31), (30, 44), (16, 39))
_HOLE: Final = _centres((25, 27), (33, 26), (34, 33), (26, 36))
_SPOT: Final = _centres((40, 50), (53, 47), (50, 61), (43, 60))

OUTLINES: Final[dict[str, list[Part]]] = {
    "scalp": [(_HEAD,)],
    "loss": [(_PATCH, _HOLE), (_SPOT,)],
}
"""The parts of each label: a scalp, and a loss in two parts, one of them with a hole."""


def keyhole(part: Part) -> Ring:
    """One ring that goes into the hole and out again along the same line, for tools without holes.

    A part without a hole is its outer ring.
    """
    outer, *holes = part
    ring = list(outer)
    for hole in holes:
        ring += [outer[0], *hole, hole[0]]
    return ring


def mask_of(label: str) -> NDArray[np.bool_]:
    """The pixels whose centres are inside the label's outline, bool [h, w]."""
    mask = np.zeros((HEIGHT, WIDTH), np.bool_)
    for part in OUTLINES[label]:
        mask |= np.logical_xor.reduce([_inside(ring) for ring in part])
    return mask


def corners_of(label: str) -> NDArray[np.bool_]:
    """The pixels whose centres are corners, where rounding decides, bool [h, w]."""
    mask = np.zeros((HEIGHT, WIDTH), np.bool_)
    for part in OUTLINES[label]:
        for ring in part:
            for x, y in ring:
                mask[int(y), int(x)] = True
    return mask


def _inside(ring: Ring) -> NDArray[np.bool_]:
    """A ray from each centre to the left crosses the ring an odd number of times."""
    y, x = np.mgrid[:HEIGHT, :WIDTH] + 0.5
    odd = np.zeros((HEIGHT, WIDTH), np.bool_)
    for (x0, y0), (x1, y1) in zip(ring, [*ring[1:], ring[0]], strict=True):
        in_its_rows = (y0 <= y) != (y1 <= y)  # no edge is level
        odd ^= in_its_rows & (x >= x0 + (y - y0) * (x1 - x0) / (y1 - y0))
    return odd


def photo_of_head() -> NDArray[np.uint8]:
    """The head in three flat colours, uint8 [h, w, 3]."""
    pixels = np.full((HEIGHT, WIDTH, 3), (200, 210, 225), np.uint8)
    pixels[mask_of("scalp")] = (80, 55, 40)
    pixels[mask_of("loss")] = (225, 180, 160)
    return pixels
