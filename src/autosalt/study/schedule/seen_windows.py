"""Visit windows where none are planned: the names of follow-up visits, in order of time."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, zip_longest
from statistics import median
from typing import Final

from autosalt.issues import listed
from autosalt.study.model import Problem, ScoredVisit, Window, days_between
from autosalt.study.schedule.time_points import join_names, joined_problems, same_day_names
from autosalt.visits.conflicts import Order, order_of
from autosalt.visits.names import natural_key
from autosalt.visits.parse import when

CARRIED: Final = "its score is only used where it is carried forward"
ORDINAL: Final = "follow-up"
"""Windows by place in the order of follow-up visits are called `follow-up 1` and so on."""


@dataclass(frozen=True, slots=True)
class WindowPlan:
    """The windows of a study, and their problems.

    Attributes:
        windows: in order of time.
        by_place: whether a window is a place in the order of follow-up visits, not a name.
        problems: doubts about names or their order.
    """

    windows: tuple[Window, ...]
    by_place: bool
    problems: tuple[Problem, ...] = ()


def seen_windows(
    baselines: Mapping[str, ScoredVisit | None],
    follow_ups: Mapping[str, Sequence[ScoredVisit]],
) -> WindowPlan:
    """Make windows where none are planned: the names of follow-up visits, in order of time.

    Names that are dates, or that no two subjects share, cannot be windows. Then the k-th follow-up
    visit of each subject is a window. Names for any time, such as `unscheduled`, are no windows.

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
    points = join_names(names, {name: _known(listed) for name, listed in days.items()}, together)
    several = sum(bool(visits) for visits in follow_ups.values()) > 1
    shared = any(sum(names[name] for name in joined) > 1 for joined in points.values())
    if any(when(name).dates for name in names) or (several and not shared):
        return _by_place(baselines, follow_ups)
    as_window = {name: window for window, joined in points.items() for name in joined}
    renamed = {
        subject: [replace(visit, name=as_window[visit.name]) for visit in visits]
        for subject, visits in follow_ups.items()
    }
    window_days = {
        window: [day for name in joined for day in days[name]] for window, joined in points.items()
    }
    in_order, problems = _in_order(baselines, renamed, window_days)
    windows = (
        Window(name, k, typical_day=_median(window_days[name]), names=points[name])
        for k, name in enumerate(in_order, 1)
    )
    return WindowPlan(
        tuple(windows), by_place=False, problems=(*joined_problems(points), *problems)
    )


def _by_place(
    baselines: Mapping[str, ScoredVisit | None], follow_ups: Mapping[str, Sequence[ScoredVisit]]
) -> WindowPlan:
    """Make the k-th follow-up visit of every subject the k-th window."""
    days = [
        [days_between(baselines[subject], visit) for visit in visits]
        for subject, visits in follow_ups.items()
    ]
    windows = (
        Window(f"{ORDINAL} {k}", k, typical_day=_median(window_days))
        for k, window_days in enumerate(zip_longest(*days), 1)
    )
    return WindowPlan(tuple(windows), by_place=True)


def _in_order(
    baselines: Mapping[str, ScoredVisit | None],
    follow_ups: Mapping[str, Sequence[ScoredVisit]],
    days: Mapping[str, Sequence[int | None]],
) -> tuple[Sequence[str], tuple[Problem, ...]]:
    """Return the names of windows in order of time, and doubts about them or their order.

    The order is by day where every name has a known day; names for any time are then left out.
    Otherwise it is by name.
    """
    known = {name: _known(listed) for name, listed in days.items()}
    if not all(known.values()):
        order = order_of(dict.fromkeys(days))
        return order.names, tuple(_order_by_name(order))
    irregular = _at_any_time(known, baselines, follow_ups)
    regular = [name for name in known if name not in irregular]
    in_order = sorted(regular, key=lambda name: (median(known[name]), natural_key(name)))
    return in_order, (
        *same_day_names(known, _of_one_subject(follow_ups)),
        *(_no_window(name, known[name]) for name in irregular),
    )


def _of_one_subject(follow_ups: Mapping[str, Sequence[ScoredVisit]]) -> set[frozenset[str]]:
    """Return the pairs of names that some subject has both of."""
    return {
        frozenset(pair)
        for visits in follow_ups.values()
        for pair in combinations([visit.name for visit in visits], 2)
    }


def _no_window(name: str, days: Sequence[int]) -> Problem:
    text = (
        f"{name!r} is on days {min(days)} to {max(days)}, before some visits and after others: it "
        f"belongs to no window; {CARRIED}"
    )
    return Problem("no_window", "", name, text)


def _order_by_name(order: Order) -> Iterator[Problem]:
    if order.unordered is not None:
        first, second = order.unordered
        text = (
            f"without dates the follow-up visits are in the order of their names: "
            f"{listed(order.names)}; whether {first!r} or {second!r} is the earlier, or both are "
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
    """Return names that mean no fixed time.

    Such a name is out of order in some subject. At least half of its visits are nearer to the
    typical day of other names (two or more; the baseline counts) than to its own. Names are
    removed one by one, the widest spread first, because each moves the others.
    """
    irregular: list[str] = []
    while True:
        left = {name: listed for name, listed in days.items() if name not in irregular}
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
            return irregular
        irregular.append(max(scattered, key=lambda name: (_spread(left[name]), name)))


def _mostly_elsewhere(name: str, days: Sequence[int], typical: Mapping[str, float]) -> bool:
    nearest = [nearest_name(day, name, typical) for day in days]
    others = [other for other in nearest if other != name]
    return 2 * len(others) >= len(days) and len(set(others)) > 1


def _spread(days: Sequence[int]) -> float:
    middle = median(days)
    return sum(abs(day - middle) for day in days) / len(days)


def nearest_name(day: int, name: str, typical: Mapping[str, float]) -> str:
    """Return the name with the nearest typical day; `name` where several are equally near."""
    return min(typical, key=lambda other: (abs(day - typical[other]), other != name))
