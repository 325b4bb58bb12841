"""Join names of visits that mean one time point: `week 12` and `W12`."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations, product
from statistics import median
from types import MappingProxyType
from typing import Final

from autosalt.issues import listed
from autosalt.study.model import Problem
from autosalt.visits.names import natural_key
from autosalt.visits.parse import time_point, when

_AGREE: Final = 7
"""Days between the typical days of two names of one time point; sites plan by the week."""
_CLOSE: Final = 3
_CLOSE_SHARE: Final = 0.05
"""Names without a time may mean one time point if their typical days are this close."""


def join_names(
    names: Mapping[str, int],
    days: Mapping[str, Sequence[int]] = MappingProxyType({}),
    together: Collection[frozenset[str]] = (),
) -> dict[str, tuple[str, ...]]:
    """Join names of one time point.

    `week 12`, `W12` and `12 weeks` are joined. `week 12` and `3 months` are joined only if subjects
    come on the same days and no subject has both.

    Args:
        names: the number of visits with each name.
        days: the known days of these visits, counted from the baseline.
        together: pairs of names that some subject has both of.

    Returns:
        All names of each time point, by the name that most visits have.
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
    group: Sequence[str],
    other: Sequence[str],
    days: Mapping[str, Sequence[int]],
    together: Collection[frozenset[str]],
) -> bool:
    """Whether names in different units of time mean one time, by their wording and their days."""
    moment, other_moment = when(group[0]), when(other[0])
    if moment.days is None or other_moment.days is None or moment.phase is not other_moment.phase:
        return False
    if moment.days[1] < other_moment.days[0] or other_moment.days[1] < moment.days[0]:
        return False
    if any(frozenset(pair) in together for pair in product(group, other)):
        return False
    own, others = (
        [day for name in names for day in days.get(name, ())] for names in (group, other)
    )
    return bool(own and others) and abs(median(own) - median(others)) <= _AGREE


def joined_problems(points: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    """Yield the names that were joined under one name."""
    for name, joined in points.items():
        if len(joined) > 1:
            text = (
                f"{listed(sorted(joined, key=natural_key))} mean one time point and are taken as "
                f"{name!r}; use one name, or plan the visits in the settings"
            )
            yield Problem("names_joined", "", name, text)


def same_day_names(
    days: Mapping[str, Sequence[int]], together: Collection[frozenset[str]]
) -> Iterator[Problem]:
    """Yield pairs of names on the same days that no subject has both of.

    Each name then counts the subjects of the other as missing.
    """
    several = [
        name
        for name in sorted(days, key=natural_key)
        if len(days[name]) > 1 and not when(name).any_time
    ]
    for name, other in combinations(several, 2):
        first, second = median(days[name]), median(days[other])
        close = abs(first - second) <= max(_CLOSE, _CLOSE_SHARE * max(first, second))
        if close and frozenset((name, other)) not in together:
            text = (
                f"{name!r} (usually day {first:g}) and {other!r} (day {second:g}) are on the same "
                "days, no subject has both, and each counts the other as missing; use one name if "
                "they are one visit, or plan the visits in the settings"
            )
            yield Problem("names_of_one_time", "", name, text)
