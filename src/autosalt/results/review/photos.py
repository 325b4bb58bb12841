"""Photos of a study as a reviewer sees them: outcome, doubts, visit, baseline and decision."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from autosalt.batch.outcome import PhotoOutcome
from autosalt.batch.result import Override
from autosalt.core.types import Interval
from autosalt.core.views import View
from autosalt.results.audit.stored_run import Stored
from autosalt.results.overrides.rules import settle
from autosalt.results.review.doubts import PhotoDoubt, order_by_doubt, view_of
from autosalt.results.subjects import Subject, Visit, group_visits
from autosalt.results.view_choice import copies_elsewhere

PhotoKey = tuple[str, str]
"""Path and sha256: another file at the same path is another photo."""


@dataclass(frozen=True, slots=True)
class ReviewPhoto:
    """A photo as a reviewer sees it.

    Attributes:
        outcome: what counts.
        doubts: why to look at it, the gravest first.
        date: of the visit; empty where it is not known.
        salt, interval: of the visit; None where the visit has none.
        baseline: path of the photo of the same view at the subject's baseline; empty where there
            is none, and for photos of the baseline.
        decision: of a reviewer, in force; a blind reviewer sees only their own.
        looked_at: whether the reviewer looked at it and found nothing to correct.
    """

    outcome: PhotoOutcome
    doubts: tuple[PhotoDoubt, ...]
    date: str
    salt: float | None
    interval: Interval | None
    baseline: str
    decision: Override | None
    looked_at: bool

    @property
    def path(self) -> str:
        """As in the table `photos`."""
        return self.outcome.row.path

    @property
    def key(self) -> PhotoKey:
        """Path and content."""
        return self.path, self.outcome.photo_sha256


def review_photos(stored: Stored, looked_at: Collection[PhotoKey]) -> tuple[ReviewPhoto, ...]:
    """The photos of a run as its tables have them, the most doubtful first.

    Args:
        stored: the run.
        looked_at: what the reviewer looked at.
    """
    outcomes = stored.run.outcomes
    decisions = {one.row.path: one.override for one in outcomes if one.override is not None}
    return tuple(_photos(stored, outcomes, decisions, looked_at))


def blind_photos(
    stored: Stored, decisions: Mapping[str, Override], looked_at: Collection[PhotoKey]
) -> tuple[ReviewPhoto, ...]:
    """The photos of a run as they were scored, without any reviewer's override.

    Args:
        stored: the run.
        decisions: readings of this reviewer that are in force, by path.
        looked_at: what the reviewer looked at.
    """
    return tuple(_photos(stored, settle(stored.scored, ()), decisions, looked_at))


def _photos(
    stored: Stored,
    outcomes: Iterable[PhotoOutcome],
    decisions: Mapping[str, Override],
    looked_at: Collection[PhotoKey],
) -> Iterator[ReviewPhoto]:
    outcomes = tuple(outcomes)
    subjects = group_visits(outcomes, stored.run.index.visits, stored.made_by.manifest)
    visits = {(visit.subject, visit.name): visit for one in subjects for visit in one.visits}
    baselines = _baselines(outcomes, subjects)
    for photo in order_by_doubt(outcomes, copies_elsewhere(outcomes)):
        outcome = photo.outcome
        row = outcome.row
        visit: Visit = visits[row.subject, row.visit]
        baseline = baselines.get((row.subject, view_of(outcome)))
        elsewhere = baseline is not None and baseline.row.visit != row.visit
        yield ReviewPhoto(
            outcome=outcome,
            doubts=photo.doubts,
            date=visit.info.date,
            salt=visit.score.salt,
            interval=visit.score.interval,
            baseline=baseline.row.path if baseline is not None and elsewhere else "",
            decision=decisions.get(row.path),
            looked_at=(row.path, outcome.photo_sha256) in looked_at,
        )


def _baselines(
    outcomes: Iterable[PhotoOutcome], subjects: Iterable[Subject]
) -> dict[tuple[str, View | None], PhotoOutcome]:
    """The photo of each view at the baseline, by subject and view; a scored one where there is."""
    visits = {(one.name, one.baseline.name) for one in subjects if one.baseline is not None}
    found: dict[tuple[str, View | None], PhotoOutcome] = {}
    for outcome in outcomes:
        key = outcome.row.subject, view_of(outcome)
        if (outcome.row.subject, outcome.row.visit) not in visits or key[1] is None:
            continue
        if key not in found or (found[key].score is None and outcome.score is not None):
            found[key] = outcome
    return found
