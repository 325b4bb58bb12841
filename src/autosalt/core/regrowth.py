"""Where hair came back and where it went, between two visits of one view, by area.

Both visits' masks lie on one pixel grid (`imaging.registration` brings them there). Only scalp that
is seen at both visits counts: of the rest nobody knows what it was, or what it became.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from autosalt.core.types import BoolMask


@dataclass(frozen=True, slots=True, eq=False)
class RegrowthMap:
    """What became of every pixel; bool [h, w] each. The four parts divide `shared`.

    Attributes:
        shared: scalp that is seen at both visits.
        regrown: loss then, hair now.
        lost: hair then, loss now.
        still_lost: loss at both.
        still_hair: hair at both.
    """

    shared: BoolMask
    regrown: BoolMask
    lost: BoolMask
    still_lost: BoolMask
    still_hair: BoolMask


@dataclass(frozen=True, slots=True)
class RegrowthAreas:
    """Areas in percent of the scalp seen at both visits; the first four sum to 100.

    Always ``regrown_pct - lost_pct = loss_before_pct - loss_after_pct``.

    Attributes:
        regrown_pct, lost_pct, still_lost_pct, still_hair_pct: see `RegrowthMap`.
        shared_scalp_pct: how much of the first visit's scalp is seen at both, 0..100.
        overlap: of the two scalps, intersection over union, 0..1.
    """

    regrown_pct: float
    lost_pct: float
    still_lost_pct: float
    still_hair_pct: float
    shared_scalp_pct: float
    overlap: float

    @property
    def loss_before_pct(self) -> float:
        """Hair loss of the shared scalp at the first visit, 0..100."""
        return self.regrown_pct + self.still_lost_pct

    @property
    def loss_after_pct(self) -> float:
        """Hair loss of the shared scalp at the later visit, 0..100."""
        return self.lost_pct + self.still_lost_pct


def regrowth_map(
    scalp_before: BoolMask, loss_before: BoolMask, scalp_after: BoolMask, loss_after: BoolMask
) -> RegrowthMap:
    """Say of every pixel what became of it.

    Args:
        scalp_before: of the first visit, bool [h, w].
        loss_before: likewise; loss off the scalp is not counted, at either visit.
        scalp_after: of the later visit, on the same grid.
        loss_after: likewise.

    Raises:
        ValueError: the masks differ in shape.
    """
    masks = (scalp_before, loss_before, scalp_after, loss_after)
    if len({mask.shape for mask in masks}) != 1:
        raise ValueError(f"masks differ in shape: {', '.join(str(m.shape) for m in masks)}")
    shared = scalp_before & scalp_after
    return RegrowthMap(
        shared=shared,
        regrown=shared & loss_before & ~loss_after,
        lost=shared & ~loss_before & loss_after,
        still_lost=shared & loss_before & loss_after,
        still_hair=shared & ~loss_before & ~loss_after,
    )


def sure_change(maps: Sequence[RegrowthMap]) -> tuple[BoolMask, BoolMask]:
    """Where hair came back, and where it went, in every one of several maps of the same pair.

    A registration that is off makes false regrowth on one side of a patch and false loss on the
    other. What is left in maps of several registrations around the best one is no such artefact.

    Args:
        maps: at least one, all of one shape.

    Returns:
        Regrown and lost, bool [h, w].
    """
    regrown = np.logical_and.reduce([one.regrown for one in maps])
    return regrown, np.logical_and.reduce([one.lost for one in maps])


def regrowth_areas(
    scalp_before: BoolMask, loss_before: BoolMask, scalp_after: BoolMask, loss_after: BoolMask
) -> RegrowthAreas:
    """Measure what `regrowth_map` says, as areas.

    Args:
        scalp_before: as `regrowth_map`.
        loss_before: as `regrowth_map`.
        scalp_after: as `regrowth_map`.
        loss_after: as `regrowth_map`.

    Raises:
        ValueError: the masks differ in shape, or no scalp is seen at both visits.

    Example:
        Four pixels of scalp, two lost at first; one grew back, and another one went:

        >>> scalp = np.ones((1, 4), np.bool_)
        >>> before, after = np.array([[1, 1, 0, 0]], bool), np.array([[1, 0, 1, 0]], bool)
        >>> areas = regrowth_areas(scalp, before, scalp, after)
        >>> areas.regrown_pct, areas.lost_pct, areas.still_lost_pct, areas.still_hair_pct
        (25.0, 25.0, 25.0, 25.0)
    """
    parts = regrowth_map(scalp_before, loss_before, scalp_after, loss_after)
    shared = int(np.count_nonzero(parts.shared))
    if shared == 0:
        raise ValueError("no scalp is seen at both visits")

    def percent(part: BoolMask) -> float:
        return 100.0 * int(np.count_nonzero(part)) / shared

    return RegrowthAreas(
        regrown_pct=percent(parts.regrown),
        lost_pct=percent(parts.lost),
        still_lost_pct=percent(parts.still_lost),
        still_hair_pct=percent(parts.still_hair),
        shared_scalp_pct=100.0 * shared / int(np.count_nonzero(scalp_before)),
        overlap=shared / int(np.count_nonzero(scalp_before | scalp_after)),
    )
