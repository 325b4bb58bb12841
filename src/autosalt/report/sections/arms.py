"""Report sections on arms: participant flow, responders, change of SALT."""

from collections.abc import Iterable, Sequence
from typing import Final

from autosalt.files.layout import csv_name
from autosalt.report.data import cells
from autosalt.report.data.analysis import Findings
from autosalt.report.data.cells import Row
from autosalt.report.data.model import Score, Study
from autosalt.report.page.blocks import (
    Block,
    Cell,
    Column,
    Grid,
    Heading,
    Section,
    Text,
    without_blanks,
)
from autosalt.report.page.text import BLANK, arm_name, flag_name, interval, number, p_value, signed
from autosalt.report.sections import figures as study_figures

_MEASURES: Final = {"change": "Change of SALT, points", "improvement_pct": "Improvement, %"}
_NO_TABLE: Final = (
    "The tables with the statistics of arms are not in this folder. Run autosalt respond again."
)
_NOTHING: Final = "There is nothing to count: no subject has a change since a baseline."


def flow(findings: Findings) -> Section:
    """Section on the flow of subjects, from the first photo to the analysis."""
    rows = findings.rows("flow")
    if not rows:
        return Section("flow", "Flow of subjects", (Text(_why_not(findings, "flow")),))
    columns = (
        Column("Arm"), Column("Visit"), *(Column(text, "number") for text in (
            "Subjects", "Photographed", "With SALT", "Incomplete", "No visit",
            "In the analysis of change", "of them carried forward",
            "In the count of responders", "of them counted as not responded",
        )), Column("Photos without a score, by reason"),
    )  # fmt: skip
    names = (
        "subjects", "attended", "complete", "incomplete", "missing", "analysed", "imputed",
        "analysed_responders", "imputed_responders",
    )  # fmt: skip
    lines = [
        (
            arm_name(cells.text(row, "arm")), cells.text(row, "window"),
            *(_count(row, name) for name in names),
            cells.text(row, "reasons") or "none",
        )
        for row in rows
    ]  # fmt: skip
    caption = (
        "Subjects of each arm at each visit. Incomplete: photographed, but without a SALT, because "
        "a view was refused or is missing."
    )
    grid = Grid(caption, columns, lines, heads=2, file=csv_name("flow"))
    return Section("flow", "Flow of subjects", (grid,))


def responders(findings: Findings) -> Section:
    """Section on responders of each arm and window, and the difference to the reference."""
    title, rows = "Responders", findings.rows("arms")
    if not rows:
        blocks: list[Block] = [
            Text(_why_not(findings, "arms")),
            *study_figures.improvements(findings),
        ]
        return Section("responders", title, blocks)
    flags = list(dict.fromkeys(cells.text(row, "measure") for row in rows))
    others = [flag for flag in flags if flag != findings.primary]
    why = " (by default, no settings file was given)" if findings.primary_by_default else ""
    primary = f"{flag_name(findings.primary)}, the primary response{why}, by visit."
    return Section(
        "responders",
        title,
        (
            _shares(findings, [findings.primary], primary),
            *study_figures.response_curves(findings),
            *study_figures.improvements(findings),
            Heading("Other responses"),
            _shares(findings, others, "All other responses by visit."),
        ),
    )  # fmt: skip


def change(study: Study, findings: Findings) -> Section:
    """Section on change: courses, change within arms, and models that compare arms."""
    blocks: list[Block] = [*study_figures.courses(findings), *study_figures.best_changes(findings)]
    if rows := findings.rows("changes"):
        blocks.append(_within(rows))
    if rows := findings.rows("models"):
        blocks += [Heading("Adjusted for the baseline"), *_models(rows)]
    if not findings.rows("changes") and not findings.rows("models"):
        blocks.append(Text(_why_not(findings, "changes")))
    blocks += [*study_figures.shifts(findings), *study_figures.view_losses(study, findings)]
    return Section("change", "Change of SALT", blocks)


def _why_not(findings: Findings, table: str) -> str:
    return _NOTHING if table in findings.tables else _NO_TABLE


def _shares(findings: Findings, flags: Sequence[str], caption: str) -> Grid:
    shares = {_key(row, "arm"): row for row in findings.rows("arms")}
    contrasts = {_key(row, "arm"): row for row in findings.rows("contrasts")}
    compared = list(dict.fromkeys(cells.text(row, "arm") for row in findings.rows("contrasts")))
    reference = next((cells.text(row, "reference") for row in findings.rows("contrasts")), "")
    columns = [Column("Response"), Column("Visit")]
    columns += [Column(arm_name(arm), "number") for arm in findings.arms]
    for arm in compared:
        columns += [Column(f"{arm_name(arm)} minus {reference}, points", "number")]
        columns += [Column("p", "number")]
    lines: list[Sequence[str | Cell]] = []
    used: list[Row] = []
    for flag in flags:
        for window in findings.windows:
            line: list[str | Cell] = [flag_name(flag), window.name]
            for arm in findings.arms:
                row = shares.get((window.name, flag, arm))
                line.append(_share(row))
                used += [row] if row else []
            for arm in compared:
                row = contrasts.get((window.name, flag, arm))
                used += [row] if row else []
                line += [_difference(row), p_value(cells.number(row, "p_value") if row else None)]
            lines.append(line)
    text = f"{caption} Responders/subjects counted, and percent with 95 % interval."
    return Grid(
        text,
        columns,
        lines,
        heads=2,
        notes=_notes(used),
        file=", ".join(map(csv_name, ("arms", "contrasts"))),
    )


def _share(row: Row | None) -> Cell:
    value = cells.number(row, "estimate") if row else None
    if row is None or value is None:
        return Cell(BLANK)
    ends = cells.interval(row, "low", "high")
    within = f"({number(100 * ends.low)} to {number(100 * ends.high)})" if ends else ""
    return Cell(f"{_count(row, 'events')}/{_count(row, 'n')}, {number(100 * value)} %", within)


def _difference(row: Row | None) -> Cell:
    value = cells.number(row, "estimate") if row else None
    if row is None or value is None:
        return Cell(BLANK)
    ends = cells.interval(row, "low", "high")
    within = f"({number(100 * ends.low)} to {number(100 * ends.high)})" if ends else ""
    return Cell(signed(100 * value), within)


def _within(rows: Sequence[Row]) -> Grid:
    columns = (
        Column("Measure"), Column("Visit"), Column("Arm"), *(Column(text, "number") for text in (
            "n", "of them carried forward", "Mean (95 % interval)", "SD", "Median", "p",
        )),
    )  # fmt: skip
    lines = [
        (
            _MEASURES.get(cells.text(row, "measure"), cells.text(row, "measure")),
            cells.text(row, "window"), arm_name(cells.text(row, "arm")),
            _count(row, "n"), _count(row, "imputed"), _estimate(row),
            number(cells.number(row, "sd")), signed(cells.number(row, "median")),
            p_value(cells.number(row, "p_value")),
        )
        for row in rows
    ]  # fmt: skip
    caption = (
        "Change since baseline within each arm. Below 0 points is regrowth. p: signed rank test of "
        "no change."
    )
    return Grid(caption, columns, lines, heads=3, notes=_notes(rows), file=csv_name("changes"))


def _models(rows: Sequence[Row]) -> Iterable[Block]:
    """Yield differences between arms first, because people look for them."""
    differences = [row for row in rows if cells.text(row, "reference")]
    means = [row for row in rows if not cells.text(row, "reference")]
    if differences:
        yield _model_grid(differences, "Differences between arms.", "Arms")
    if means:
        yield _model_grid(means, "Least-squares means.", "Arm")


def _model_grid(rows: Sequence[Row], caption: str, head: str) -> Grid:
    columns = (
        Column("Method"), Column("Measure"), Column("Visit"), Column(head),
        *(Column(text, "number") for text in ("n", "Estimate (95 % interval)", "p")),
    )  # fmt: skip
    lines = []
    for row in rows:
        reference, n = cells.text(row, "reference"), _count(row, "n")
        arm = arm_name(cells.text(row, "arm"))
        lines.append((
            cells.text(row, "method"),
            _MEASURES.get(cells.text(row, "measure"), cells.text(row, "measure")),
            cells.text(row, "window"),
            f"{arm} minus {reference}" if reference else arm,
            f"{n} and {_count(row, 'n_reference')}" if reference else n,
            _estimate(row), p_value(cells.number(row, "p_value")),
        ))  # fmt: skip
    grid = Grid(caption, columns, lines, heads=4, notes=_notes(rows), file=csv_name("models"))
    return without_blanks(grid, ("", BLANK))


def _estimate(row: Row) -> Cell:
    value: Score | None = cells.score(row, "estimate", "low", "high")
    if value is None:
        return Cell("not estimated")  # a column of blanks would be left out of the table
    return Cell(signed(value.value), f"({interval(value.interval)})" if value.interval else "")


def _count(row: Row, name: str) -> str:
    value = cells.number(row, name)
    return BLANK if value is None else str(int(value))


def _key(row: Row, arm: str) -> tuple[str, str, str]:
    return cells.text(row, "window"), cells.text(row, "measure"), cells.text(row, arm)


def _notes(rows: Sequence[Row]) -> tuple[str, ...]:
    """Return the notes of the tables with their visits; first the methods."""
    methods = dict.fromkeys(cells.text(row, "method") for row in rows if row.get("method"))
    where: dict[str, list[str]] = {}
    for row in rows:
        if note := cells.text(row, "note"):
            where.setdefault(note, []).append(cells.text(row, "window"))
    notes = [f"Methods: {'; '.join(methods)}."] if methods else []
    for note, windows in where.items():
        places = list(dict.fromkeys(windows))
        shown = ", ".join(places[:6]) + (" and others" if len(places) > 6 else "")
        notes.append(f"{shown}: {note}." if shown else f"{note}.")
    return tuple(notes)
