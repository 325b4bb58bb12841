"""The tables of a run as the report shows them: study > subject > visit > view.

Nothing is computed here that the tables do not hold, so a report can never say anything else than
the tables do.
"""

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from autosalt.core.reasons import REASON_TEXT, Reason
from autosalt.core.salt import Interval
from autosalt.core.views import VIEWS, View

Row: TypeAlias = Mapping[str, Any]


class ReportError(Exception):
    """The folder does not hold what a report is made from; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Score:
    """A figure with its 95 % interval, which is None where there is none."""

    value: float
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Photo:
    """One row of `photos`.

    Attributes:
        view: None when neither the archive nor the model said which.
        loss: hair loss in percent; None when the photo was refused.
        reason: the refusal's code, or `failed`; None when the photo was scored.
        detail: what was measured when the photo was refused.
        conflict: the view the model sees in place of the stated one; for a person to check.
        overlay: picture with the reading drawn on it, relative to the run's folder.
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

    @property
    def refused(self) -> bool:
        """Whether the photo was refused, or the program failed on it."""
        return self.loss is None

    @property
    def reason_text(self) -> str:
        """What the reason means and how to mend it."""
        if self.reason in set(Reason):
            return REASON_TEXT[Reason(self.reason)]
        return "The program failed on this photo. Run the same command again."


@dataclass(frozen=True, slots=True)
class Visit:
    """One row of `visits` with its photos.

    Attributes:
        salt: None when a view is missing or was refused; then `bounds` holds what is known.
        renormalised: weighted mean over the views there are, for an incomplete visit.
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

    @property
    def refused(self) -> tuple[Photo, ...]:
        """The refused photos of this visit."""
        return tuple(photo for photo in self.photos if photo.refused)

    @property
    def not_shown(self) -> tuple[Photo, ...]:
        """Refused photos that stand for no view: another was scored, or the view is unknown."""
        shown = {id(self.of(view)) for view in VIEWS}
        return tuple(photo for photo in self.refused if id(photo) not in shown)

    def of(self, view: View) -> Photo | None:
        """Return the photo that stands for a view: the scored one, else a refused one."""
        candidates = [photo for photo in self.photos if photo.view is view]
        return min(candidates, key=lambda photo: photo.refused, default=None)


@dataclass(frozen=True, slots=True)
class Change:
    """One row of `subjects`: a follow-up visit against the baseline."""

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
    """A subject with its visits in the order of the tables (first is baseline) and its changes."""

    name: str
    visits: tuple[Visit, ...]
    changes: tuple[Change, ...]

    @property
    def change(self) -> Change | None:
        """The change at the last visit that could be compared with the baseline."""
        known = [change for change in self.changes if change.change_points is not None]
        return known[-1] if known else None

    @property
    def baseline(self) -> Visit:
        """The visit the change is counted from: as the tables say, else the first."""
        stated = self._named(self.change.baseline_visit) if self.change else None
        return stated or self.visits[0]

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
class Study:
    """Everything in a run's tables, and `run.json` as it stands."""

    subjects: tuple[Subject, ...]
    photos: tuple[Photo, ...]
    run: Mapping[str, Any]

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


def read_study(out: Path) -> Study:
    """Read `photos`, `visits` and `subjects` (Parquet) and `run.json` from a run's folder.

    Raises:
        ReportError: a table is missing or cannot be read.
    """
    photos = tuple(_photo(row) for row in _rows(out / "photos.parquet"))
    of_visit: dict[tuple[str, str], list[Photo]] = defaultdict(list)
    for photo in photos:
        of_visit[photo.subject, photo.visit].append(photo)

    visits: dict[str, list[Visit]] = defaultdict(list)
    for row in _rows(out / "visits.parquet"):
        visit = _visit(row, of_visit[_text(row, "subject"), _text(row, "visit")])
        visits[visit.subject].append(visit)

    changes: dict[str, list[Change]] = defaultdict(list)
    for row in _rows(out / "subjects.parquet"):
        changes[_text(row, "subject")].append(_change(row))

    subjects = tuple(
        Subject(name, tuple(group), tuple(changes[name])) for name, group in visits.items()
    )
    return Study(subjects, photos, _run(out / "run.json"))


def _rows(path: Path) -> Iterable[Row]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        rows: list[Row] = pq.read_table(path).to_pylist()
    except (OSError, pa.ArrowException) as error:
        raise ReportError(
            f"{path}: cannot read this table. Run `autosalt score` into this folder first."
        ) from error
    return rows


def _run(path: Path) -> Mapping[str, Any]:
    try:
        run = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return run if isinstance(run, dict) else {}


def _photo(row: Row) -> Photo:
    view = _maybe_text(row, "view")
    subject, visit = _text(row, "subject"), _text(row, "visit")
    scored = row.get("status") == "scored"
    return Photo(
        subject=subject,
        visit=visit,
        view=View(view) if view in set(VIEWS) else None,
        view_source=_maybe_text(row, "view_source"),
        path=_text(row, "path"),
        loss=_score(row, "loss_pct", "loss_pct_low", "loss_pct_high") if scored else None,
        reason=None if scored else _maybe_text(row, "reason") or _maybe_text(row, "status"),
        detail=_maybe_text(row, "detail"),
        conflict=_maybe_text(row, "view_conflict"),
        overlay=_maybe_text(row, "overlay"),
    )


def _visit(row: Row, photos: Iterable[Photo]) -> Visit:
    return Visit(
        subject=_text(row, "subject"),
        name=_text(row, "visit"),
        date=_maybe_text(row, "date"),
        salt=_score(row, "salt", "salt_low", "salt_high"),
        bounds=_interval(row, "salt_bound_low", "salt_bound_high"),
        renormalised=_number(row, "salt_renormalised"),
        band=_maybe_text(row, "band"),
        aa_iga=_maybe_text(row, "aa_iga"),
        reader_salt=_number(row, "reader_salt"),
        photos=tuple(photos),
    )


def _change(row: Row) -> Change:
    return Change(
        visit=_text(row, "visit"),
        baseline_visit=_maybe_text(row, "baseline_visit"),
        change_points=_number(row, "change_points"),
        improvement=_score(row, "improvement_pct", "improvement_pct_low", "improvement_pct_high"),
        beyond_noise=_flag(row, "beyond_noise"),
        salt30=_flag(row, "salt30"),
        salt50=_flag(row, "salt50"),
        salt75=_flag(row, "salt75"),
    )


def _score(row: Row, value: str, low: str, high: str) -> Score | None:
    number = _number(row, value)
    return None if number is None else Score(number, _interval(row, low, high))


def _interval(row: Row, low: str, high: str) -> Interval | None:
    ends = _number(row, low), _number(row, high)
    return None if ends[0] is None or ends[1] is None else Interval(ends[0], ends[1])


def _number(row: Row, name: str) -> float | None:
    value = row.get(name)
    return None if value is None or math.isnan(value) else float(value)


def _flag(row: Row, name: str) -> bool | None:
    value = row.get(name)
    return None if value is None else bool(value)


def _text(row: Row, name: str) -> str:
    return _maybe_text(row, name) or ""


def _maybe_text(row: Row, name: str) -> str | None:
    value = row.get(name)
    return None if value is None or value == "" else str(value)
