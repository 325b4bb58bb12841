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

OF_STUDY: Final[Mapping[str, tuple[str, ...]]] = {
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
"""Tables that `autosalt respond` makes of the scores, and what the report needs of each."""

OF_RESULTS: Final[Mapping[str, tuple[str, ...]]] = {
    "regrowth": ("subject", "visit", "view", "status", "picture"),
    "mask_agreement": ("measure", "on", "first", "second", "n", "value", "low", "high"),
    "overrides": ("override_id", "kind", "state", "override_by", "override_reason"),
    "history": ("superseded", "time", "table", "subject", "visit", "reason", "changed"),
}
"""Tables that other commands put into the folder."""


@dataclass(frozen=True, slots=True)
class Findings:
    """The tables there are, and study.json.

    Attributes:
        record: what study.json holds; empty without an analysis that holds.
        tables: rows by the table's name; a table that is not there has no entry.
        stale: whether there is an analysis that was made of other scores; it is left out.
        unfinished: whether there is one whose tables are not, or not all, those that it wrote; it
            is left out.
    """

    record: Mapping[str, Any] = field(default_factory=dict)
    tables: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    stale: bool = False
    unfinished: bool = False

    def rows(self, name: str) -> tuple[Row, ...]:
        """The rows of a table; none where it is not there."""
        return self.tables.get(name, ())

    @property
    def arms(self) -> tuple[str, ...]:
        """In the order of the settings; ("",) where nobody stated an arm."""
        return tuple(self.record.get("arms") or ("",))

    @property
    def windows(self) -> tuple[Mapping[str, Any], ...]:
        """The follow-up windows in order of time: name, order, day."""
        return tuple(self.record.get("windows") or ())

    @property
    def primary(self) -> str:
        """The responder flag that is called a response."""
        return str(self.record["settings"]["response"]["primary"])

    @property
    def primary_by_default(self) -> bool:
        """Whether nobody chose it: no settings file was read, and it is what holds without one."""
        read = "settings" in self.record["inputs_sha256"]
        return not read and self.primary == ResponseSettings().primary

    @property
    def title(self) -> str:
        """Of the study; empty without one."""
        return str(self.record.get("settings", {}).get("title") or "")


def read_findings(out: Path) -> Findings:
    """Read study.json and all tables beside it.

    An analysis of other scores than those in the folder is not shown: it is marked `stale`. Nor is
    one that was stopped between its tables: it is `unfinished`.

    Raises:
        ReportError: study.json is damaged, or a table cannot be read or lacks a column; or there
            are no visits but those of an unfinished analysis.
    """
    tables = {
        name: rows
        for name, columns in OF_RESULTS.items()
        if (
            rows := _table(
                out, name, columns, f"Make it again, or remove {' and '.join(table_files(name))}."
            )
        )
        is not None
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
        for name, columns in OF_STUDY.items()
        if (rows := _table(out, name, columns, _AGAIN)) is not None
    }
    if "endpoints" not in tables:
        raise ReportError(f"{out / parquet_name('endpoints')}: is not there. {_AGAIN}")
    return Findings(record, tables)


def _remove(name: str) -> str:
    return f"Make it again, or remove {' and '.join(table_files(name))}."


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


def as_analysed(study: Study, found: Findings) -> Study:
    """Return the study with the changes of `endpoints`; without an analysis as it is."""
    if "endpoints" not in found.tables:
        return study
    rows: dict[str, list[Row]] = {}
    for row in found.rows("endpoints"):
        rows.setdefault(cells.text(row, "subject"), []).append(row)
    return replace(
        study, subjects=tuple(_subject(one, rows.get(one.name, [])) for one in study.subjects)
    )


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
