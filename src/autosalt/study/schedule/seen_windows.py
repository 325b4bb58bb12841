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
    known = {name: [day for day in found if day is not None] for name, found in days.items()}
    together = {
        frozenset(pair)
        for visits in follow_ups.values()
        for pair in combinations([visit.name for visit in visits], 2)
    }
    points = join_names(names, known, together)
    several = sum(bool(visits) for visits in follow_ups.values()) > 1
    shared = any(sum(names[one] for one in joined) > 1 for joined in points.values())
    if any(when(name).dates for name in names) or (several and not shared):
        places = zip_longest(*_days_in_order(baselines, follow_ups))
        windows = (
            Window(f"{ORDINAL} {k}", k, typical_day=_median(found))
            for k, found in enumerate(places, 1)
        )
        return WindowPlan(tuple(windows), by_place=True)
    problems = [*joined_problems(points)]
    days = {name: [d for one in points[name] for d in days[one]] for name in points}
    known = {name: [d for one in points[name] for d in known[one]] for name in points}
    as_window = {one: name for name, joined in points.items() for one in joined}
    follow_ups = {
        subject: [replace(visit, name=as_window[visit.name]) for visit in visits]
        for subject, visits in follow_ups.items()
    }
    by_day = all(known.values())
    if by_day:
        problems += of_one_time(known, {frozenset(as_window[n] for n in both) for both in together})
    else:
        order = order_of(dict.fromkeys(days))
        problems += _order_by_name(order)
        by_name = {name: place for place, name in enumerate(order.names)}

    for name in _at_any_time(known, baselines, follow_ups) if by_day else ():
        low, high = min(known.pop(name)), max(days.pop(name), key=lambda day: day or 0)
        text = (
            f"{name!r} is on days {low} to {high}, before some visits and after others: it stands "
            f"for no window; {CARRIED}"
        )
        problems.append(Problem("no_window", "", name, text))

    def place(name: str) -> tuple[object, ...]:
        return (median(known[name]), natural_key(name)) if by_day else (by_name[name],)

    windows = (
        Window(name, k, typical_day=_median(days[name]), names=points[name])
        for k, name in enumerate(sorted(days, key=place), 1)
    )
    return WindowPlan(tuple(windows), by_place=False, problems=tuple(problems))


def _order_by_name(order: Order) -> Iterator[Problem]:
    if order.untold is not None:
        one, other = order.untold
        text = (
            f"without dates the follow-up visits are in the order of their names: "
            f"{listed(order.names)}; whether {one!r} or {other!r} is the earlier, or both are "
            "one visit, is not known: give dates, or plan the visits in the settings"
        )
        yield Problem("order_by_name", "", "", text)


def _days_in_order(
    baselines: Mapping[str, ScoredVisit | None], follow_ups: Mapping[str, Sequence[ScoredVisit]]
) -> list[list[int | None]]:
    return [
        [days_between(baselines[subject], visit) for visit in visits]
        for subject, visits in follow_ups.items()
    ]


def _median(days: Iterable[int | None]) -> float | None:
    known = [day for day in days if day is not None]
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
