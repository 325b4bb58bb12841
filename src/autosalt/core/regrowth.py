"""Regrowth and new hair loss between two visits of one view, by area.

Both visits' masks lie on one pixel grid (`imaging.registration` brings them there). Only scalp that
is seen at both visits counts: of the rest one state is unknown.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from autosalt.core.types import BoolMask, Interval


@dataclass(frozen=True, slots=True, eq=False)
class RegrowthMap:
    """The change of every pixel; bool [h, w] each. The four parts divide `shared`.

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

    Regrown less lost is how much the hair loss of that scalp fell. Its loss at the first visit is
    regrown plus still lost; its loss at the later visit is lost plus still lost.

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


@dataclass(frozen=True, slots=True, eq=False)
class RegrowthRanges:
    """The areas of several maps of one pair, as ranges.

    Attributes:
        regrown, lost: in percent of the scalp seen at both visits, from the sure change to the most
            that any of the maps has.
        sure: the first map with only the change that is sure; its parts do not divide `shared`.
    """

    regrown: Interval
    lost: Interval
    sure: RegrowthMap


def regrowth_map(
    scalp_before: BoolMask, loss_before: BoolMask, scalp_after: BoolMask, loss_after: BoolMask
) -> RegrowthMap:
    """Find the change of every pixel.

    Args:
        scalp_before: of the first visit, bool [h, w].
        loss_before: its loss; loss off the scalp is not counted, at either visit.
        scalp_after: of the later visit, on the same grid.
        loss_after: its loss.

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


def _sure_change(maps: Sequence[RegrowthMap]) -> tuple[BoolMask, BoolMask]:
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


def regrowth_ranges(maps: Sequence[RegrowthMap]) -> RegrowthRanges:
    """The areas of regrown and lost hair by several maps, from the least to the most.

    Args:
        maps: at least one, all of one pair and one shape; the first one is of the best
            registration, the others are of registrations around it.

    Raises:
        ValueError: the first map has no scalp that is seen at both visits.

    Example:
        Of two pixels that regrew by the best map, the other map has one:

        >>> scalp, none = np.ones((1, 4), np.bool_), np.zeros((1, 4), np.bool_)
        >>> before, other = np.array([[1, 1, 0, 0]], bool), np.array([[0, 1, 0, 0]], bool)
        >>> best = regrowth_map(scalp, before, scalp, none)
        >>> regrowth_ranges([best, regrowth_map(scalp, other, scalp, none)]).regrown
        Interval(low=25.0, high=50.0)
    """
    best = maps[0]
    regrown, lost = _sure_change(maps)
    usable = [one for one in maps if one.shared.any()]  # a nudge may leave no scalp seen twice
    return RegrowthRanges(
        regrown=Interval(
            low=_percent(regrown, best), high=max(_percent(one.regrown, one) for one in usable)
        ),
        lost=Interval(
            low=_percent(lost, best), high=max(_percent(one.lost, one) for one in usable)
        ),
        sure=replace(best, regrown=regrown, lost=lost),
    )


def regrowth_areas(
    scalp_before: BoolMask, loss_before: BoolMask, scalp_after: BoolMask, loss_after: BoolMask
) -> RegrowthAreas:
    """Measure the areas of a `regrowth_map`.

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
    return RegrowthAreas(
        regrown_pct=_percent(parts.regrown, parts),
        lost_pct=_percent(parts.lost, parts),
        still_lost_pct=_percent(parts.still_lost, parts),
        still_hair_pct=_percent(parts.still_hair, parts),
        shared_scalp_pct=100.0 * shared / int(np.count_nonzero(scalp_before)),
        overlap=shared / int(np.count_nonzero(scalp_before | scalp_after)),
    )


def _percent(part: BoolMask, of: RegrowthMap) -> float:
    """Area of `part` in percent of the map's shared scalp, which must not be empty."""
    shared = int(np.count_nonzero(of.shared))
    if shared == 0:
        raise ValueError("no scalp is seen at both visits")
    return 100.0 * int(np.count_nonzero(part)) / shared
