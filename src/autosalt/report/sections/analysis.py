"""Report sections: settings, problems, course of each subject, agreement with readers."""

from collections.abc import Mapping, Sequence
from typing import Final

from autosalt.files.layout import csv_name
from autosalt.report.data import cells
from autosalt.report.data.analysis import Findings
from autosalt.report.data.cells import Row
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
from autosalt.report.page.text import BLANK, arm_name, flag_name, interval, number
from autosalt.report.sections import figures as study_figures

_ON: Final = {
    "salt": "SALT",
    "change": "Change of SALT since baseline",
    "aa_iga": "AA-IGA",
    "band": "Band",
    "salt_le20": "SALT ≤ 20, yes or no",
    "scalp": "Mask of the scalp",
    "loss": "Mask of hair loss",
    "loss_pct": "Hair loss of a view, %",
}
_MEASURES: Final = {
    "icc_2_1": "ICC(2,1)",
    "ccc": "Lin's CCC",
    "bias": "Bias, points",
    "loa_low": "Lower limit of agreement, points",
    "loa_high": "Upper limit of agreement, points",
    "sem_points": "Standard error of measurement, points",
    "mdc95_points": "Minimal detectable change, points",
    "kappa": "Cohen's kappa",
    "kappa_linear": "Kappa, linear weights",
    "kappa_quadratic": "Kappa, quadratic weights",
    "iou": "Overlap (IoU)",
    "dice": "Overlap (Dice)",
    "boundary_distance_pct": "Distance of outlines, % of the head",
    "boundary_hd95_pct": "Distance of outlines, 95th percentile, % of the head",
    "sensitivity_pct": "Sensitivity, %",
    "specificity_pct": "Specificity, %",
    "agreement_pct": "Same answer, %",
}
_UNITS: Final = ("_points", "_pct", "bias", "loa_low", "loa_high")


def settings(findings: Findings) -> Section:
    """Section on the settings, in words."""
    rows = findings.record.settings_said if findings.record else ()
    grid = Grid(
        "Settings of the analysis, from the settings file or by default.",
        (Column("Setting"), Column("Choice")),
        rows,
    )
    return Section("settings", "How it was analysed", (grid,))


def problems(findings: Findings) -> Section:
    """Section on problems in the data that a person must check."""
    rows = [
        (cells.text(row, "subject") or "all", cells.text(row, "visit") or BLANK,
         cells.text(row, "text"))
        for row in findings.rows("problems")
    ]  # fmt: skip
    if not rows:
        return Section("problems", "To check", (Text("No problem was found in the data."),))
    grid = Grid(
        "Problems in the data, and how the analysis handled them.",
        (Column("Subject"), Column("Visit"), Column("Problem")),
        rows,
        file=csv_name("problems"),
    )
    return Section("problems", "To check", (grid,))


def trajectories(findings: Findings, links: Mapping[str, str]) -> Section:
    """Section on the course of each subject: response, sustained response, relapse, class."""
    rows = findings.rows("trajectories")
    armed = findings.arms != ("",)
    columns = [Column("Subject"), *([Column("Arm")] if armed else []), Column("Course")]
    columns += [Column(text) for text in ("First response", "Sustained response", "Relapse")]
    columns += [Column("Best SALT", "number"), Column("Why")]
    lines: list[Sequence[str | Cell]] = []
    for row in rows:
        subject = cells.text(row, "subject")
        line: list[str | Cell] = [Cell(subject or BLANK, link=links.get(subject, ""))]
        line += [arm_name(cells.text(row, "arm"))] if armed else []
        line.append(_kind(row))
        line += [_event(row, name) for name in ("first_response", "sustained_response", "relapse")]
        best = cells.score(row, "best_salt", "best_salt_low", "best_salt_high")
        ends = f"({interval(best.interval)})" if best and best.interval else ""
        shown = Cell(number(best.value if best else None), ends)
        lines.append([*line, shown, cells.text(row, "why")])
    grid = Grid(
        f"Course of each subject. Response: {flag_name(findings.primary)}. In brackets: the course "
        "at the favourable and at the unfavourable end of the intervals.",
        columns,
        lines,
        file=csv_name("trajectories"),
    )
    blocks: list[Block] = [*study_figures.lanes(findings)]
    blocks.append(grid if lines else Text("There is no subject to show."))
    return Section("trajectories", "Course of each subject", blocks)


def agreement(findings: Findings) -> Section | None:
    """Section on the agreement of autosalt with readers; None where no reader scored."""
    blocks: list[Block] = [*study_figures.reader_plots(findings)]
    for name in ("agreement", "mask_agreement"):
        blocks += _agreements(findings.rows(name), csv_name(name), study_figures.scorer(findings))
    return Section("agreement", "Agreement with readers", blocks) if blocks else None


def _event(row: Row, name: str) -> Cell:
    """Return the visit and day of an event, or the last visit without it."""
    happened = cells.flag(row, name)
    if happened is None:
        return Cell(BLANK)
    window, day = cells.text(row, f"{name}_window"), cells.number(row, f"{name}_day")
    return Cell(window if happened else f"not by {window}", "" if day is None else f"day {day:.0f}")


def _kind(row: Row) -> Cell:
    kind = cells.text(row, "trajectory")
    ends = [cells.text(row, f"trajectory_{end}") for end in ("at_best", "at_worst")]
    if not all(ends) or set(ends) == {kind}:
        return Cell(kind)
    return Cell(kind, f"({' to '.join(dict.fromkeys(ends))})")


def _agreements(rows: Sequence[Row], file: str, scorer: str) -> list[Block]:
    blocks: list[Block] = []
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(cells.text(row, "on"), []).append(row)
    columns = (
        Column("Compared"), Column("Measure"), Column("Pairs", "number"),
        Column("Value (95 % interval)", "number"), Column("In words"), Column("Note"),
    )  # fmt: skip
    for on, group in groups.items():
        lines = []
        for row in group:
            second = cells.text(row, "second")
            raters = [
                scorer if name == "machine" else name
                for name in (cells.text(row, "first"), second)
                if name
            ]
            pairs = cells.number(row, "n")
            lines.append((
                " and ".join(raters),
                _MEASURES.get(cells.text(row, "measure"), cells.text(row, "measure")),
                BLANK if pairs is None else f"{pairs:.0f}",
                _value(row), cells.text(row, "wording"), cells.text(row, "note"),
            ))  # fmt: skip
        subject = _ON.get(on, on)
        methods = dict.fromkeys(text for row in group if (text := cells.text(row, "method")))
        notes = [f"Methods: {'; '.join(methods)}."] if methods else []
        grid = Grid(f"Agreement: {subject}.", columns, lines, 2, notes, file)
        blocks += [Heading(subject), without_blanks(grid, ("", BLANK))]
    return blocks


def _value(row: Row) -> Cell:
    measure, value = cells.text(row, "measure"), cells.number(row, "value")
    ends = cells.interval(row, "low", "high")
    if value is None:
        return Cell(BLANK)
    if measure.endswith(_UNITS):
        return Cell(number(value), f"({number(ends.low)} to {number(ends.high)})" if ends else "")
    within = f"({_two(ends.low)} to {_two(ends.high)})" if ends else ""
    return Cell(_two(value), within)


def _two(value: float) -> str:
    text = f"{value:.2f}"
    return "0.00" if text == "-0.00" else text.replace("-", "−")
