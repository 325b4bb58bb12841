"""The three tables of a run: photos, visits, subjects.

Columns that others rely on come first, in their order; what is added comes after them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any, Final

from autosalt.batch.outcome import PhotoOutcome
from autosalt.batch.result import State
from autosalt.core.response import Response
from autosalt.core.salt import salt
from autosalt.core.types import Interval
from autosalt.core.views import VIEWS, View
from autosalt.files.table import Kind, Table
from autosalt.results.subjects import Change, Subject, Visit, change_since
from autosalt.scorer.scores import VisitScore
from autosalt.visits.info import READER_PREFIX
from autosalt.visits.names import natural_key

PHOTO_COLUMNS: Final[Mapping[str, Kind]] = {
    **dict.fromkeys(("subject", "visit", "view", "view_source", "path", "sha256"), "text"),
    **dict.fromkeys(("status", "reason"), "text"),
    **dict.fromkeys(("scalp_px", "loss_px"), "int"),
    **dict.fromkeys(("loss_pct", "loss_pct_low", "loss_pct_high"), "float"),
    "model_sha256": "text",
    # added
    "detail": "text",
    "view_probability": "float",
    "view_conflict": "text",
    **dict.fromkeys(("uncertainty_pct", "sharpness", "brightness", "scalp_cut_share"), "float"),
    **dict.fromkeys(("overlay", "settings_sha256", "override"), "text"),
    "override_id": "int",
    **dict.fromkeys(("override_by", "override_reason"), "text"),
    **dict.fromkeys(("original_view", "original_status"), "text"),
    "original_loss_pct": "float",
    "picture_doubt": "text",
    "same_picture_as": "text",
}
VISIT_COLUMNS: Final[Mapping[str, Kind]] = {
    **dict.fromkeys(("subject", "visit", "date", "status"), "text"),
    **dict.fromkeys(("salt", "salt_low", "salt_high"), "float"),
    **dict.fromkeys(("salt_bound_low", "salt_bound_high", "salt_renormalised"), "float"),
    **dict.fromkeys([f"{view}_loss_pct" for view in VIEWS], "float"),
    **dict.fromkeys(("band", "aa_iga", "model_sha256"), "text"),
    # added
    **dict.fromkeys(("site", "arm"), "text"),
    "reader_salt": "float",
    "settings_sha256": "text",
    "overrides": "int",
    "salt_original": "float",
}
SUBJECT_COLUMNS: Final[Mapping[str, Kind]] = {
    **dict.fromkeys(("subject", "baseline_visit", "visit"), "text"),
    **dict.fromkeys(("baseline_salt", "visit_salt", "change_points", "improvement_pct"), "float"),
    **dict.fromkeys(("improvement_pct_low", "improvement_pct_high"), "float"),
    **dict.fromkeys(("beyond_noise", "salt30", "salt50", "salt75", "salt90", "salt100"), "bool"),
    **dict.fromkeys(("salt_le20", "salt_le10"), "bool"),
    # added
    **dict.fromkeys(("status", "ordered_by", "arm", "model_sha256", "settings_sha256"), "text"),
}


@dataclass(frozen=True, slots=True)
class Hashes:
    """Model and settings that all numbers of a table come from; the model's is empty for masks."""

    model_sha256: str
    settings_sha256: str

    @property
    def columns(self) -> dict[str, str | None]:
        """As they stand in a row."""
        return {
            "model_sha256": self.model_sha256 or None,
            "settings_sha256": self.settings_sha256,
        }


@dataclass(frozen=True, slots=True)
class Overruled:
    """A visit with overrides in force: how many, and the SALT that it had without them."""

    overrides: int
    salt: float | None


def photo_table(
    outcomes: Iterable[PhotoOutcome],
    hashes: Hashes,
    copies: Mapping[str, str] = MappingProxyType({}),
) -> Table:
    """`photos`: one row a photo, by subject, visit and path.

    Args:
        outcomes: of all photos.
        hashes: of all rows.
        copies: photos with the picture of another visit; see `copies_elsewhere`.
    """
    outcomes = tuple(outcomes)
    subjects = _ranks(outcome.row.subject for outcome in outcomes)
    visits = _ranks(outcome.row.visit for outcome in outcomes)

    def order(outcome: PhotoOutcome) -> tuple[int, int, str]:
        row = outcome.row
        return subjects[row.subject], visits[row.visit], row.path

    rows = (
        {**_photo_row(outcome, hashes), "same_picture_as": copies.get(outcome.row.path)}
        for outcome in sorted(outcomes, key=order)
    )
    return Table("photos", PHOTO_COLUMNS, rows)


def visit_table(
    subjects: Iterable[Subject],
    hashes: Hashes,
    overruled: Mapping[tuple[str, str], Overruled] = MappingProxyType({}),
) -> Table:
    """`visits`: one row a visit, each subject's in order of time.

    Readers who have a name come last, in columns of their own, where there are any.

    Args:
        subjects: in the order of the table.
        hashes: of all rows.
        overruled: by (subject, visit); see `find_overruled`.
    """
    subjects = tuple(subjects)
    names = {name for one in subjects for visit in one.visits for name in visit.info.readers}
    columns: dict[str, Kind] = dict(VISIT_COLUMNS)
    columns |= {READER_PREFIX + name: "float" for name in sorted(names)}
    rows = (
        _visit_row(visit, hashes, overruled.get((visit.subject, visit.name)))
        for subject in subjects
        for visit in subject.visits
    )
    return Table("visits", columns, rows)


def subject_table(subjects: Iterable[Subject], mdc95_points: float | None, hashes: Hashes) -> Table:
    """`subjects`: one row a subject and follow-up visit.

    A subject of whom no baseline is known has a row for each visit, and no change.
    """
    rows = (
        {**_subject_row(subject, visit, mdc95_points), **hashes.columns}
        for subject in subjects
        for visit in subject.compared
    )
    return Table("subjects", SUBJECT_COLUMNS, rows)


def find_overruled(outcomes: Iterable[PhotoOutcome]) -> dict[tuple[str, str], Overruled]:
    """The visits with overrides in force, by (subject, visit)."""
    outcomes = tuple(outcomes)
    counts = Counter((o.row.subject, o.row.visit) for o in outcomes if o.override is not None)
    losses: dict[tuple[str, str], dict[View, float]] = {visit: {} for visit in counts}
    for outcome in outcomes if counts else ():
        visit, before = (outcome.row.subject, outcome.row.visit), outcome.original_result
        if visit in counts and before.state is State.SCORED and before.score is not None:
            losses[visit][before.score.view] = before.score.loss_pct
    return {
        visit: Overruled(n, salt(losses[visit]) if len(losses[visit]) == len(VIEWS) else None)
        for visit, n in counts.items()
    }


def _ranks(names: Iterable[str]) -> dict[str, int]:
    """The place of each name among all of them, in the order people count."""
    return {name: place for place, name in enumerate(sorted(set(names), key=natural_key))}


def _photo_row(outcome: PhotoOutcome, hashes: Hashes) -> dict[str, Any]:
    row, result, score = outcome.row, outcome.result, outcome.result.score
    values: dict[str, Any] = {
        "subject": row.subject,
        "visit": row.visit,
        "view": row.view,
        "view_source": None if row.view is None else "stated",
        "path": row.path,
        "sha256": outcome.photo_sha256 or None,
        "status": result.state.value,
        "reason": result.reason or None,
        "detail": result.detail or None,
        "overlay": outcome.overlay or None,
        **hashes.columns,
        **_override_cells(outcome),
    }
    if score is None:
        return values
    values |= {
        "view": score.view,
        "view_source": score.view_source,
        "view_probability": score.view_probability,
        "view_conflict": score.view_conflict,
        "picture_doubt": score.picture_doubt,
    }
    if score.quality is not None:
        values |= {
            "sharpness": score.quality.sharpness,
            "brightness": score.quality.brightness,
            "scalp_cut_share": score.quality.scalp_cut_share,
        }
    # A duplicate was measured but does not count: nobody shall add it up by accident.
    if result.state is State.SCORED:
        values |= {
            "scalp_px": score.scalp_px,
            "loss_px": score.loss_px,
            "loss_pct": score.loss_pct,
            "loss_pct_low": None if score.interval is None else score.interval.low,
            "loss_pct_high": None if score.interval is None else score.interval.high,
            "uncertainty_pct": score.uncertainty_pct,
        }
    return values


def _override_cells(outcome: PhotoOutcome) -> dict[str, Any]:
    """Who overruled what. A photo that changed only with another one of its visit has no who."""
    cells: dict[str, Any] = {}
    override, before = outcome.override, outcome.original
    if override is not None:
        cells = {
            "override": override.kind.value,
            "override_id": override.number,
            "override_by": override.reviewer,
            "override_reason": override.reason,
        }
    if before is not None:
        scored = before.score if before.state is State.SCORED else None
        cells |= {
            "original_status": before.state.value,
            "original_view": None if before.score is None else before.score.view,
            "original_loss_pct": None if scored is None else scored.loss_pct,
        }
    return cells


def _visit_row(visit: Visit, hashes: Hashes, overruled: Overruled | None) -> dict[str, Any]:
    score: VisitScore = visit.score
    return {
        "subject": visit.subject,
        "visit": visit.name,
        "date": visit.info.date or None,
        "status": "complete" if score.complete else "incomplete",
        "salt": score.salt,
        "salt_low": None if score.interval is None else score.interval.low,
        "salt_high": None if score.interval is None else score.interval.high,
        "salt_bound_low": score.bounds.low,
        "salt_bound_high": score.bounds.high,
        "salt_renormalised": score.renormalised,
        **{f"{view}_loss_pct": photo.loss_pct for view, photo in score.views.items()},
        "band": score.band,
        "aa_iga": score.aa_iga,
        "site": visit.info.site or None,
        "arm": visit.info.arm or None,
        "reader_salt": visit.info.reader_salt,
        **{READER_PREFIX + name: salt for name, salt in visit.info.readers.items()},
        "overrides": None if overruled is None else overruled.overrides,
        "salt_original": None if overruled is None else overruled.salt,
        **hashes.columns,
    }


def _subject_row(subject: Subject, visit: Visit, mdc95_points: float | None) -> dict[str, Any]:
    baseline = subject.baseline
    change = (
        Change(None, None, subject.why_none)
        if baseline is None
        else change_since(baseline, visit, mdc95_points)
    )
    return {
        "subject": subject.name,
        "baseline_visit": None if baseline is None else baseline.name,
        "visit": visit.name,
        "baseline_salt": None if baseline is None else baseline.score.salt,
        "visit_salt": visit.score.salt,
        "status": change.status,
        "ordered_by": subject.ordered_by,
        "arm": visit.info.arm or None,
        **change_cells(change.response, change.improvement),
    }


def change_cells(response: Response | None, improvement: Interval | None) -> dict[str, Any]:
    """What a row of `subjects` says of a change; nothing of what is not known."""
    cells: dict[str, Any] = {} if response is None else asdict(response)
    if improvement is not None:
        cells["improvement_pct_low"] = improvement.low
        cells["improvement_pct_high"] = improvement.high
    return cells
