"""The table of figures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from autosalt.core.agreement import Estimate


@dataclass(frozen=True)
class Row:
    """One figure: on what data, its name, its value as text, the bar, and whether it is reached."""

    on: str
    figure: str
    value: str
    bar: str = ""
    reached: bool | None = None


def row(
    on: str,
    figure: str,
    estimate: Estimate,
    bar: str = "",
    reaches: Callable[[float], bool] | None = None,
    scale: float = 1.0,
) -> Row:
    """A row of an estimate with its interval; `scale` 100 makes percent of a share."""
    low, value, high = (scale * x for x in (estimate.low, estimate.value, estimate.high))
    digits = 3 if scale == 1.0 and abs(value) <= 1.0 else 1
    unit = " %" if scale == 100.0 else ""
    text = f"{value:.{digits}f}{unit} ({low:.{digits}f} to {high:.{digits}f})"
    return Row(on, figure, text, bar, None if reaches is None else reaches(value))


def print_table(rows: Sequence[Row], model: str) -> None:
    """Print the rows, those of the same data together."""
    table = Table(title=f"{model}: what was measured (95 % intervals in brackets)")
    for title in ("on", "figure", "value", "bar", "reached"):
        table.add_column(title)
    last = None
    for one in rows:
        if last not in (None, one.on):
            table.add_section()
        table.add_row("" if one.on == last else one.on, one.figure, one.value, one.bar, _word(one))
        last = one.on
    Console().print(table)


def write_markdown(rows: Sequence[Row], path: Path) -> None:
    """Write the rows as a Markdown table."""
    lines = ["| on | figure | value | bar | reached |", "|---|---|---|---|---|"]
    lines += [f"| {r.on} | {r.figure} | {r.value} | {r.bar} | {_word(r)} |" for r in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _word(one: Row) -> str:
    return {None: "", True: "yes", False: "no"}[one.reached]
