"""Shift table of AA-IGA classes: from baseline to a visit, as table and tiles."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from autosalt.core.severity import AaIga
from autosalt.report.figures import marks as shapes
from autosalt.report.figures.style import (
    BLUE,
    GREY,
    INK,
    SMALL_PT,
    VERMILLION,
    WIDTH,
    arm_label,
    panel,
    render,
    sheet,
    write,
)
from autosalt.report.page.text import count, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CLASSES: Final = tuple(AaIga)
"""Rows and columns, from none to very severe."""

UNKNOWN: Final = "no score"
"""The column of subjects with a class at baseline and none at the visit."""

_CELL: Final = 0.4
_SLANT: Final = 35.0  # degrees


@dataclass(frozen=True, slots=True)
class ShiftCell:
    """Number of subjects, and their percentage of the arm's subjects with a class at baseline."""

    count: int
    percent: float


@dataclass(frozen=True, slots=True)
class ShiftTable:
    """One arm at one visit.

    Attributes:
        rows: one for each class at baseline, with a cell for each class at the visit and a last
            cell for no score.
        n: subjects with a class at baseline.
    """

    arm: str
    visit: str
    rows: tuple[tuple[ShiftCell, ...], ...]
    n: int

    def moved(self, sign: int) -> int:
        """Count subjects that moved to a milder class (-1), stayed (0) or got worse (1)."""
        size = len(CLASSES)
        return sum(
            self.rows[r][c].count
            for r in range(size)
            for c in range(size)
            if (c > r) - (c < r) == sign
        )

    @property
    def unknown(self) -> int:
        """Number of subjects without a class at the visit."""
        return sum(row[-1].count for row in self.rows)


def shift_table(
    arm: str, visit: str, moves: Sequence[tuple[AaIga | str, AaIga | str | None]]
) -> ShiftTable:
    """Count the moves of one arm.

    `moves` holds for each subject the class at baseline and at the visit, None where it
    has no score.

    Raises:
        ValueError: a class is not one of AA-IGA's.
    """
    counts = Counter((AaIga(first), AaIga(last) if last else None) for first, last in moves)
    n = len(moves)
    rows = tuple(
        tuple(
            ShiftCell(counts[first, last], 100.0 * counts[first, last] / n if n else 0.0)
            for last in (*CLASSES, None)
        )
        for first in CLASSES
    )
    return ShiftTable(arm, visit, rows, n)


def draw(data: Sequence[ShiftTable], name: str) -> str:
    """Return tiles as SVG, a panel for each arm: rows are baseline, columns the visit."""
    return render(lambda: _figure(data), name)


def describe(data: Sequence[ShiftTable]) -> str:
    """Return the number of subjects by change of class, in words."""
    parts = ["Shift of AA-IGA since baseline."]
    for table in data:
        moves = "; ".join(
            f"{first} to {last or UNKNOWN} {cell.count}"
            for first, row in zip(CLASSES, table.rows, strict=True)
            for last, cell in zip((*CLASSES, None), row, strict=True)
            if cell.count
        )
        parts.append(
            f"{arm_label(table.arm)} at {table.visit}, {count(table.n, 'subject')}: "
            f"{table.moved(-1)} milder, {table.moved(0)} unchanged, {table.moved(1)} more severe, "
            f"{table.unknown} without a score. {moves}."
        )
    return " ".join(parts)


def caption(data: Sequence[ShiftTable]) -> str:
    """Return how to read the tiles."""
    visits = ", ".join(dict.fromkeys(table.visit for table in data))
    return (
        f"AA-IGA at baseline (rows) and at {visits or 'the visit'} (columns): subjects, and "
        "percent of the arm's subjects. Framed: unchanged. Left of the frame: milder. Right of it, "
        "hatched: more severe."
    )


def _figure(data: Sequence[ShiftTable]) -> "Figure":
    names = 0.82
    across = 1 if len(data) < 2 else 2
    side = (WIDTH - 0.1) / 2
    wide = side - names - 0.15
    high = _CELL * len(CLASSES)
    step = 0.55 + high + 0.42
    figure = sheet(0.1 + step * max(1, math.ceil(len(data) / across)))
    if not data:
        write(figure, 0.5, 0.5, "No subject to show", color=GREY)
    for k, table in enumerate(data):
        left, top = 0.05 + names + (k % across) * side, 0.55 + (k // across) * step
        axes = panel(figure, left, top, wide, high)
        axes.set(xlim=(0, len(CLASSES) + 1.17), ylim=(len(CLASSES) + 0.02, 0), xticks=[])
        axes.set_yticks([r + 0.5 for r in range(len(CLASSES))], CLASSES)
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
        write(
            figure, left - names, top - 0.36, f"{arm_label(table.arm, 30)} (n = {table.n})",
            fontweight="bold",
        )  # fmt: skip
        write(figure, left - names, top - 0.1, "Baseline", color=GREY)
        write(figure, left, top - 0.1, f"AA-IGA at {arm_label(table.visit, 24)}", color=GREY)
        _draw_tiles(axes, table)
    return figure


def _draw_tiles(axes: "Axes", table: ShiftTable) -> None:
    size = len(CLASSES)
    for r, row in enumerate(table.rows):
        for c, cell in enumerate(row):
            x = c + (0.15 if c == size else 0.0)
            fill, hatch = _fill(r, c, cell)
            shapes.boxes(
                axes, [(x, r, x + 1, r + 1)], facecolor=fill, hatch=hatch, linewidth=0.6,
                edgecolor="#C9C9C9", zorder=1,
            )  # fmt: skip
            if r == c:
                shapes.boxes(
                    axes, [(x + 0.04, r + 0.04, x + 0.96, r + 0.96)], facecolor="none",
                    edgecolor=INK, linewidth=1.3, zorder=2,
                )  # fmt: skip
            if not cell.count:
                continue
            for y, text, font in (
                (r + 0.36, f"{cell.count}", SMALL_PT + 2),
                (r + 0.73, f"{number(cell.percent)} %", 6.2),
            ):  # fmt: skip
                axes.text(
                    x + 0.5, y, text, ha="center", va="center", fontsize=font, zorder=3,
                )  # fmt: skip
    for c, name in enumerate((*CLASSES, UNKNOWN)):
        x = c + 0.5 + (0.15 if c == size else 0.0)
        # Slanted: side by side the longest are wider than a column.
        axes.annotate(
            name, (x, size), (3, -4), textcoords="offset points", ha="right", va="top",
            rotation=_SLANT, rotation_mode="anchor", fontsize=SMALL_PT,
        )  # fmt: skip


def _fill(row: int, column: int, cell: ShiftCell) -> tuple[str, str]:
    """Return the colour, stronger for more subjects, and the hatch of subjects who got worse."""
    from matplotlib.colors import to_hex, to_rgb

    worse = row < column < len(CLASSES)
    if not cell.count:
        return "white", ""
    hue = GREY if column in (row, len(CLASSES)) else VERMILLION if worse else BLUE
    strength = 0.15 + 0.3 * cell.percent / 100
    red, green, blue = (1 - strength * (1 - channel) for channel in to_rgb(hue))
    return str(to_hex((red, green, blue))), "/////" if worse else ""
