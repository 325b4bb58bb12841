"""Boundary distance: between the outlines of two masks, in pixels."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from autosalt.core.types import BoolMask


@dataclass(frozen=True, slots=True)
class BoundaryDistance:
    """Distances between two outlines, in pixels.

    Attributes:
        mean_px: average symmetric surface distance: from each pixel of either outline to the
            nearest of the other, the mean over all of them.
        hd95_px: Hausdorff distance at 95 %: of each outline the 95th percentile of these distances,
            the larger of the two.
    """

    mean_px: float
    hd95_px: float


def boundary_distance(first: BoolMask, second: BoolMask) -> BoundaryDistance | None:
    """Return the distance between the outlines of two masks; None where one of them is empty.

    An outline is the pixels that one step of erosion removes, so pixels of a mask at the edge of
    the photo belong to it (definitions: Maier-Hein et al. 2024, 10.1038/s41592-023-02151-z).

    Args:
        first: bool [h, w].
        second: bool [h, w].

    Raises:
        ValueError: the masks differ in shape.
    """
    if first.shape != second.shape:
        raise ValueError(f"masks {first.shape} and {second.shape} differ in shape")
    if not first.any() or not second.any():
        return None
    part = _around(first | second)
    outlines = [_outline(np.pad(mask[part], 1)) for mask in (first, second)]
    forward, back = _distances(*outlines), _distances(*outlines[::-1])
    return BoundaryDistance(
        mean_px=float(np.concatenate([forward, back]).mean()),
        hd95_px=float(max(np.percentile(forward, 95), np.percentile(back, 95))),
    )


def _around(mask: BoolMask) -> tuple[slice, slice]:
    """The rows and columns that hold all that is set; the rest of a large photo costs time."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


def _outline(mask: BoolMask) -> BoolMask:
    from scipy.ndimage import binary_erosion

    return np.asarray(mask & ~binary_erosion(mask), np.bool_)


def _distances(outline: BoolMask, to: BoolMask) -> NDArray[np.float64]:
    """From each pixel of an outline to the nearest one of another."""
    from scipy.ndimage import distance_transform_edt

    return np.asarray(distance_transform_edt(~to)[outline], np.float64)
