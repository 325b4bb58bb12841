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
    "The tables with the statistics of arms are not in this folder; run autosalt respond again."
)
_NOTHING: Final = "There is nothing to count: no subject has a change since a baseline."


def flow(found: Findings) -> Section:
    """Counts of everybody, from the first photo to the analysis."""
    rows = found.rows("flow")
    if not rows:
        return Section("flow", "What became of everybody", (Text(_why_not(found, "flow")),))
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
        "Subjects of each arm at each visit. Incomplete: photographed, but views that were refused "
        "or are missing leave no SALT."
    )
    grid = Grid(caption, columns, lines, heads=2, file=csv_name("flow"))
    return Section("flow", "What became of everybody", (grid,))


def responders(found: Findings) -> Section:
    """Responders of each arm and window, and the difference to the reference."""
    title, rows = "Responders", found.rows("arms")
    if not rows:
        blocks: list[Block] = [Text(_why_not(found, "arms")), *study_figures.improvements(found)]
        return Section("responders", title, blocks)
    flags = list(dict.fromkeys(cells.text(row, "measure") for row in rows))
    others = [flag for flag in flags if flag != found.primary]
    why = " (by default: no settings name one)" if found.primary_by_default else ""
    primary = f"{flag_name(found.primary)}, the primary response{why}, by visit."
    return Section(
        "responders",
        title,
        (
            _shares(found, [found.primary], primary),
            *study_figures.response_curves(found),
            *study_figures.improvements(found),
            Heading("Other responses"),
            _shares(found, others, "All other responses by visit."),
        ),
    )  # fmt: skip


def change(study: Study, found: Findings) -> Section:
    """Courses, change within arms, and models that compare arms."""
    blocks: list[Block] = [*study_figures.courses(found), *study_figures.best_changes(found)]
    if rows := found.rows("changes"):
        blocks.append(_within(rows))
    if rows := found.rows("models"):
        blocks += [Heading("Adjusted for the baseline"), *_models(rows)]
    if not found.rows("changes") and not found.rows("models"):
        blocks.append(Text(_why_not(found, "changes")))
    blocks += [*study_figures.shifts(found), *study_figures.view_losses(study, found)]
    return Section("change", "Change of SALT", blocks)


def _why_not(found: Findings, table: str) -> str:
    return _NOTHING if table in found.tables else _NO_TABLE


def _shares(found: Findings, flags: Sequence[str], caption: str) -> Grid:
    shares = {_key(row, "arm"): row for row in found.rows("arms")}
    contrasts = {_key(row, "arm"): row for row in found.rows("contrasts")}
    compared = list(dict.fromkeys(cells.text(row, "arm") for row in found.rows("contrasts")))
    reference = next((cells.text(row, "reference") for row in found.rows("contrasts")), "")
    columns = [Column("Response"), Column("Visit")]
    columns += [Column(arm_name(arm), "number") for arm in found.arms]
    for arm in compared:
        columns += [Column(f"{arm_name(arm)} minus {reference}, points", "number")]
        columns += [Column("p", "number")]
    lines: list[Sequence[str | Cell]] = []
    used: list[Row] = []
    for flag in flags:
        for window in found.windows:
            line: list[str | Cell] = [flag_name(flag), window.name]
            for arm in found.arms:
                row = shares.get((window.name, flag, arm))
                line.append(_share(row))
                used += [row] if row else []
            for arm in compared:
                row = contrasts.get((window.name, flag, arm))
                used += [row] if row else []
                line += [_difference(row), p_value(cells.number(row, "p_value") if row else None)]
            lines.append(line)
    text = f"{caption} Responders of subjects counted, in percent, with 95 % interval."
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
        "Change since baseline within each arm; below 0 points is regrowth. p: of the signed rank "
        "test that there is no change."
    )
    return Grid(caption, columns, lines, heads=3, notes=_notes(rows), file=csv_name("changes"))


def _models(rows: Sequence[Row]) -> Iterable[Block]:
    """Differences between arms first; they are what people look for."""
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
    """What the tables note of their numbers, with where; first the methods."""
    methods = dict.fromkeys(cells.text(row, "method") for row in rows if row.get("method"))
    where: dict[str, list[str]] = {}
    for row in rows:
        if note := cells.text(row, "note"):
            where.setdefault(note, []).append(cells.text(row, "window"))
    notes = [f"Methods: {'; '.join(methods)}."] if methods else []
    for note, windows in where.items():
        places = list(dict.fromkeys(windows))
        said = ", ".join(places[:6]) + (" and others" if len(places) > 6 else "")
        notes.append(f"{said}: {note}." if said else f"{note}.")
    return tuple(notes)
