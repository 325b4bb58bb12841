"""Framing of a head: how much of the scalp the edge of the photo cuts off.

Nobody sees what lies outside of a photo. Near each edge the outline of the scalp is continued as an
ellipse, and the part of the ellipse beyond the edge counts as missing. `missing_share` states the
rule, for whoever implements it in another language.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from autosalt.core.types import BoolMask

NEAR: Final = 0.05
"""How far from the edge the outline is looked at, in sides of a square as large as the scalp. Next
to the edge a model's mask is narrower than the head."""
STEP: Final = 0.1
"""Height of each of the two strips that are compared, in the same unit."""


def missing_share(scalp: BoolMask) -> float:
    """Estimate the share of a scalp that the edges of its photo cut off.

    All lengths are in pixels of the mask. `area` is the count of scalp pixels.

    1. `near` is `0.05 x sqrt(area)` and `step` is `0.1 x sqrt(area)`, each rounded (halves up), at
       least 1.
    2. Each edge of the photo is taken alone. The width at depth `k` is the count of scalp pixels in
       the line of pixels that is the `k`-th from this edge, from 0. `greatest` is the greatest of
       all widths from this edge.
    3. `outer` is the mean width at depths `near` to `near + step` (without the last), `inner` that
       at depths `near + step` to `near + 2 step`. Nothing is missing at this edge where `outer` has
       a width of 0, or where the photo ends before `inner` begins.
    4. `h(w) = sqrt(1 - (w / greatest)^2)` is how far a chord of width `w` is from the middle of an
       ellipse, 0 to 1. With `h(outer) <= h(inner)` the outline does not close: `area` is missing.
    5. Else the half axis of the ellipse is `axis = step / (h(outer) - h(inner))`. The edge is at
       `e = h(outer) + (near + step / 2) / axis`. Where `e >= 1` the ellipse ends inside the photo:
       nothing is missing. Else `axis x greatest / 2 x (acos(e) - e x sqrt(1 - e^2))` is missing,
       but at most `area`.
    6. The share is `missing / (area + missing)`, with the sum over the four edges.

    Args:
        scalp: bool [h, w], over the frame of the photo.

    Returns:
        0 (none) to 0.8. It is 0.5 where one edge cuts the head in its middle or beyond.
    """
    area = int(np.count_nonzero(scalp))
    if area == 0:
        return 0.0
    edges = (scalp, scalp[::-1], scalp.T, scalp.T[::-1])
    missing = math.fsum(_beyond(edge.sum(axis=1), area) for edge in edges)
    return missing / (area + missing)


def _beyond(widths: NDArray[np.integer], area: int) -> float:
    """Area beyond an edge, in pixels; `widths` by depth, from the edge inwards."""
    side = math.sqrt(area)
    near, step = _rounded(NEAR * side), _rounded(STEP * side)
    outer, inner = widths[near : near + step], widths[near + step : near + 2 * step]
    if inner.size == 0 or outer.min() == 0:
        return 0.0
    greatest = float(widths.max())
    from_middle = [
        math.sqrt(1.0 - min(1.0, float(strip.mean()) / greatest) ** 2) for strip in (outer, inner)
    ]
    if from_middle[0] <= from_middle[1]:
        return float(area)
    axis = step / (from_middle[0] - from_middle[1])
    edge = from_middle[0] + (near + step / 2) / axis
    if edge >= 1.0:
        return 0.0
    beyond = axis * greatest / 2 * (math.acos(edge) - edge * math.sqrt(1.0 - edge**2))
    return min(beyond, float(area))


def _rounded(length: float) -> int:
    return max(1, math.floor(length + 0.5))
