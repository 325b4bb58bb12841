"""Table of measured figures, on the screen and as Markdown."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from autosalt.core.statistics.estimate import Estimate


class Bar(NamedTuple):
    """What a figure should reach, both ends included."""

    low: float = -math.inf
    high: float = math.inf

    def __str__(self) -> str:
        if math.isinf(self.high):
            return f">= {self.low:g}"
        return f"<= {self.high:g}" if math.isinf(self.low) else f"{self.low:g} to {self.high:g}"


@dataclass(frozen=True)
class Row:
    """One figure: on what data, its name, its value in words and as a number, and its bar."""

    on: str
    figure: str
    text: str
    number: float
    bar: Bar | None = None

    @property
    def reached(self) -> str:
        """Yes or no; empty without a bar."""
        if self.bar is None:
            return ""
        return "yes" if self.bar.low <= self.number <= self.bar.high else "no"


def row(on: str, figure: str, estimate: Estimate, bar: Bar | None = None) -> Row:
    """A figure with its interval, or with a note why it has none."""
    digits = 3 if figure.startswith(("scalp IoU", "loss IoU", "IoU")) else 1
    assert estimate.value is not None
    value, ends = estimate.value, estimate.interval
    interval = "" if ends is None else f"{ends.low:.{digits}f} to {ends.high:.{digits}f}"
    sure = "; ".join(part for part in (interval, estimate.note) if part)
    return Row(on, figure, f"{value:.{digits}f} ({sure})", value, bar)


def share(on: str, figure: str, hits: int, total: int, bar: Bar | None = None) -> Row:
    """A count out of a total, in percent."""
    percent = 100 * hits / max(1, total)
    return Row(on, figure, f"{percent:.1f} ({hits} of {total})", percent, bar)


def print_table(rows: Sequence[Row], model: str) -> None:
    """Print the rows, those of the same data together."""
    table = Table(title=f"{model}: what was measured (95 % intervals in brackets)")
    for title in ("on", "figure", "value", "bar", "reached"):
        table.add_column(title)
    last = None
    for one in rows:
        if last not in (None, one.on):
            table.add_section()
        table.add_row("" if one.on == last else one.on, *_cells(one))
        last = one.on
    Console(width=150).print(table)


def write_markdown(rows: Sequence[Row], path: Path) -> None:
    """Write the rows as a Markdown table."""
    lines = ["| on | figure | value | bar | reached |", "|---|---|---|---|---|"]
    lines += ["| " + " | ".join([one.on, *_cells(one)]) + " |" for one in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _cells(one: Row) -> list[str]:
    return [one.figure, one.text, "" if one.bar is None else str(one.bar), one.reached]
