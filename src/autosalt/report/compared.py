"""Changes as the analysis has them, so that every page states its tables' baseline."""

from dataclasses import replace

from autosalt.report import rows as cells
from autosalt.report.findings import Findings
from autosalt.report.model import Change, Study, Subject
from autosalt.report.rows import Row
from autosalt.report.study_figures import improvement


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
