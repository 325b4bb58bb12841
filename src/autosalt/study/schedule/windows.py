"""Visit windows: put each visit of a subject into a window, by day or by name."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from autosalt.study.model import Problem, ScoredVisit, Window, days_between
from autosalt.study.schedule.seen_windows import CARRIED, nearest_name
from autosalt.study.settings.options import StudySettings
from autosalt.visits.names import natural_key
from autosalt.visits.parse import time_point


def planned_windows(settings: StudySettings) -> tuple[Window, ...]:
    """Return the windows of the settings; empty where none are planned."""
    return tuple(
        Window(visit.name, order, visit.day, visit.first_day, visit.last_day)
        for order, visit in enumerate(settings.visits, 1)
    )


def put_into_windows(
    baseline: ScoredVisit | None,
    follow_ups: Sequence[ScoredVisit],
    windows: Sequence[Window],
    by_place: bool,
) -> tuple[dict[str, ScoredVisit], tuple[Problem, ...]]:
    """Return the visit of each window, by the window's name; windows without a visit are left out.

    A planned window takes a visit by its day, or by its name where the day is not known. Of several
    visits the complete one nearest to the day counts. Other windows take visits by name, or by
    place in their order.

    Args:
        baseline: None leaves windows by day and by place empty.
        follow_ups: after the baseline, in order of time, one a day.
        windows: of the study.
        by_place: whether the k-th visit takes the k-th window.

    Returns:
        The visits; and problems: visits without a window, or whose window another visit took.
    """
    if by_place and baseline is None:  # the first visit after it is not known
        return {}, ()
    if not windows or windows[0].day is not None:
        return _by_day(baseline, follow_ups, windows)
    if by_place:
        placed = {w.name: visit for w, visit in zip(windows, follow_ups, strict=False)}
        return placed, tuple(_on_other_days(baseline, placed, windows))
    called = {window.name: _called_like(window, follow_ups) for window in windows}
    placed = _nearest_of_each(baseline, called, windows)
    return placed, (*_same_time(placed, called), *_on_other_days(baseline, placed, windows))


def _by_day(
    baseline: ScoredVisit | None, follow_ups: Sequence[ScoredVisit], windows: Sequence[Window]
) -> tuple[dict[str, ScoredVisit], tuple[Problem, ...]]:
    """Return the visit of each planned window; see `put_into_windows`."""
    candidates: dict[str, list[ScoredVisit]] = {}
    problems: list[Problem] = []
    for visit in follow_ups:
        window, problem = _window_of(baseline, visit, windows)
        if problem is not None:
            problems.append(problem)
        if window is not None:
            candidates.setdefault(window.name, []).append(visit)
    placed = _nearest_of_each(baseline, candidates, windows)
    return placed, (*problems, *_lost_their_window(placed, candidates))


def _called_like(window: Window, visits: Iterable[ScoredVisit]) -> list[ScoredVisit]:
    point = time_point(window.name)
    return [v for v in visits if v.name in window.names or time_point(v.name) == point]


def _nearest_of_each(
    baseline: ScoredVisit | None,
    candidates: Mapping[str, Sequence[ScoredVisit]],
    windows: Sequence[Window],
) -> dict[str, ScoredVisit]:
    """Return the nearest candidate of each window that has any."""
    return {
        window.name: _nearest(baseline, visits, window)
        for window in windows
        if (visits := candidates.get(window.name))
    }


def _same_time(
    placed: Mapping[str, ScoredVisit], called: Mapping[str, Sequence[ScoredVisit]]
) -> Iterator[Problem]:
    """Yield visits with a name of the window, where another visit is taken."""
    for window, taken in placed.items():
        for other in called[window]:
            if other is not taken:
                text = f"{other.name!r} means the same time as {taken.name!r}, which is taken"
                yield Problem("same_time", other.subject, other.name, text)


def _lost_their_window(
    placed: Mapping[str, ScoredVisit], candidates: Mapping[str, Sequence[ScoredVisit]]
) -> Iterator[Problem]:
    """Yield visits with the name of a window that another visit took."""
    for window, taken in placed.items():
        for visit in candidates[window]:
            if visit is not taken and time_point(visit.name) == time_point(window):
                why = "the latter has no score" if visit.salt is None else "it is nearer to the day"
                text = f"{taken.name!r} counts as {window!r}, not the visit of that name: {why}"
                yield Problem("name_against_day", visit.subject, visit.name, text)


def _on_other_days(
    baseline: ScoredVisit | None, placed: Mapping[str, ScoredVisit], windows: Sequence[Window]
) -> Iterator[Problem]:
    """Yield visits on a day nearer to the usual day of another window."""
    typical = {w.name: w.typical_day for w in windows if w.typical_day is not None}
    for name, visit in placed.items():
        day = days_between(baseline, visit)
        if day is None or name not in typical:
            continue
        other = nearest_name(day, name, typical)
        if other != name:
            text = (
                f"{visit.name!r} is on day {day}, nearer to {other!r} (usually day "
                f"{typical[other]:g}) than to {name!r} (day {typical[name]:g}); check its date, or "
                "plan the visits in the settings"
            )
            yield Problem("name_against_day", visit.subject, visit.name, text)


def _nearest(
    baseline: ScoredVisit | None, visits: Sequence[ScoredVisit], window: Window
) -> ScoredVisit:
    def far(visit: ScoredVisit) -> tuple[object, ...]:
        day = days_between(baseline, visit)
        usual = window.typical_day if window.day is None else window.day
        away = 0 if day is None else abs(day - (usual or 0))
        return visit.salt is None, away, day or 0, natural_key(visit.name)

    return min(visits, key=far)


def _window_of(
    baseline: ScoredVisit | None, visit: ScoredVisit, windows: Sequence[Window]
) -> tuple[Window | None, Problem | None]:
    """Return the planned window of a visit, and the problem with it."""

    def problem(code: str, text: str) -> Problem:
        return Problem(code, visit.subject, visit.name, text)

    named = {time_point(window.name): window for window in windows}.get(time_point(visit.name))
    day = days_between(baseline, visit)
    if day is None:
        if named is None and baseline is not None:  # a missing baseline is a problem already
            text = f"{visit.name!r} has no known day, and no planned visit has its name: left out"
            return None, problem("no_window", text)
        return named, None
    window = next((w for w in windows if _spans(w, day)), None)
    if window is None:
        text = f"{visit.name!r} is on day {day}, which is in no planned window; {CARRIED}"
        return None, problem("no_window", text)
    if named is not None and named is not window:
        text = f"{visit.name!r} is on day {day}, so it counts as {window.name!r}; check its date"
        return window, problem("name_against_day", text)
    return window, None


def _spans(window: Window, day: int) -> bool:
    first, last = window.first_day, window.last_day
    return first is not None and last is not None and first <= day <= last
