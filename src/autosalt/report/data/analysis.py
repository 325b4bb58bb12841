"""Read a study's analysis for the report: the tables of `autosalt respond` and others."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from autosalt.errors import ReportError
from autosalt.files.layout import ANALYSIS_NAME, RUN_NAME, parquet_name, table_files
from autosalt.report.data import cells
from autosalt.report.data.cells import Row, improvement, read_rows
from autosalt.report.data.model import Change, Study, Subject
from autosalt.results.made_of import ANALYSIS, State, is_unfinished, state_of
from autosalt.study.settings.options import ResponseSettings

_AGAIN: Final = "Run `autosalt respond` again."

STUDY_TABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "endpoints": ("subject", "arm", "window", "order", "status", "baseline_salt", "salt"),
    "trajectories": ("subject", "arm", "trajectory", "why"),
    "problems": ("code", "subject", "visit", "text"),
    "flow": ("arm", "window", "subjects", "attended", "complete", "incomplete", "missing"),
    "arms": ("window", "measure", "arm", "events", "n", "estimate", "low", "high"),
    "contrasts": ("window", "measure", "arm", "reference", "estimate", "low", "high"),
    "changes": ("window", "measure", "arm", "n", "estimate", "low", "high"),
    "models": ("window", "measure", "arm", "reference", "method", "estimate", "low", "high"),
    "agreement": ("measure", "on", "first", "second", "n", "value", "low", "high"),
    "agreement_pairs": ("subject", "visit", "reader", "reader_salt", "machine_salt"),
}
"""Tables that `autosalt respond` makes from the scores, with the columns that the report needs."""

OTHER_TABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "regrowth": ("subject", "visit", "view", "status", "picture"),
    "mask_agreement": ("measure", "on", "first", "second", "n", "value", "low", "high"),
    "overrides": ("override_id", "kind", "state", "override_by", "override_reason"),
    "history": ("superseded", "time", "table", "subject", "visit", "reason", "changed"),
}
"""Tables that other commands write into the folder, with the columns that the report needs."""


@dataclass(frozen=True, slots=True)
class Findings:
    """The tables of an analysis, and study.json.

    Attributes:
        record: the content of study.json; empty without a valid analysis.
        tables: rows by the table's name; a missing table has no entry.
        stale: whether the analysis was made from other scores; it is then left out.
        unfinished: whether a table of the analysis is missing or was changed; it is then left out.
    """

    record: Mapping[str, Any] = field(default_factory=dict)
    tables: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    stale: bool = False
    unfinished: bool = False

    def rows(self, name: str) -> tuple[Row, ...]:
        """Return the rows of a table; none where the table is missing."""
        return self.tables.get(name, ())

    @property
    def arms(self) -> tuple[str, ...]:
        """Arms in the order of the settings; ("",) where no arm is stated."""
        return tuple(self.record.get("arms") or ("",))

    @property
    def windows(self) -> tuple[Mapping[str, Any], ...]:
        """The follow-up windows in order of time: name, order, day."""
        return tuple(self.record.get("windows") or ())

    @property
    def primary(self) -> str:
        """The responder flag of the primary response."""
        return str(self.record["settings"]["response"]["primary"])

    @property
    def primary_by_default(self) -> bool:
        """Whether the primary response was not chosen: no settings file was read."""
        read = "settings" in self.record["inputs_sha256"]
        return not read and self.primary == ResponseSettings().primary

    @property
    def title(self) -> str:
        """Title of the study; empty without one."""
        return str(self.record.get("settings", {}).get("title") or "")


def read_findings(out: Path) -> Findings:
    """Read study.json and all tables beside it.

    An analysis of other scores than those in the folder is not shown; it is marked `stale`. An
    analysis that was stopped between its tables is not shown either; it is marked `unfinished`.

    Raises:
        ReportError: study.json is damaged; a table cannot be read or lacks a column; or the folder
            holds only an unfinished analysis.
    """
    tables = {
        name: rows
        for name, columns in OTHER_TABLES.items()
        if (rows := _table(out, name, columns, _remove(name))) is not None
    }
    record = _record(out / ANALYSIS_NAME)
    if not record:
        return Findings({}, tables)
    if state_of(out, ANALYSIS) is State.OUTDATED:
        return Findings({}, tables, stale=True)
    if is_unfinished(out, ANALYSIS):
        if not (out / RUN_NAME).exists():
            raise ReportError(
                f"{out}: the analysis is not finished, or a table of it was edited. {_AGAIN}"
            )
        return Findings({}, tables, unfinished=True)
    tables |= {
        name: rows
        for name, columns in STUDY_TABLES.items()
        if (rows := _table(out, name, columns, _AGAIN)) is not None
    }
    if "endpoints" not in tables:
        raise ReportError(f"{out / parquet_name('endpoints')}: is missing. {_AGAIN}")
    return Findings(record, tables)


def _remove(name: str) -> str:
    return f"Write the table again, or remove {' and '.join(table_files(name))}."


def _table(out: Path, name: str, columns: tuple[str, ...], how: str) -> tuple[Row, ...] | None:
    path = out / parquet_name(name)
    return read_rows(path, columns, how) if path.exists() else None


def _record(path: Path) -> Mapping[str, Any]:
    damaged = f"{path}: is damaged or of another version. {_AGAIN}"
    try:
        record = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ReportError(damaged) from error
    try:
        whole = (
            isinstance(record["settings"]["response"]["primary"], str)
            and all(isinstance(window["name"], str) for window in record["windows"])
            and all(isinstance(arm, str) for arm in record["arms"])
            and all(len(row) == 2 for row in record["settings_said"])
            and isinstance(record["inputs_sha256"], dict)
        )
    except (KeyError, TypeError) as error:
        raise ReportError(damaged) from error
    if not whole:
        raise ReportError(damaged)
    return dict(record)


def as_analysed(study: Study, findings: Findings) -> Study:
    """Return the study with the changes of `endpoints`; unchanged where there is no analysis."""
    if "endpoints" not in findings.tables:
        return study
    rows: dict[str, list[Row]] = {}
    for row in findings.rows("endpoints"):
        rows.setdefault(cells.text(row, "subject"), []).append(row)
    return replace(study, subjects=tuple(_subject(s, rows.get(s.name, [])) for s in study.subjects))


def _subject(subject: Subject, rows: list[Row]) -> Subject:
    return replace(
        subject,
        changes=tuple(_change(row) for row in rows if cells.text(row, "visit")),
        compared=any(cells.text(row, "baseline_visit") for row in rows),
    )


def _change(row: Row) -> Change:
    return Change(
        visit=cells.text(row, "visit"),
        baseline_visit=cells.maybe_text(row, "baseline_visit"),
        change_points=cells.number(row, "change_points"),
        improvement=improvement(row),
        beyond_noise=cells.flag(row, "beyond_noise"),
        salt30=cells.flag(row, "salt30"),
        salt50=cells.flag(row, "salt50"),
        salt75=cells.flag(row, "salt75"),
    )
