"""What a run leaves for people: photos, visits, subjects as tables, and run.json.

The columns of DESIGN 8 come first and in its order; what is added comes after them.
"""

import json
import platform
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from autosalt.archive.atomic import write_atomically
from autosalt.archive.raters import Provenance
from autosalt.archive.rows import READER_PREFIX
from autosalt.archive.runner import ArchiveRun, PhotoOutcome
from autosalt.archive.state import State
from autosalt.archive.tables import Kind, Table, write_table
from autosalt.archive.visits import Subject, Visit, change_since, group_visits, natural_key
from autosalt.core.response import mdc95
from autosalt.core.views import VIEWS
from autosalt.scorer.scores import VisitScore
from autosalt.version import VERSION

_PACKAGES: Final = (
    "onnxruntime",
    "onnxruntime-gpu",
    "numpy",
    "pillow",
    "pillow-heif",
    "pydicom",
    "pyarrow",
)
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
    "overlay": "text",
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
}
SUBJECT_COLUMNS: Final[Mapping[str, Kind]] = {
    **dict.fromkeys(("subject", "baseline_visit", "visit"), "text"),
    **dict.fromkeys(("baseline_salt", "visit_salt", "change_points", "improvement_pct"), "float"),
    **dict.fromkeys(("improvement_pct_low", "improvement_pct_high"), "float"),
    **dict.fromkeys(("beyond_noise", "salt30", "salt50", "salt75", "salt90", "salt100"), "bool"),
    **dict.fromkeys(("salt_le20", "salt_le10"), "bool"),
    # added
    **dict.fromkeys(("status", "ordered_by", "arm"), "text"),
}


def write_results(
    run: ArchiveRun, rater: Provenance, out: Path, options: Mapping[str, Any]
) -> dict[str, Any]:
    """Write the three tables and run.json into `out`.

    Call it within the `sole_run` of the run.

    Args:
        run: a finished run.
        rater: who scored.
        out: the folder.
        options: of the command, for run.json; no paths.

    Returns:
        What run.json holds.
    """
    subjects = group_visits(run.outcomes, run.index.visits, rater.manifest)
    sem = None if rater.manifest is None else rater.manifest.sem_points
    write_table(photo_table(run.outcomes, rater.model_sha256), out)
    write_table(visit_table(subjects, rater.model_sha256), out)
    write_table(subject_table(subjects, None if sem is None else mdc95(sem)), out)
    record = run_record(run, rater, subjects, options)
    text = json.dumps(record, indent=2, ensure_ascii=False, sort_keys=False) + "\n"
    write_atomically(out / "run.json", text)
    return record


def photo_table(outcomes: Iterable[PhotoOutcome], model_sha256: str) -> Table:
    """`photos`: one row a photo, by subject, visit and path."""
    outcomes = tuple(outcomes)
    subjects = _ranks(outcome.row.subject for outcome in outcomes)
    visits = _ranks(outcome.row.visit for outcome in outcomes)

    def order(outcome: PhotoOutcome) -> tuple[int, int, str]:
        row = outcome.row
        return subjects[row.subject], visits[row.visit], row.path

    rows = (_photo_row(outcome, model_sha256) for outcome in sorted(outcomes, key=order))
    return Table("photos", PHOTO_COLUMNS, rows)


def visit_table(subjects: Iterable[Subject], model_sha256: str) -> Table:
    """`visits`: one row a visit, each subject's in order of time.

    Readers who have a name come last, in columns of their own, where there are any.
    """
    subjects = tuple(subjects)
    names = {name for one in subjects for visit in one.visits for name in visit.info.readers}
    columns: dict[str, Kind] = dict(VISIT_COLUMNS)
    columns |= {READER_PREFIX + name: "float" for name in sorted(names)}
    rows = (_visit_row(visit, model_sha256) for subject in subjects for visit in subject.visits)
    return Table("visits", columns, rows)


def subject_table(subjects: Iterable[Subject], mdc95_points: float | None) -> Table:
    """`subjects`: one row a subject and follow-up visit."""
    rows = (
        _subject_row(subject, visit, mdc95_points)
        for subject in subjects
        for visit in subject.visits[1:]
    )
    return Table("subjects", SUBJECT_COLUMNS, rows)


def run_record(
    run: ArchiveRun, rater: Provenance, subjects: Iterable[Subject], options: Mapping[str, Any]
) -> dict[str, Any]:
    """What run.json holds. Nothing in it tells the machine, its user, or where anything lies."""
    states = Counter(outcome.result.state for outcome in run.outcomes)
    refused = [outcome for outcome in run.outcomes if outcome.result.state is State.REFUSED]
    visits = [visit.score.complete for subject in subjects for visit in subject.visits]
    manifest = rater.manifest
    sem = None if manifest is None else manifest.sem_points
    return {
        "versions": versions(),
        "model": {
            "name": None if manifest is None else manifest.name,
            "sha256": rater.model_sha256 or None,
            "licence": None if manifest is None else manifest.licence,
            "intended_use": None if manifest is None else manifest.intended_use,
            "sem_points": sem,
            "mdc95_points": None if sem is None else mdc95(sem),
            "detection_limit_pct": None if manifest is None else manifest.detection_limit_pct,
        },
        "settings": dict(rater.settings),
        "settings_sha256": run.settings_sha256,
        "options": dict(options),
        "index": {
            "source": run.index.source,
            "pattern": run.index.pattern or None,
            "skipped_files": dict(run.index.skipped),
        },
        "counts": {
            "photos": len(run.outcomes),
            **{s.value: states[s] for s in (State.SCORED, State.REFUSED, State.FAILED)},
            "computed_in_this_run": run.computed,
            "visits_complete": sum(visits),
            "visits_incomplete": len(visits) - sum(visits),
        },
        "refused_by_reason": dict(sorted(Counter(o.result.reason for o in refused).items())),
        "started": run.started.isoformat(timespec="seconds"),
        "finished": run.finished.isoformat(timespec="seconds"),
    }


def _ranks(names: Iterable[str]) -> dict[str, int]:
    """The place of each name among all of them, in the order people count."""
    return {name: place for place, name in enumerate(sorted(set(names), key=natural_key))}


def _photo_row(outcome: PhotoOutcome, model_sha256: str) -> dict[str, Any]:
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
        "model_sha256": model_sha256 or None,
        "detail": result.detail or None,
        "overlay": outcome.overlay or None,
    }
    if score is None:
        return values
    values |= {
        "view": score.view,
        "view_source": score.view_source,
        "view_probability": score.view_probability,
        "view_conflict": score.view_conflict,
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


def _visit_row(visit: Visit, model_sha256: str) -> dict[str, Any]:
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
        "model_sha256": model_sha256 or None,
        "site": visit.info.site or None,
        "arm": visit.info.arm or None,
        "reader_salt": visit.info.reader_salt,
        **{READER_PREFIX + name: salt for name, salt in visit.info.readers.items()},
    }


def _subject_row(subject: Subject, visit: Visit, mdc95_points: float | None) -> dict[str, Any]:
    baseline = subject.visits[0]
    change = change_since(baseline, visit, mdc95_points)
    values: dict[str, Any] = {
        "subject": subject.name,
        "baseline_visit": baseline.name,
        "visit": visit.name,
        "baseline_salt": baseline.score.salt,
        "visit_salt": visit.score.salt,
        "status": change.status,
        "ordered_by": subject.ordered_by,
        "arm": visit.info.arm or None,
    }
    if change.response is not None:
        values |= asdict(change.response)
    if change.improvement is not None:
        values["improvement_pct_low"] = change.improvement.low
        values["improvement_pct_high"] = change.improvement.high
    return values


def versions(packages: Iterable[str] = _PACKAGES) -> dict[str, str]:
    """The versions of autosalt, Python, and those of the packages that are installed."""
    found = {"autosalt": VERSION, "python": platform.python_version()}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
