"""Data of subjects for all datasets: visits in order, their photos and endpoints."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from statistics import median
from typing import Final, Literal

from autosalt.core.types import Interval
from autosalt.core.views import VIEWS
from autosalt.results.audit.made_of import settings_hash
from autosalt.results.folder import ResultsFolder
from autosalt.study.analysis import Analysis
from autosalt.study.model import DUPLICATE, ScoredVisit, Study, Subject, Window
from autosalt.study.response.endpoints import Endpoint
from autosalt.visits.names import natural_key

Role = Literal["baseline", "follow-up", "unplanned"]
_TEXTS: Final = ("subject", "visit", "view", "sha256", "status", "reason")
_NUMBERS: Final = ("loss_pct_low", "loss_pct_high")
_OVERRIDES: Final = ("override", "override_by", "override_reason", "original_loss_pct")
_TWICE: Final = "the visit appears more than once, with different contents"
_UNKNOWN: Final = "no score was given, and no reason"


@dataclass(frozen=True, slots=True)
class PhotoFact:
    """The result of a photo.

    Attributes:
        view: that it counts as; empty where not known.
        reason: the code of a refusal; empty where the photo was scored.
        override, override_by, override_reason: a reviewer's override; empty without one.
        original_loss_pct: hair loss before the override; None where nothing was changed or scored.
    """

    view: str
    sha256: str
    scored: bool
    reason: str
    interval: Interval | None
    override: str = ""
    override_by: str = ""
    override_reason: str = ""
    original_loss_pct: float | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A visit that took place, and its place in the study.

    Attributes:
        number: place of its name among all names of visits in the study, from 1.
        window: that it is in; None for the baseline and for visits in no window.
        endpoint: of the window.
        not_done: why it has no SALT; empty where it has one.
        photos: of the visit, the views in order; empty where scores came without photos.
    """

    subject: Subject
    visit: ScoredVisit
    role: Role
    number: int
    window: Window | None
    endpoint: Endpoint | None
    not_done: str
    photos: tuple[PhotoFact, ...]

    @property
    def day(self) -> int | None:
        """Days from the baseline; None where a date is missing."""
        return self.subject.day_of(self.visit)

    @property
    def study_day(self) -> int | None:
        """The day as SDTM and ADaM count: the baseline's is 1, the day before -1, none is 0."""
        return None if self.day is None else self.day + (self.day >= 0)

    @property
    def date(self) -> str | None:
        """YYYY-MM-DD."""
        return None if self.visit.date is None else self.visit.date.isoformat()


@dataclass(frozen=True, slots=True)
class Handover:
    """The input of the datasets.

    Attributes:
        study_id: empty where none is stated.
        visits: that took place, by subject in the order of the analysis, each subject's in order.
        endpoints: of each subject, in order of time.
        settings_sha256: of the settings of the analysis, as JSON.
    """

    analysis: Analysis
    study_id: str
    visits: Mapping[str, tuple[Placed, ...]]
    endpoints: Mapping[str, tuple[Endpoint, ...]]
    settings_sha256: str

    def unique_id(self, subject: str) -> str:
        """Return the study's id and the subject's, or the subject's where the study has none."""
        return f"{self.study_id}-{subject}" if self.study_id else subject


def handover(
    analysis: Analysis,
    study_id: str = "",
    photos: Mapping[tuple[str, str], tuple[PhotoFact, ...]] | None = None,
) -> Handover:
    """Collect the input of the datasets.

    Args:
        analysis: of the study.
        study_id: the sponsor's id of the study.
        photos: by subject and visit, see `read_photos`.
    """
    study = analysis.study
    numbers = _visit_numbers(study)
    ends = {(end.subject, end.window.name): end for end in analysis.endpoints}
    listed_ends: dict[str, list[Endpoint]] = defaultdict(list)
    for end in analysis.endpoints:
        listed_ends[end.subject].append(end)
    twice = {(p.subject, p.visit) for p in study.problems if p.code == DUPLICATE}
    photos = photos or {}

    def placed(subject: Subject, visit: ScoredVisit, role: Role, window: Window | None) -> Placed:
        key = subject.name, visit.name
        taken = photos.get(key, ())
        return Placed(
            subject=subject,
            visit=visit,
            role=role,
            number=numbers[visit.name],
            window=window,
            endpoint=None if window is None else ends[subject.name, window.name],
            not_done="" if visit.salt is not None else _why(visit, taken, key in twice),
            photos=taken,
        )

    visits = {}
    for subject in study.subjects:
        windows = {window.name: window for window in study.windows}
        listed = [placed(subject, v, "follow-up", windows[w]) for w, v in subject.visits.items()]
        listed += [placed(subject, visit, "unplanned", None) for visit in subject.unplanned]
        if subject.baseline is not None:
            listed.append(placed(subject, subject.baseline, "baseline", None))
        visits[subject.name] = tuple(sorted(listed, key=_in_time))
    digest = settings_hash(asdict(study.settings))
    endpoints = {subject: tuple(listed) for subject, listed in listed_ends.items()}
    return Handover(analysis, study_id, visits, endpoints, digest)


def read_photos(results: ResultsFolder) -> dict[tuple[str, str], tuple[PhotoFact, ...]]:
    """Read the outcome of the photos of a run, by subject and visit; empty where there is no table.

    Raises:
        ResultsError: the table is damaged or lacks a column.
    """
    if not results.has_table("photos"):
        return {}
    rows = results.read_table("photos", (*_TEXTS, *_NUMBERS, *_OVERRIDES), only=True)
    photos: dict[tuple[str, str], list[PhotoFact]] = defaultdict(list)
    for row in rows:
        low, high = row["loss_pct_low"], row["loss_pct_high"]
        photos[row["subject"], row["visit"]].append(
            PhotoFact(
                view=row["view"] or "",
                sha256=row["sha256"] or "",
                scored=row["status"] == "scored",
                reason=row["reason"] or ("" if row["status"] == "scored" else row["status"]),
                interval=None if low is None or high is None else Interval(low, high),
                override=row["override"] or "",
                override_by=row["override_by"] or "",
                override_reason=row["override_reason"] or "",
                original_loss_pct=row["original_loss_pct"],
            )
        )
    order = {view.value: place for place, view in enumerate(VIEWS)}
    return {
        key: tuple(sorted(facts, key=lambda f: (order.get(f.view, 4), not f.scored, f.sha256)))
        for key, facts in photos.items()
    }


def refusals(photos: Iterable[PhotoFact], view: str) -> str:
    """Return why no photo of a view was scored: codes as in photos.csv, or "no photo"."""
    reasons = sorted({fact.reason for fact in photos if fact.view == view and not fact.scored})
    return f"not scored ({', '.join(reasons)})" if reasons else "no photo of this view"


def _why(visit: ScoredVisit, photos: tuple[PhotoFact, ...], twice: bool) -> str:
    if twice:
        return _TWICE
    if not photos:
        return _UNKNOWN
    missing = [view for view in VIEWS if view not in visit.views]
    parts = [f"{view.value}: {refusals(photos, view)}" for view in missing]
    unclear = sorted({fact.reason for fact in photos if not fact.view and not fact.scored})
    if unclear:
        parts.append(f"view not known: not scored ({', '.join(unclear)})")
    return "; ".join(parts) or _UNKNOWN


def _in_time(placed: Placed) -> tuple[object, ...]:
    """Sort key: the date where known; else baseline, windows, the rest."""
    known = placed.day
    order = placed.window.order if placed.window is not None else 0
    rank = {"baseline": 0, "follow-up": 1, "unplanned": 2}[placed.role]
    return known is None, known or 0, rank, order, natural_key(placed.visit.name)


def _visit_numbers(study: Study) -> dict[str, int]:
    """Return the place of each visit name among all names of the study, in order of time.

    The order is by day where every name has one, else by window. Names in no window come last.
    """
    days, orders = defaultdict[str, list[int]](list), defaultdict[str, list[int]](list)
    windows = {window.name: window.order for window in study.windows}
    for subject in study.subjects:
        listed = [(windows[name], visit) for name, visit in subject.visits.items()]
        listed += [(len(windows) + 1, visit) for visit in subject.unplanned]
        if subject.baseline is not None:
            listed.append((0, subject.baseline))
        for order, visit in listed:
            orders[visit.name].append(order)
            day = subject.day_of(visit)
            if day is not None:
                days[visit.name].append(day)
    dated = all(days[name] for name in orders)

    def when(name: str) -> tuple[object, ...]:
        return median(days[name] if dated else orders[name]), natural_key(name)

    return {name: place for place, name in enumerate(sorted(orders, key=when), 1)}
