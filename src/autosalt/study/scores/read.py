"""Read a study's scores from the folder of a run, or from a CSV of scores made elsewhere."""

import hashlib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from autosalt.archive.understanding import understand_table
from autosalt.core.response import mdc95
from autosalt.core.types import Interval
from autosalt.core.views import VIEWS
from autosalt.errors import SourceError
from autosalt.files.io import edited_files, hash_file
from autosalt.files.layout import PHOTOS_NAME, RUN_NAME, VISITS_CSV, VISITS_NAME
from autosalt.results.folder import ResultsFolder
from autosalt.study.model import DUPLICATE, Problem, ScoredVisit
from autosalt.study.schedule.course import with_days
from autosalt.study.scores.csv_file import read_scores_csv
from autosalt.visits.date_format import DateFormat
from autosalt.visits.info import reader_of
from autosalt.visits.name_dates import read_dates


@dataclass(frozen=True, slots=True)
class Scores:
    """The visits of a study as they were read, and the precision of the measurement.

    Attributes:
        visits: in the order of the source; a visit may appear twice.
        in_results: whether they come from the tables of a results folder.
        mdc95_points: of the model; None where not known.
        detection_limit_pct: of the model; 0 where not known.
        model_sha256: empty where there was no model.
        inputs: sha256 of each file that was read, by what it is.
        unscored: photos without a score: subject, visit, status, reason.
        problems: of the source, which the visits alone do not show.
    """

    visits: tuple[ScoredVisit, ...]
    in_results: bool
    mdc95_points: float | None = None
    detection_limit_pct: float = 0.0
    model_sha256: str = ""
    inputs: Mapping[str, str] = field(default_factory=dict)
    unscored: tuple[Mapping[str, Any], ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def measured(self) -> bool:
        """Whether the program measured SALT itself, from photos or masks."""
        return "run" in self.inputs


def read_visits(source: Path | ResultsFolder, date_format: DateFormat | None = None) -> Scores:
    """Read the visits of a study. A visit without a date takes the day that its name states.

    Args:
        source: a folder that `autosalt score` or `autosalt respond` wrote, or a CSV of scores
            (see `csv_file.py`).
        date_format: of the dates in a CSV, in its column and in names of visits.

    Raises:
        SourceError: the source does not exist, it was edited, or a cell of it makes no sense; with
            the row.
        ResultsError: a table or run.json is damaged.
        MisreadError: the columns of subject and visit must be exchanged.
    """
    if isinstance(source, ResultsFolder):
        return _read_run(source)
    if source.is_dir():
        return _read_run(ResultsFolder(source))
    if not source.is_file():
        raise SourceError(f"{source}: no such folder or file")
    content = source.read_bytes()
    visits, problems = read_scores_csv(content, source.name, date_format)
    order = None if date_format is None else date_format.order
    visits = with_days(visits, read_dates((visit.name for visit in visits), order))
    return Scores(
        visits,
        in_results=False,
        inputs={"scores": hashlib.sha256(content).hexdigest()},
        problems=(*problems, *_levels(source.name, visits)),
    )


def _read_run(results: ResultsFolder) -> Scores:
    if not results.has(VISITS_NAME):
        raise SourceError(
            f"{results}: holds no {VISITS_NAME}; give a folder that `autosalt score` wrote, or a "
            "CSV of scores"
        )
    # Before they are read, so that a later change is never overlooked.
    names = {"visits": VISITS_NAME, "photos": PHOTOS_NAME, "run": RUN_NAME}
    inputs = {
        what: hash_file(results.file(name)) for what, name in names.items() if results.has(name)
    }
    rows = enumerate(results.read_table("visits"), 1)
    visits = tuple(_visit(row, number) for number, row in rows)
    levels = _levels(VISITS_NAME, visits)
    unscored = _unscored(results)
    if not results.has(RUN_NAME):  # scores that were made elsewhere
        problems = (*levels, *_duplicates(results))
        return Scores(visits, in_results=True, inputs=inputs, unscored=unscored, problems=problems)
    model = results.run.model
    sem = model.sem_points
    return Scores(
        visits,
        in_results=True,
        mdc95_points=None if sem is None else mdc95(sem),
        detection_limit_pct=model.detection_limit_pct or 0.0,
        model_sha256=model.sha256 or "",
        inputs=inputs,
        unscored=unscored,
        problems=(*levels, *_edited(results)),
    )


def _levels(name: str, visits: Iterable[ScoredVisit]) -> tuple[Problem, ...]:
    """Return doubts about which column is the subject and which the visit."""
    issues = understand_table(name, {(visit.subject, visit.name) for visit in visits})
    return tuple(Problem(issue.code, "", "", issue.text) for issue in issues)


def _edited(results: ResultsFolder) -> tuple[Problem, ...]:
    """Report a CSV of visits that was edited; the edited file is not read.

    Raises:
        SourceError: the Parquet table, which is read, was changed.
    """
    edited = edited_files(results.path, results.run.tables)
    if VISITS_NAME in edited:
        raise SourceError(
            f"{results.file(VISITS_NAME)}: changed since it was written; run autosalt score again "
            "first"
        )
    if VISITS_CSV not in edited or not results.has(VISITS_CSV):
        return ()
    text = (
        f"{VISITS_CSV} changed since it was written, and the changes do not count; correct the "
        "manifest, or use autosalt override, and run autosalt score again"
    )
    return (Problem("table_edited", "", "", text),)


def _duplicates(results: ResultsFolder) -> tuple[Problem, ...]:
    """Read the problems of duplicate visits: the tables have each once, without a score."""
    if not results.has_table("problems"):
        return ()
    columns = ("code", "subject", "visit", "text")
    return tuple(
        Problem(*(row[name] or "" for name in columns))
        for row in results.read_table("problems", columns)
        if row["code"] == DUPLICATE
    )


def _unscored(results: ResultsFolder) -> tuple[Mapping[str, Any], ...]:
    if not results.has_table("photos"):  # where scores were made elsewhere
        return ()
    columns = ("subject", "visit", "status", "reason")
    rows = results.read_table("photos", columns, only=True)
    return tuple(row for row in rows if row["status"] != "scored")


def _visit(row: Mapping[str, Any], number: int) -> ScoredVisit:
    numbers = {name: value for name, value in row.items() if isinstance(value, float)}
    known = {name: value for name, value in numbers.items() if not math.isnan(value)}
    if bad := [name for name, value in known.items() if not 0.0 <= value <= 100.0]:
        raise SourceError(f"{VISITS_NAME}, row {number}: {bad[0]} is not from 0 to 100")
    text = {name: str(row.get(name) or "") for name in ("subject", "visit", "date", "site", "arm")}
    try:
        day = date.fromisoformat(text["date"]) if text["date"] else None
    except ValueError:
        raise SourceError(f"{VISITS_NAME}, row {number}: date is not a day") from None
    salt = known.get("salt")
    interval = None if salt is None else _interval(known, "salt_low", "salt_high")
    if salt is not None and interval and not interval.low <= salt <= interval.high:
        raise SourceError(f"{VISITS_NAME}, row {number}: salt is outside its interval")
    return ScoredVisit(
        subject=text["subject"],
        name=text["visit"],
        date=day,
        site=text["site"],
        arm=text["arm"],
        salt=salt,
        interval=interval,
        bounds=_interval(known, "salt_bound_low", "salt_bound_high") if salt is None else None,
        band=row.get("band") or None,
        aa_iga=row.get("aa_iga") or None,
        views={view: known[f"{view}_loss_pct"] for view in VIEWS if f"{view}_loss_pct" in known},
        readers={who: value for name, value in known.items() if (who := reader_of(name))},
    )


def _interval(known: Mapping[str, float], low: str, high: str) -> Interval | None:
    return Interval(known[low], known[high]) if low in known and high in known else None
