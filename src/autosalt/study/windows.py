"""Which visit of a subject stands for which window."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Final

from autosalt.archive.pattern import is_date
from autosalt.archive.visit_order import stem
from autosalt.archive.visits import natural_key
from autosalt.study.model import Problem, ScoredVisit, Window, days_between
from autosalt.study.settings import StudySettings

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
    of each subject is a window.

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
        most = max(map(len, follow_ups.values()))
        return tuple(Window(f"{ORDINAL} {k}", k) for k in range(1, most + 1)), True
    known = {name: [day for day in listed if day is not None] for name, listed in days.items()}
    by_day = all(known.values())
    if not by_day and len({stem(name) for name in days}) > 1:
        listed = ", ".join(repr(name) for name in sorted(days, key=natural_key))
        text = f"without dates the follow-up visits are in the order of their names: {listed}"
        problems.append(Problem("order_by_name", "", "", text))

    def when(name: str) -> tuple[object, ...]:
        return (median(known[name]) if by_day else 0, natural_key(name))

    return tuple(Window(name, k) for k, name in enumerate(sorted(days, key=when), 1)), False


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
        problems: visits that fit nowhere are added.
    """
    if by_place:
        if baseline is None:  # which is the first after it?
            return {}
        return {w.name: visit for w, visit in zip(windows, follow_ups, strict=False)}
    if windows and windows[0].day is None:
        by_name = {visit.name: visit for visit in follow_ups}
        return {w.name: by_name[w.name] for w in windows if w.name in by_name}
    candidates: dict[str, list[ScoredVisit]] = {}
    for visit in follow_ups:
        window = _window_of(baseline, visit, windows, problems)
        if window is not None:
            candidates.setdefault(window.name, []).append(visit)
    return {
        window.name: _nearest(baseline, candidates[window.name], window)
        for window in windows
        if window.name in candidates
    }


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
        if named is None:
            text = f"{visit.name!r} has no known day, and no planned visit is called so: left out"
            problems.append(Problem("no_window", visit.subject, visit.name, text))
        return named
    found = next((w for w in windows if _spans(w, day)), None)
    if found is None:
        text = f"{visit.name!r} is on day {day}, which is in no planned window: left out"
        problems.append(Problem("no_window", visit.subject, visit.name, text))
    elif named is not None and named is not found:
        text = f"{visit.name!r} is on day {day}, so it counts as {found.name!r}; check its date"
        problems.append(Problem("name_against_day", visit.subject, visit.name, text))
    return found


def _spans(window: Window, day: int) -> bool:
    first, last = window.first_day, window.last_day
    return first is not None and last is not None and first <= day <= last
