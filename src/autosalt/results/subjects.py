"""Group photos into visits and visits into subjects, in order of time, with their change."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from autosalt.batch.outcome import PhotoOutcome
from autosalt.core.response import Response, improvement_interval, respond
from autosalt.core.types import Interval
from autosalt.core.views import View
from autosalt.scorer.manifest import Manifest
from autosalt.scorer.scores import PhotoScore, VisitScore, visit_score
from autosalt.visits.conflicts import day_of, order_of
from autosalt.visits.info import VisitInfo
from autosalt.visits.name_dates import EVERY_WAY, DateReading, read_dates
from autosalt.visits.names import natural_key


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit of the archive, scored."""

    subject: str
    name: str
    info: VisitInfo
    score: VisitScore


@dataclass(frozen=True, slots=True)
class Subject:
    """One subject: visits in order of time.

    Attributes:
        name: id as text.
        visits: all of them, in order of time.
        ordered_by: "date" where every visit has one, "name" where none has, and
            "name_some_dates_missing" where only some have, so that a person can check the order.
        baseline: what the others are compared with; None where it is not known which visit is it.
        why_none: "order_unknown" or "baseline_unknown" where there is none; else empty.
    """

    name: str
    visits: tuple[Visit, ...]
    ordered_by: str
    baseline: Visit | None
    why_none: str = ""

    @property
    def compared(self) -> tuple[Visit, ...]:
        """The visits after the baseline; where there is none, all that may be."""
        if self.baseline is None:
            return self.visits if len(self.visits) > 1 else ()
        return self.visits[self.visits.index(self.baseline) + 1 :]


@dataclass(frozen=True, slots=True)
class Change:
    """A follow-up visit against the baseline; None where either of them is incomplete."""

    response: Response | None
    improvement: Interval | None
    status: str


def group_visits(
    outcomes: Iterable[PhotoOutcome],
    infos: Mapping[tuple[str, str], VisitInfo],
    manifest: Manifest | None,
) -> tuple[Subject, ...]:
    """Score the visits and put subjects and visits in order.

    Args:
        outcomes: of all photos, no view of a visit scored twice.
        infos: what is known of the visits.
        manifest: of the model; None without one (then there are no intervals).
    """
    views: dict[tuple[str, str], dict[View, PhotoScore]] = defaultdict(dict)
    for outcome in outcomes:
        of_visit = views[outcome.row.subject, outcome.row.visit]
        if outcome.score is not None:
            of_visit[outcome.score.view] = outcome.score
    subjects: dict[str, list[Visit]] = defaultdict(list)
    for (subject, name), photos in views.items():
        score = visit_score(
            photos,
            calibration=None if manifest is None else manifest.interval,
            detection_limit_pct=0.0 if manifest is None else manifest.detection_limit_pct,
        )
        info = infos.get((subject, name), VisitInfo())
        subjects[subject].append(Visit(subject, name, info, score))
    names = sorted(subjects, key=natural_key)
    reading = read_dates(visit for _, visit in views)
    return tuple(order_visits(name, subjects[name], reading) for name in names)


def order_visits(
    subject: str, visits: Iterable[Visit], reading: DateReading = EVERY_WAY
) -> Subject:
    """Order a subject's visits and find the baseline, see `order_of`."""
    named = {visit.name: visit for visit in visits}
    order = order_of({name: day_of(visit.info.date) for name, visit in named.items()}, reading)
    return Subject(
        name=subject,
        visits=tuple(named[name] for name in order.names),
        ordered_by=order.by,
        baseline=None if order.baseline is None else named[order.baseline],
        why_none=order.why_none,
    )


def change_since(baseline: Visit, visit: Visit, mdc95_points: float | None) -> Change:
    """Compare a follow-up visit with the baseline. Only complete visits are ever compared."""
    before, after = baseline.score, visit.score
    if before.salt is None or after.salt is None:
        missing = [
            name for name, score in (("baseline", before), ("visit", after)) if not score.complete
        ]
        return Change(None, None, "incomplete_" + "_and_".join(missing))
    interval = None
    if before.interval is not None and after.interval is not None:
        interval = improvement_interval(before.salt, before.interval, after.salt, after.interval)
    return Change(respond(before.salt, after.salt, mdc95_points), interval, "complete")
