"""Which visit of a subject stands for which window."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, zip_longest
from statistics import median
from typing import Final

from autosalt.archive.pattern import is_date
from autosalt.archive.visit_names import natural_key, stem, visit_key
from autosalt.study.model import Problem, ScoredVisit, Window, days_between
from autosalt.study.settings import StudySettings

_CARRIED: Final = "its score may be carried forward, no more"
ORDINAL: Final = "follow-up"
"""Windows by place among the follow-up visits are called `follow-up 1` and so on."""


def planned_windows(settings: StudySettings) -> tuple[Window, ...]:
    """The windows of the settings; empty where none are planned."""
    return tuple(
        Window(visit.name, order, visit.day, visit.first_day, visit.last_day)
        for order, visit in enumerate(settings.visits, 1)
    )


def seen_windows(
    baselines: Mapping[str, ScoredVisit | None],
    follow_ups: Mapping[str, Sequence[ScoredVisit]],
    problems: list[Problem],
) -> tuple[tuple[Window, ...], bool]:
    """Windows where none are planned: the names of the follow-up visits, in order of time.

    Names that are dates, or that no two subjects share, say nothing: then the k-th follow-up visit
    of each subject is a window. Names of visits at any time, as `unscheduled`, are no windows.

    Args:
        baselines: by subject.
        follow_ups: by subject, in order of time.
        problems: what makes the order doubtful is added.

    Returns:
        The windows, and whether they go by place and not by name.
    """
    days: dict[str, list[int | None]] = {}
    for subject, visits in follow_ups.items():
        for visit in visits:
            days.setdefault(visit.name, []).append(days_between(baselines[subject], visit))
    several = sum(bool(visits) for visits in follow_ups.values()) > 1
    shared = any(len(listed) > 1 for listed in days.values())
    if any(map(is_date, days)) or (several and not shared):
        places = zip_longest(*_days_in_order(baselines, follow_ups))
        return tuple(
            Window(f"{ORDINAL} {k}", k, typical_day=_median(listed))
            for k, listed in enumerate(places, 1)
        ), True
    known = {name: [day for day in listed if day is not None] for name, listed in days.items()}
    by_day = all(known.values())
    if not by_day and len({stem(name) for name in days}) > 1:
        listed = ", ".join(repr(name) for name in sorted(days, key=visit_key))
        text = f"without dates the follow-up visits are in the order of their names: {listed}"
        problems.append(Problem("order_by_name", "", "", text))

    for name in _at_any_time(known, baselines, follow_ups) if by_day else ():
        low, high = min(known.pop(name)), max(days.pop(name), key=lambda day: day or 0)
        text = (
            f"{name!r} is on days {low} to {high}, before some visits and after others: it stands "
            f"for no window; {_CARRIED}"
        )
        problems.append(Problem("no_window", "", name, text))

    def when(name: str) -> tuple[object, ...]:
        return (median(known[name]) if by_day else 0, visit_key(name))

    return tuple(
        Window(name, k, typical_day=_median(days[name]))
        for k, name in enumerate(sorted(days, key=when), 1)
    ), False


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
    nearest = [_nearest_name(day, name, typical) for day in days]
    others = [other for other in nearest if other != name]
    return 2 * len(others) >= len(days) and len(set(others)) > 1


def _nearest_name(day: int, name: str, typical: Mapping[str, float]) -> str:
    """The name whose typical day is nearest, of several equally near `name`."""
    return min(typical, key=lambda other: (abs(day - typical[other]), other != name))


def _spread(days: Sequence[int]) -> float:
    middle = median(days)
    return sum(abs(day - middle) for day in days) / len(days)


def put_into_windows(
    baseline: ScoredVisit | None,
    follow_ups: Sequence[ScoredVisit],
    windows: Sequence[Window],
    by_place: bool,
    problems: list[Problem],
) -> dict[str, ScoredVisit]:
    """Return the visit of each window, by the window's name; a window nobody came to is not there.

    Planned windows go by day, and by name where a day is not known; of several visits the complete
    one nearest to the day counts. Other windows go by name, or by place.

    Args:
        baseline: None leaves the windows that go by day or by place empty.
        follow_ups: after the baseline, in order of time, one a day.
        windows: of the study.
        by_place: whether the k-th visit takes the k-th window.
        problems: visits that fit nowhere, or lost the window that they are called like, are added.
    """
    if by_place and baseline is None:  # which is the first after it?
        return {}
    if windows and windows[0].day is None:
        by_name = {visit.name: visit for visit in follow_ups}
        placed = (
            {w.name: visit for w, visit in zip(windows, follow_ups, strict=False)}
            if by_place
            else {w.name: by_name[w.name] for w in windows if w.name in by_name}
        )
        _check_days(baseline, placed, windows, problems)
        return placed
    candidates: dict[str, list[ScoredVisit]] = {}
    for visit in follow_ups:
        window = _window_of(baseline, visit, windows, problems)
        if window is not None:
            candidates.setdefault(window.name, []).append(visit)
    placed = {
        window.name: _nearest(baseline, candidates[window.name], window)
        for window in windows
        if window.name in candidates
    }
    _check_names(placed, candidates, problems)
    return placed


def _check_names(
    placed: Mapping[str, ScoredVisit],
    candidates: Mapping[str, Sequence[ScoredVisit]],
    problems: list[Problem],
) -> None:
    """Add visits that are called like their window and lost it to another one."""
    for window, taken in placed.items():
        for visit in candidates[window]:
            if visit is not taken and visit.name.casefold() == window.casefold():
                why = "that has no score" if visit.salt is None else "it is nearer to the day"
                text = f"{taken.name!r} counts as {window!r}, not the visit called so: {why}"
                problems.append(Problem("name_against_day", visit.subject, visit.name, text))


def _check_days(
    baseline: ScoredVisit | None,
    placed: Mapping[str, ScoredVisit],
    windows: Sequence[Window],
    problems: list[Problem],
) -> None:
    """Add visits on a day that is nearer to what is usual for another window."""
    typical = {w.name: w.typical_day for w in windows if w.typical_day is not None}
    for name, visit in placed.items():
        day = days_between(baseline, visit)
        if day is None or name not in typical:
            continue
        other = _nearest_name(day, name, typical)
        if other != name:
            text = (
                f"{visit.name!r} is on day {day}, nearer to {other!r} (usually day "
                f"{typical[other]:g}) than to {name!r} (day {typical[name]:g}); check its date, or "
                "plan the visits in the settings"
            )
            problems.append(Problem("name_against_day", visit.subject, visit.name, text))


def _nearest(
    baseline: ScoredVisit | None, visits: Sequence[ScoredVisit], window: Window
) -> ScoredVisit:
    def far(visit: ScoredVisit) -> tuple[object, ...]:
        day = days_between(baseline, visit)
        away = 0 if day is None else abs(day - (window.day or 0))
        return visit.salt is None, away, day or 0, natural_key(visit.name)

    return min(visits, key=far)


def _window_of(
    baseline: ScoredVisit | None,
    visit: ScoredVisit,
    windows: Sequence[Window],
    problems: list[Problem],
) -> Window | None:
    named = {window.name.casefold(): window for window in windows}.get(visit.name.casefold())
    day = days_between(baseline, visit)
    if day is None:
        if named is None and baseline is not None:  # without one all is said already
            text = f"{visit.name!r} has no known day, and no planned visit is called so: left out"
            problems.append(Problem("no_window", visit.subject, visit.name, text))
        return named
    found = next((w for w in windows if _spans(w, day)), None)
    if found is None:
        text = f"{visit.name!r} is on day {day}, which is in no planned window; {_CARRIED}"
        problems.append(Problem("no_window", visit.subject, visit.name, text))
    elif named is not None and named is not found:
        text = f"{visit.name!r} is on day {day}, so it counts as {found.name!r}; check its date"
        problems.append(Problem("name_against_day", visit.subject, visit.name, text))
    return found


def _spans(window: Window, day: int) -> bool:
    first, last = window.first_day, window.last_day
    return first is not None and last is not None and first <= day <= last
