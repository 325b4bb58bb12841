"""Read a study's analysis for the report: the tables of `autosalt respond` and others."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from autosalt.errors import ReportError, ResultsError, SettingsError
from autosalt.files.layout import ANALYSIS_NAME, RUN_NAME
from autosalt.report.data import cells
from autosalt.report.data.cells import Row, improvement
from autosalt.report.data.model import Change, Study, Subject
from autosalt.results.audit.made_of import ANALYSIS, Freshness, is_unfinished, state_of
from autosalt.results.audit.study_record import StudyRecord, WindowRecord
from autosalt.results.folder import ResultsFolder
from autosalt.study.settings.options import StudySettings
from autosalt.study.settings.toml_file import settings_of_record

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
        record: what study.json holds; None without an analysis of these scores.
        tables: rows by the table's name; a missing table has no entry.
        stale: whether the analysis was made from other scores; it is then left out.
        unfinished: whether a table of the analysis was changed; it is then left out.
    """

    record: StudyRecord | None = None
    tables: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    stale: bool = False
    unfinished: bool = False

    def rows(self, name: str) -> tuple[Row, ...]:
        """Return the rows of a table; none where the table is missing."""
        return self.tables.get(name, ())

    @property
    def settings(self) -> StudySettings:
        """Of the analysis; the default ones without an analysis."""
        return StudySettings() if self.record is None else settings_of_record(self.record.settings)

    @property
    def arms(self) -> tuple[str, ...]:
        """Arms in the order of the settings; ("",) where no arm is stated."""
        return (self.record.arms if self.record else ()) or ("",)

    @property
    def windows(self) -> tuple[WindowRecord, ...]:
        """The follow-up windows in order of time."""
        return self.record.windows if self.record else ()

    @property
    def primary(self) -> str:
        """The responder flag of the primary response."""
        return self.settings.response.primary

    @property
    def primary_by_default(self) -> bool:
        """Whether the primary response was not chosen: no settings file was read."""
        read = self.record is not None and self.record.read_settings
        return not read and self.primary == StudySettings().response.primary

    @property
    def title(self) -> str:
        """Title of the study; empty without one."""
        return self.settings.title


def read_findings(results: ResultsFolder) -> Findings:
    """Read study.json and all tables beside it.

    An analysis of other scores than those in the folder is not shown; it is marked `stale`. An
    analysis that was stopped between its tables is not shown either; it is marked `unfinished`.

    Raises:
        ReportError: there are no visits but those of an unfinished analysis.
        ResultsError: study.json or a table is damaged, or a table lacks a column.
    """
    tables = _tables(results, OTHER_TABLES)
    record = results.analysis
    if record is None:
        return Findings(None, tables)
    if state_of(results, ANALYSIS) is Freshness.OUTDATED:
        return Findings(None, tables, stale=True)
    if is_unfinished(results, ANALYSIS):
        if not results.has(RUN_NAME):
            raise ReportError(
                f"{results}: the analysis is not finished, or a table of it was edited; run "
                "autosalt respond again"
            )
        return Findings(None, tables, unfinished=True)
    _require_settings(results, record)
    of_study = {
        "endpoints": tuple(results.read_table("endpoints", STUDY_TABLES["endpoints"])),
        **_tables(results, STUDY_TABLES),
    }
    return Findings(record, {**tables, **of_study})


def _tables(
    results: ResultsFolder, wanted: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[Row, ...]]:
    """Those of the tables that exist."""
    return {
        name: tuple(results.read_table(name, columns))
        for name, columns in wanted.items()
        if results.has_table(name)
    }


def _require_settings(results: ResultsFolder, record: StudyRecord) -> None:
    try:
        settings_of_record(record.settings)
    except SettingsError as error:
        raise ResultsError(
            f"{results.file(ANALYSIS_NAME)}: is damaged ({error}); run autosalt respond again"
        ) from error


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
