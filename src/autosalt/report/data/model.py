"""Data model of the report: study > subject > visit > photo."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from autosalt.core.reasons import REASON_TEXT, Reason
from autosalt.core.types import Interval
from autosalt.core.views import VIEWS, View


@dataclass(frozen=True, slots=True)
class Score:
    """A figure with its 95 % interval, which is None where there is none."""

    value: float
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Override:
    """A reviewer's override of a photo; `view` and `loss_pct` are the values before it.

    Attributes:
        number: the override's id, as `overrides.csv` lists it.
        kind: `refuse`, `view` or `masks`.
    """

    number: int
    kind: str
    reviewer: str
    reason: str
    view: str | None
    loss_pct: float | None


@dataclass(frozen=True, slots=True)
class Photo:
    """One row of `photos`.

    Attributes:
        view: None when neither the archive nor the model gave one.
        loss: hair loss in percent; None when the photo was refused.
        reason: the refusal's code, or `failed`; None when the photo was scored.
        detail: what was measured when the photo was refused.
        conflict: the view that the model sees, where it differs from the view it is scored as; for
            a person to check.
        doubt: code of the reason why a person should check that it shows one head in true colour.
        overlay: picture with the reading drawn on it, relative to the run's folder.
        override: a reviewer's override; None without one.
        scalp_px: area of the scalp in the model's square; None where not known, cut off, or drawn
            by a reviewer.
    """

    subject: str
    visit: str
    view: View | None
    view_source: str | None
    path: str
    loss: Score | None
    reason: str | None
    detail: str | None
    conflict: str | None
    overlay: str | None
    override: Override | None = None
    sha256: str = ""
    scalp_px: int | None = None
    doubt: str | None = None

    @property
    def refused(self) -> bool:
        """Whether the photo was refused, or the program failed on it."""
        return self.loss is None

    @property
    def reason_text(self) -> str:
        """The meaning of the reason and what to do."""
        if self.reason in set(Reason):
            return REASON_TEXT[Reason(self.reason)]
        return "The program failed on this photo. Run the same command again."


@dataclass(frozen=True, slots=True)
class Visit:
    """One row of `visits` with its photos.

    Attributes:
        salt: None when a view is missing or was refused; then `bounds` holds what is known.
        renormalised: weighted mean over the scored views, for an incomplete visit.
        overrides: number of its photos that a reviewer overruled.
        salt_original: the SALT without overrides; None without overrides or without a SALT.
        views: hair loss of each view in the table of visits, percent.
    """

    subject: str
    name: str
    date: str | None
    salt: Score | None
    bounds: Interval | None
    renormalised: float | None
    band: str | None
    aa_iga: str | None
    reader_salt: float | None
    photos: tuple[Photo, ...]
    overrides: int = 0
    salt_original: float | None = None
    views: Mapping[View, float] = field(default_factory=dict)

    @property
    def refused(self) -> tuple[Photo, ...]:
        """The refused photos of this visit."""
        return tuple(photo for photo in self.photos if photo.refused)

    @property
    def not_shown(self) -> tuple[Photo, ...]:
        """Refused photos that represent no view: another was scored, or the view is unknown."""
        shown = {id(self.of(view)) for view in VIEWS}
        return tuple(photo for photo in self.refused if id(photo) not in shown)

    def of(self, view: View) -> Photo | None:
        """Return the photo that represents a view: the scored one, else a refused one."""
        candidates = [photo for photo in self.photos if photo.view is view]
        return min(candidates, key=lambda photo: photo.refused, default=None)


@dataclass(frozen=True, slots=True)
class Change:
    """One row of `subjects`: a follow-up visit compared with the baseline."""

    visit: str
    baseline_visit: str | None
    change_points: float | None
    improvement: Score | None
    beyond_noise: bool | None
    salt30: bool | None
    salt50: bool | None
    salt75: bool | None


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject with its visits in the order of the tables (first is baseline) and its changes.

    Attributes:
        compared: whether the subject has a baseline to compare with.
    """

    name: str
    visits: tuple[Visit, ...]
    changes: tuple[Change, ...]
    arm: str = ""
    compared: bool = True

    @property
    def change(self) -> Change | None:
        """The change at the last visit that could be compared with the baseline."""
        known = [change for change in self.changes if change.change_points is not None]
        return known[-1] if known else None

    @property
    def baseline(self) -> Visit:
        """The baseline in the tables, else the first visit."""
        named = next((c.baseline_visit for c in self.changes if c.baseline_visit), None)
        return self._named(named) or self.visits[0]

    @property
    def last(self) -> Visit | None:
        """The visit that the change is stated for, else the last one; None with one visit only."""
        stated = self._named(self.change.visit) if self.change else None
        return stated or (self.visits[-1] if len(self.visits) > 1 else None)

    @property
    def has_reader(self) -> bool:
        """Whether a reader's SALT is known for any visit."""
        return any(visit.reader_salt is not None for visit in self.visits)

    def change_at(self, visit: Visit) -> Change | None:
        """Return the change at a visit, or None at the baseline."""
        return next((change for change in self.changes if change.visit == visit.name), None)

    def _named(self, name: str | None) -> Visit | None:
        return next((visit for visit in self.visits if visit.name == name), None)


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What a report states about the run: with what and when photos were scored.

    Attributes:
        model_name, model_sha256: empty without a model.
        versions: of autosalt and the packages that scored.
        issues: how many there are of each kind of `autosalt.issues.KINDS`.
        finished: None in a blinded report.
    """

    model_name: str = ""
    model_sha256: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    issues: Mapping[str, int] = field(default_factory=dict)
    finished: datetime | None = None


@dataclass(frozen=True, slots=True)
class Study:
    """Everything in a run's tables; `run` is None where the scores were made elsewhere."""

    subjects: tuple[Subject, ...]
    photos: tuple[Photo, ...]
    run: RunFacts | None = None

    @property
    def refused(self) -> tuple[Photo, ...]:
        """All refused photos, in the order of the table."""
        return tuple(photo for photo in self.photos if photo.refused)

    @property
    def visits(self) -> tuple[Visit, ...]:
        """All visits, subject by subject."""
        return tuple(visit for subject in self.subjects for visit in subject.visits)

    @property
    def has_reader(self) -> bool:
        """Whether a human reader's SALT is in the tables."""
        return any(subject.has_reader for subject in self.subjects)
