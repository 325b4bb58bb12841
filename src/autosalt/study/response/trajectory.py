"""Trajectory of a subject: first and sustained response, relapse, early or late responder."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Literal

from autosalt.core.response import respond
from autosalt.core.salt import comparable
from autosalt.study.model import Study
from autosalt.study.response.endpoints import Endpoint
from autosalt.study.settings.options import IMPROVEMENT_FLAGS, ResponderFlag, StudySettings
from autosalt.study.settings.wording import FLAG_NAME

Kind = Literal[
    "early responder",
    "middle responder",
    "late responder",
    "partial responder",
    "relapser",
    "non-responder",
    "not assessable",
]
SURE: Final = 0.975
"""A flag is certain (95 %) where its probability is at least this, or at most 1 minus this."""

Judge = Callable[[Endpoint, ResponderFlag], bool | None]


@dataclass(frozen=True, slots=True)
class Event:
    """The time of an event, or of the last visit without it (censored).

    Attributes:
        happened: False where it is censored. `window` and `day` are then those of the last visit
            with a score, None where there is none.
        window, day: of the event; the planned day where the visit's is not known.
        day_low, day_high: the 95 % interval of the day. Low is the first visit that may truly
            cross the threshold (probability of at least 2.5 %). High is the first that surely
            does (97.5 %). None where there is no such visit, or no interval.
    """

    happened: bool
    window: str | None
    day: int | None
    day_low: int | None = None
    day_high: int | None = None


@dataclass(frozen=True, slots=True)
class Trajectory:
    """One subject over all windows.

    Attributes:
        subject, arm, site: of the subject.
        scored: number of windows with a score.
        last: the last window with a score; None without one.
        best: the window with the lowest score, the earliest of several; None without a score.
        first_response, sustained_response: of the primary response; None without a baseline score
            or any score after it.
        relapse: None where it is not known: there was no response to lose, or a rise may be noise.
        kind: the class.
        why: the reason for the class in one line, or what is missing.
        kind_at_best, kind_at_worst: the class if every visit lay at the favourable (unfavourable)
            end of its 95 % interval; None without intervals.
    """

    subject: str
    arm: str
    site: str
    scored: int
    last: Endpoint | None
    best: Endpoint | None
    first_response: Event | None
    sustained_response: Event | None
    relapse: Event | None
    kind: Kind
    why: str
    kind_at_best: Kind | None
    kind_at_worst: Kind | None


def trajectories(study: Study, endpoints: Sequence[Endpoint]) -> tuple[Trajectory, ...]:
    """Return one trajectory a subject, from `endpoints(study)`."""
    return tuple(
        trajectory(study, tuple(group))
        for _, group in groupby(endpoints, key=lambda endpoint: endpoint.subject)
    )


def trajectory(study: Study, endpoints: Sequence[Endpoint]) -> Trajectory:
    """Return the trajectory of one subject, from its endpoints in order of time."""
    settings = study.settings
    seen = [endpoint for endpoint in endpoints if endpoint.response is not None]
    scored = [endpoint for endpoint in endpoints if endpoint.salt is not None]
    known = bool(seen) and all(e.probability is not None for e in seen)
    kind, why = classify(seen, settings)
    return Trajectory(
        subject=endpoints[0].subject,
        arm=endpoints[0].arm,
        site=endpoints[0].site,
        scored=len(scored),
        last=scored[-1] if scored else None,
        best=min(scored, key=lambda endpoint: endpoint.salt or 0.0, default=None),
        first_response=_response(endpoints, settings, 1),
        sustained_response=_response(endpoints, settings, settings.response.sustained_visits),
        relapse=relapse(study, seen),
        kind=kind,
        why=why,
        kind_at_best=classify(seen, settings, _possibly)[0] if known else None,
        kind_at_worst=classify(seen, settings, _surely)[0] if known else None,
    )


def _as_measured(endpoint: Endpoint, flag: ResponderFlag) -> bool | None:
    return endpoint.flag(flag)


def _possibly(endpoint: Endpoint, flag: ResponderFlag) -> bool | None:
    """Whether a flag may be truly reached; without a probability, whether it was measured."""
    chance = endpoint.chance(flag)
    return endpoint.flag(flag) if chance is None else chance >= 1.0 - SURE


def _surely(endpoint: Endpoint, flag: ResponderFlag) -> bool | None:
    chance = endpoint.chance(flag)
    return endpoint.flag(flag) if chance is None else chance >= SURE


def _response(endpoints: Sequence[Endpoint], settings: StudySettings, visits: int) -> Event | None:
    """Return the first of `visits` visits in a row with the primary response.

    A window without a score breaks the row under NRI. Otherwise it is skipped.
    """
    flag = settings.response.primary
    row = [
        endpoint
        for endpoint in endpoints
        if settings.missing.responders == "nri" or endpoint.salt is not None
    ]
    seen = [endpoint for endpoint in row if endpoint.flag(flag) is not None]
    if not seen:
        return None
    first = _first_run(row, flag, visits, _as_measured)
    when = seen[-1] if first is None else first
    days: list[int | None] = [None, None]
    if all(endpoint.chance(flag) is not None for endpoint in seen):
        ends = (_first_run(row, flag, visits, judge) for judge in (_possibly, _surely))
        days = [None if end is None else end.known_day for end in ends]
    return Event(first is not None, when.window.name, when.known_day, *days)


def _first_run(
    row: Sequence[Endpoint], flag: ResponderFlag, visits: int, judge: Judge
) -> Endpoint | None:
    """Return the start of the first `visits` in a row at which `judge` finds the flag reached."""
    reached = [judge(endpoint, flag) is True for endpoint in row]
    starts = range(len(row) - visits + 1)
    return next((row[k] for k in starts if all(reached[k : k + visits])), None)


def relapse(study: Study, seen: Sequence[Endpoint]) -> Event | None:
    """Return the first relapse: after a partial response, SALT well above the best visit before.

    A rise before the first visit with the partial response (SALT30 by default) is worsening, not a
    relapse. The rise must reach `relapse_points` and exceed the minimal detectable change.

    Args:
        study: settings and minimal detectable change.
        seen: a subject's endpoints with a change from baseline, in order of time.
    """
    settings = study.settings
    gained = [endpoint.flag(settings.trajectory.partial) is True for endpoint in seen]
    if True not in gained:
        return None
    for position in range(gained.index(True) + 1, len(seen)):
        current = seen[position]
        best = min(before.salt or 0.0 for before in seen[:position])
        rise = (current.salt or 0.0) - best
        if comparable(rise - settings.response.relapse_points) < 0.0:
            continue
        if study.mdc95_points is None:
            return None
        if comparable(rise - study.mdc95_points) > 0.0:
            return Event(True, current.window.name, current.known_day)
    return Event(False, seen[-1].window.name, seen[-1].known_day)


def classify(
    seen: Sequence[Endpoint], settings: StudySettings, judge: Judge = _as_measured
) -> tuple[Kind, str]:
    """Return the class of a subject, and the reason in one line.

    The classes follow King et al. 2025 (10.1111/jdv.20547), who look at week 24 and months 12 and
    24. Here these are the last visits with a score up to `early_until_day` and up to
    `middle_until_day`, and the last of all. The settings name both responses and both days. A
    subject with the response at baseline is not assessable: King's subjects had a SALT of at least
    50.

    Args:
        seen: the endpoints with a change from baseline, in order of time.
        settings: of the study.
        judge: decides whether a flag is reached at a visit.
    """
    rules = settings.trajectory
    if not seen:
        return "not assessable", "no score after baseline, or none at baseline"
    last = seen[-1]
    if judge(last, rules.response) is None or judge(last, rules.partial) is None:
        return "not assessable", "improvement is undefined at baseline 0"
    if _at_baseline(seen[0], rules.response):
        return "not assessable", f"{FLAG_NAME[rules.response]} at baseline already"
    if judge(last, rules.response):
        return _when(seen, settings, judge)
    reached = [endpoint.window.name for endpoint in seen if judge(endpoint, rules.partial)]
    partial = FLAG_NAME[rules.partial]
    if not reached:
        return "non-responder", f"{partial} at no visit that counts"
    if judge(last, rules.partial):
        return "partial responder", f"{partial} first at {reached[0]}, still at {last.window.name}"
    return "relapser", f"{partial} at {reached[-1]}, not any more at {last.window.name}"


def _at_baseline(endpoint: Endpoint, flag: ResponderFlag) -> bool:
    """Whether a response was reached before any treatment, as SALT <= 20 may be."""
    if endpoint.baseline_salt is None or flag in IMPROVEMENT_FLAGS:
        return False
    return getattr(respond(endpoint.baseline_salt, endpoint.baseline_salt), flag) is True


def _when(seen: Sequence[Endpoint], settings: StudySettings, judge: Judge) -> tuple[Kind, str]:
    """Return early, middle or late, for a subject that has responded at its last visit."""
    rules = settings.trajectory
    held = f"{FLAG_NAME[rules.response]} at {seen[-1].window.name}"
    days = [endpoint.known_day for endpoint in seen]
    if None in days:
        return "not assessable", f"{held}, but days are not known"

    def at_last_until(limit: int) -> bool:
        visits = [
            endpoint for endpoint, day in zip(seen, days, strict=True) if day and day <= limit
        ]
        return bool(visits) and judge(visits[-1], rules.response) is True

    if not at_last_until(rules.middle_until_day):
        return "late responder", f"{held}, not by day {rules.middle_until_day}"
    if not at_last_until(rules.early_until_day):
        return "middle responder", f"{held} and by day {rules.middle_until_day}"
    return "early responder", f"{held} and by day {rules.early_until_day}"
