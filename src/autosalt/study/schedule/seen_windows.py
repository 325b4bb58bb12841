"""Visit windows where none are planned: the names of follow-up visits, in order of time."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, zip_longest
from statistics import median
from typing import Final

from autosalt.issues import listed
from autosalt.study.model import Problem, ScoredVisit, Window, days_between
from autosalt.study.schedule.time_points import join_names, joined_problems, of_one_time
from autosalt.visits.conflicts import Order, order_of
from autosalt.visits.names import natural_key
from autosalt.visits.parse import when

CARRIED: Final = "its score may be carried forward, no more"
ORDINAL: Final = "follow-up"
"""Windows by place among the follow-up visits are called `follow-up 1` and so on."""


@dataclass(frozen=True, slots=True)
class WindowPlan:
    """The windows of a study, and what is doubtful about them.

    Attributes:
        windows: in order of time.
        by_place: whether they go by place among the follow-up visits, and not by name.
        problems: what makes names or their order doubtful.
    """

    windows: tuple[Window, ...]
    by_place: bool
    problems: tuple[Problem, ...] = ()


def seen_windows(
    baselines: Mapping[str, ScoredVisit | None],
    follow_ups: Mapping[str, Sequence[ScoredVisit]],
) -> WindowPlan:
    """Windows where none are planned: the names of the follow-up visits, in order of time.

    Names that are dates, or that no two subjects share, say nothing: then the k-th follow-up visit
    of each subject is a window. Names of visits at any time, as `unscheduled`, are no windows.

    Args:
        baselines: by subject.
        follow_ups: by subject, in order of time.
    """
    names = Counter(visit.name for visits in follow_ups.values() for visit in visits)
    days: dict[str, list[int | None]] = {name: [] for name in names}
    for subject, visits in follow_ups.items():
        for visit in visits:
            days[visit.name].append(days_between(baselines[subject], visit))
    together = _of_one_subject(follow_ups)
    points = join_names(names, {name: _known(found) for name, found in days.items()}, together)
    several = sum(bool(visits) for visits in follow_ups.values()) > 1
    shared = any(sum(names[one] for one in joined) > 1 for joined in points.values())
    if any(when(name).dates for name in names) or (several and not shared):
        return _by_place(baselines, follow_ups)
    as_window = {one: name for name, joined in points.items() for one in joined}
    renamed = {
        subject: [replace(visit, name=as_window[visit.name]) for visit in visits]
        for subject, visits in follow_ups.items()
    }
    of_window = {name: [day for one in points[name] for day in days[one]] for name in points}
    in_order, problems = _in_order(baselines, renamed, of_window)
    windows = (
        Window(name, k, typical_day=_median(of_window[name]), names=points[name])
        for k, name in enumerate(in_order, 1)
    )
    return WindowPlan(
        tuple(windows), by_place=False, problems=(*joined_problems(points), *problems)
    )


def _by_place(
    baselines: Mapping[str, ScoredVisit | None], follow_ups: Mapping[str, Sequence[ScoredVisit]]
) -> WindowPlan:
    """The k-th follow-up visit of every subject is the k-th window."""
    days = [
        [days_between(baselines[subject], visit) for visit in visits]
        for subject, visits in follow_ups.items()
    ]
    windows = (
        Window(f"{ORDINAL} {k}", k, typical_day=_median(found))
        for k, found in enumerate(zip_longest(*days), 1)
    )
    return WindowPlan(tuple(windows), by_place=True)


def _in_order(
    baselines: Mapping[str, ScoredVisit | None],
    follow_ups: Mapping[str, Sequence[ScoredVisit]],
    days: Mapping[str, Sequence[int | None]],
) -> tuple[Sequence[str], tuple[Problem, ...]]:
    """The names of windows in order of time, and what makes them or their order doubtful.

    By their days where all have some, without names of visits at any time; else by name.
    """
    known = {name: _known(found) for name, found in days.items()}
    if not all(known.values()):
        order = order_of(dict.fromkeys(days))
        return order.names, tuple(_order_by_name(order))
    irregular = _at_any_time(known, baselines, follow_ups)
    regular = [name for name in known if name not in irregular]
    in_order = sorted(regular, key=lambda name: (median(known[name]), natural_key(name)))
    return in_order, (
        *of_one_time(known, _of_one_subject(follow_ups)),
        *(_no_window(name, known[name]) for name in irregular),
    )


def _of_one_subject(follow_ups: Mapping[str, Sequence[ScoredVisit]]) -> set[frozenset[str]]:
    """Pairs of names of which some subject has both."""
    return {
        frozenset(pair)
        for visits in follow_ups.values()
        for pair in combinations([visit.name for visit in visits], 2)
    }


def _no_window(name: str, days: Sequence[int]) -> Problem:
    text = (
        f"{name!r} is on days {min(days)} to {max(days)}, before some visits and after others: it "
        f"stands for no window; {CARRIED}"
    )
    return Problem("no_window", "", name, text)


def _order_by_name(order: Order) -> Iterator[Problem]:
    if order.unordered is not None:
        one, other = order.unordered
        text = (
            f"without dates the follow-up visits are in the order of their names: "
            f"{listed(order.names)}; whether {one!r} or {other!r} is the earlier, or both are "
            "one visit, is not known: give dates, or plan the visits in the settings"
        )
        yield Problem("order_by_name", "", "", text)


def _known(days: Iterable[int | None]) -> list[int]:
    return [day for day in days if day is not None]


def _median(days: Iterable[int | None]) -> float | None:
    known = _known(days)
    return median(known) if known else None


def _at_any_time(
    days: Mapping[str, Sequence[int]],
    baselines: Mapping[str, ScoredVisit | None],
    follow_ups: Mapping[str, Sequence[ScoredVisit]],
) -> list[str]:
    """Names that stand for no time: in some subject out of order, and mostly elsewhere.

    Elsewhere is nearer to the typical day of others, two or more (the baseline is one), than to
    their own. One after the other, that which is spread widest first: it moves the others.
    """
    found: list[str] = []
    while True:
        left = {name: listed for name, listed in days.items() if name not in found}
        typical = {"": 0.0, **{name: median(listed) for name, listed in left.items()}}
        crossed = set()
        for subject, visits in follow_ups.items():
            dated = [
                (day, typical[visit.name], visit.name)
                for visit in visits
                if visit.name in left
                and (day := days_between(baselines[subject], visit)) is not None
            ]
            for (day, usual, name), (other_day, other_usual, other) in combinations(dated, 2):
                if (day - other_day) * (usual - other_usual) < 0:
                    crossed |= {name, other}
        scattered = [name for name in crossed if _mostly_elsewhere(name, left[name], typical)]
        if not scattered:
            return found
        found.append(max(scattered, key=lambda name: (_spread(left[name]), name)))


def _mostly_elsewhere(name: str, days: Sequence[int], typical: Mapping[str, float]) -> bool:
    nearest = [nearest_name(day, name, typical) for day in days]
    others = [other for other in nearest if other != name]
    return 2 * len(others) >= len(days) and len(set(others)) > 1


def _spread(days: Sequence[int]) -> float:
    middle = median(days)
    return sum(abs(day - middle) for day in days) / len(days)


def nearest_name(day: int, name: str, typical: Mapping[str, float]) -> str:
    """The name whose typical day is nearest, of several equally near `name`."""
    return min(typical, key=lambda other: (abs(day - typical[other]), other != name))
