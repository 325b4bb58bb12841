"""Report section on overrides by reviewers and on superseded results."""

from typing import Final

from autosalt.files.layout import HISTORY, OVERRIDES, SUPERSEDED, csv_name
from autosalt.report.data import cells
from autosalt.report.data.analysis import Findings
from autosalt.report.data.cells import Row
from autosalt.report.page.blocks import Block, Cell, Column, Grid, Section
from autosalt.report.page.text import BLANK, number

_KINDS: Final = {
    "refuse": "photo refused",
    "view": "view corrected",
    "masks": "masks corrected",
    "withdraw": "withdrawn",
}


def trail(findings: Findings) -> Section | None:
    """Section on overrides and history; None where there are neither."""
    blocks: list[Block] = []
    if rows := findings.rows("overrides"):
        blocks.append(_overrides(rows))
    if rows := findings.rows("history"):
        blocks.append(_history(rows))
    return Section("trail", "Overrides and earlier results", blocks) if blocks else None


def _overrides(rows: tuple[Row, ...]) -> Grid:
    lines = []
    for row in rows:
        kind, of = cells.text(row, "kind"), cells.number(row, "withdraws")
        what = f"override {of:.0f} withdrawn" if of is not None else _KINDS.get(kind, kind)
        view, loss = cells.text(row, "view"), cells.number(row, "loss_pct")
        shown = ", ".join(
            ([view] if view else []) + ([] if loss is None else [f"hair loss {number(loss)} %"])
        )
        lines.append((
            f"{cells.number(row, 'override_id') or 0:.0f}",
            cells.text(row, "subject") or BLANK, cells.text(row, "visit") or BLANK,
            f"{what}: {shown}" if shown and of is None else what,
            cells.text(row, "state").replace("_", " ") or BLANK,
            cells.text(row, "override_by"), cells.text(row, "override_reason"),
            cells.text(row, "time")[:10],
        ))  # fmt: skip
    columns = (
        Column("No.", "number"), Column("Subject"), Column("Visit"), Column("What"),
        Column("State"), Column("Reviewer"), Column("Reason"), Column("Day", "tight"),
    )  # fmt: skip
    caption = "Overrides by reviewers. The original values are kept in photos.csv and visits.csv."
    return Grid(caption, columns, lines, file=csv_name(OVERRIDES))


def _history(rows: tuple[Row, ...]) -> Grid:
    columns = (
        Column("Subject"), Column("Visit"), Column("What"), Column("Before", "number"),
        Column("Now", "number"), Column("Why"), Column("Day", "tight"),
    )  # fmt: skip
    lines = []
    for row in rows:
        is_visit = cells.text(row, "table") == "visits"
        name = "salt" if is_visit else "loss_pct"
        view = cells.text(row, "new_view") or cells.text(row, "old_view")
        lines.append((
            cells.text(row, "subject") or BLANK, cells.text(row, "visit") or BLANK,
            "SALT" if is_visit else f"hair loss, {view or 'a photo'}",
            _value(row, f"old_{name}", "old_status"), _value(row, f"new_{name}", "new_status"),
            cells.text(row, "reason").replace("_", " "), cells.text(row, "time")[:10],
        ))  # fmt: skip
    caption = (
        "Results that were superseded. Each line gives the value before and the value now. The "
        f"earlier tables are kept in {SUPERSEDED}/."
    )
    return Grid(caption, columns, lines, heads=2, file=csv_name(HISTORY))


def _value(row: Row, name: str, status: str) -> Cell:
    value = cells.number(row, name)
    return Cell(number(value)) if value is not None else Cell(BLANK, cells.text(row, status))
