"""Endpoints of a subject at each window: change, improvement, response, with intervals."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal

from autosalt.core.response import Response, change_interval, improvement_interval, respond
from autosalt.core.severity import AaIga, Band
from autosalt.core.threshold_probability import Crossing, NoisyScore, crossing
from autosalt.core.types import Interval
from autosalt.study.model import ScoredVisit, Study, Subject, Window
from autosalt.study.settings.options import IMPROVEMENT_FLAGS, ResponderFlag

Status = Literal["observed", "incomplete", "missing"]
_BANDS: Final = tuple(band.value for band in Band)
_AA_IGA: Final = tuple(grade.value for grade in AaIga)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A subject at a follow-up window. Numbers are unrounded; None means not known, never 0.

    Attributes:
        subject, arm, site: of the subject.
        window: its name and its place in time.
        visit: the visit in the window; None where the subject did not come.
        status: of the visit: `observed` has a score, `incomplete` has none, `missing` is no visit.
        day: of the visit, counted from the baseline; None where a date is missing.
        carried: the last visit with a score after the baseline and up to the window. It may be
            outside any window. None where there is no such visit.
        baseline: None where the subject has none; it may have no score.
        change: interval of the change in points, from the intervals of both scores.
        improvement: interval of the improvement, percent.
        response: change, improvement and responder flags; None unless both scores are known.
        probability: that each threshold is truly crossed; None where a score has no interval.
        aa_iga_shift, band_shift: classes from baseline to visit; negative is better.
    """

    subject: str
    arm: str
    site: str
    window: Window
    visit: ScoredVisit | None
    status: Status
    day: int | None
    carried: ScoredVisit | None
    baseline: ScoredVisit | None
    change: Interval | None
    improvement: Interval | None
    response: Response | None
    probability: Crossing | None
    aa_iga_shift: int | None
    band_shift: int | None

    @property
    def salt(self) -> float | None:
        """SALT at the visit, 0..100."""
        return None if self.visit is None else self.visit.salt

    @property
    def baseline_salt(self) -> float | None:
        """SALT at the baseline, 0..100."""
        return None if self.baseline is None else self.baseline.salt

    @property
    def carried_salt(self) -> float | None:
        """SALT of `carried`, 0..100."""
        return None if self.carried is None else self.carried.salt

    @property
    def known_day(self) -> int | None:
        """The visit's day, else the planned day; None where neither is known."""
        return self.window.day if self.day is None else self.day

    def flag(self, name: ResponderFlag) -> bool | None:
        """Whether a response is reached; SALT <= 20 and <= 10 need no baseline."""
        response = self.response
        if response is None:
            if self.salt is None or name in IMPROVEMENT_FLAGS:
                return None
            response = respond(self.salt, self.salt)
        reached: bool | None = getattr(response, name)
        return reached

    def chance(self, name: ResponderFlag) -> float | None:
        """The probability that a response is truly reached, 0..1."""
        value: float | None = None if self.probability is None else getattr(self.probability, name)
        return value


def endpoints(study: Study) -> tuple[Endpoint, ...]:
    """Return one endpoint for each subject and window, in the order of both.

    A window without a visit is included, as `missing`, so that it can be counted.
    """
    return tuple(
        endpoint(study, subject, window) for subject in study.subjects for window in study.windows
    )


def endpoint(study: Study, subject: Subject, window: Window) -> Endpoint:
    """Return the endpoint of a subject at a window."""
    visit, baseline = subject.visits.get(window.name), subject.baseline
    comparison = Comparison()
    if baseline is not None and visit is not None:
        comparison = compare(study, baseline, visit)
    return Endpoint(
        subject=subject.name,
        arm=subject.arm,
        site=subject.site,
        window=window,
        visit=visit,
        status=_status(visit),
        day=None if visit is None else subject.day_of(visit),
        carried=_carried(study, subject, window),
        baseline=baseline,
        change=comparison.change,
        improvement=comparison.improvement,
        response=comparison.response,
        probability=comparison.probability,
        aa_iga_shift=comparison.aa_iga_shift,
        band_shift=comparison.band_shift,
    )


def _carried(study: Study, subject: Subject, window: Window) -> ScoredVisit | None:
    """See `Endpoint`. A visit outside any window counts if it is known to be later than others."""
    day: float | None = 0  # of the baseline
    last: ScoredVisit | None = None
    for earlier in study.windows[: window.order]:
        visit = subject.visits.get(earlier.name)
        if visit is not None and visit.salt is not None:
            known = subject.day_of(visit)
            usual = earlier.typical_day if earlier.day is None else earlier.day
            day, last = usual if known is None else known, visit
    until = window.typical_day if window.last_day is None else window.last_day
    for visit in subject.unplanned:
        between = subject.day_of(visit)
        if visit.salt is None or between is None or until is None or day is None:
            continue
        if day < between <= until:
            day, last = between, visit
    return last


@dataclass(frozen=True, slots=True)
class Comparison:
    """A visit compared with the baseline; see `Endpoint`."""

    change: Interval | None = None
    improvement: Interval | None = None
    response: Response | None = None
    probability: Crossing | None = None
    aa_iga_shift: int | None = None
    band_shift: int | None = None


def compare(study: Study, baseline: ScoredVisit, visit: ScoredVisit) -> Comparison:
    """Compare a visit with the baseline; the result is empty where either has no score."""
    if baseline.salt is None or visit.salt is None:
        return Comparison()
    comparison = Comparison(
        response=respond(baseline.salt, visit.salt, study.mdc95_points),
        aa_iga_shift=_shift(_AA_IGA, baseline.aa_iga, visit.aa_iga),
        band_shift=_shift(_BANDS, baseline.band, visit.band),
    )
    if baseline.interval is None or visit.interval is None:
        return comparison
    scores = (baseline.salt, baseline.interval, visit.salt, visit.interval)
    comparison = replace(
        comparison, change=change_interval(*scores), improvement=improvement_interval(*scores)
    )
    before = NoisyScore.of(baseline.salt, baseline.interval)
    after = NoisyScore.of(visit.salt, visit.interval)
    if before is None or after is None:
        return comparison
    chances = crossing(before, after, study.mdc95_points, study.detection_limit_pct)
    return replace(comparison, probability=chances)


def _status(visit: ScoredVisit | None) -> Status:
    if visit is None:
        return "missing"
    return "incomplete" if visit.salt is None else "observed"


def _shift(order: Iterable[str], before: str | None, after: str | None) -> int | None:
    """Return by how many classes a visit is worse; None where a class is not known."""
    ranks = {name: rank for rank, name in enumerate(order)}
    if before not in ranks or after not in ranks:
        return None
    return ranks[after] - ranks[before]
