"""Join names of visits that mean one time point: `week 12` and `W12`."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations
from statistics import median
from types import MappingProxyType
from typing import Final

from autosalt.issues import listed
from autosalt.study.model import Problem
from autosalt.visits.names import natural_key
from autosalt.visits.parse import time_point, when

_AGREE: Final = 7
"""Days between what is typical of two names of one time point; sites plan to the week."""
_CLOSE: Final = 3
_CLOSE_SHARE: Final = 0.05
"""Names that say nothing of time are suspected to be of one time point within so many days."""


def join_names(
    names: Mapping[str, int],
    days: Mapping[str, Sequence[int]] = MappingProxyType({}),
    together: Collection[frozenset[str]] = (),
) -> dict[str, tuple[str, ...]]:
    """Put names of one time point together.

    `week 12`, `W12` and `12 weeks` are; `week 12` and `3 months` only if subjects come on the same
    days and nobody has both.

    Args:
        names: how many visits are called so.
        days: of these visits, counted from the baseline, as far as they are known.
        together: pairs of names of which some subject has both.

    Returns:
        By the name that most visits have, all names of the time point.
    """
    points: dict[tuple[object, ...], list[str]] = {}
    for name in sorted(names, key=lambda name: (-names[name], natural_key(name))):
        points.setdefault(time_point(name), []).append(name)
    groups: list[list[str]] = []
    for group in points.values():
        same = next((other for other in groups if _agree(group, other, days, together)), None)
        if same is None:
            groups.append(group)
        else:
            same += group
    return {group[0]: tuple(group) for group in groups}


def _agree(
    one: Sequence[str],
    other: Sequence[str],
    days: Mapping[str, Sequence[int]],
    together: Collection[frozenset[str]],
) -> bool:
    """Whether names in other units of time are of one time, by what they say and by their days."""
    said, also = when(one[0]), when(other[0])
    if said.days is None or also.days is None or said.phase is not also.phase:
        return False
    if said.days[1] < also.days[0] or also.days[1] < said.days[0]:
        return False
    if any(frozenset((name, name_of_other)) in together for name in one for name_of_other in other):
        return False
    mine, theirs = ([day for name in group for day in days.get(name, ())] for group in (one, other))
    return bool(mine and theirs) and abs(median(mine) - median(theirs)) <= _AGREE


def joined_problems(points: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    """Say what was put together under one name."""
    for name, joined in points.items():
        if len(joined) > 1:
            text = (
                f"{listed(sorted(joined, key=natural_key))} mean one time point and are taken as "
                f"{name!r}; call it by one name, or plan the visits in the settings"
            )
            yield Problem("names_joined", "", name, text)


def of_one_time(
    days: Mapping[str, Sequence[int]], together: Collection[frozenset[str]]
) -> Iterator[Problem]:
    """Say which names are on the same days and are never both of one subject.

    Each then counts the subjects of the other as missing.
    """
    several = [
        name
        for name in sorted(days, key=natural_key)
        if len(days[name]) > 1 and not when(name).any_time
    ]
    for one, other in combinations(several, 2):
        first, second = median(days[one]), median(days[other])
        close = abs(first - second) <= max(_CLOSE, _CLOSE_SHARE * max(first, second))
        if close and frozenset((one, other)) not in together:
            text = (
                f"{one!r} (usually day {first:g}) and {other!r} (day {second:g}) are on the same "
                "days, nobody has both, and each counts the other as missing; call them by one "
                "name if they are one visit, or plan the visits in the settings"
            )
            yield Problem("names_of_one_time", "", one, text)
