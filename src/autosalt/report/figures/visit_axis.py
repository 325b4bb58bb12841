"""Axis of planned visits, shared by several figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from autosalt.report.figures.style import (
    GREY,
    ROW,
    SMALL_PT,
    TEXT_PT,
    fitting,
    label,
    places,
    text_width,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CLOSEST: Final = 0.05
EDGE: Final = 0.06

_LONGEST: Final = 22
_CLEAR: Final = 0.05


@dataclass(frozen=True, slots=True)
class Stop:
    """A planned visit; `day` counts from the baseline, None where it is not known."""

    name: str
    day: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """Numbers written under the axis, one for each stop; `head` names them."""

    head: str
    cells: tuple[str, ...]
    colour: str = GREY


def positions(stops: Sequence[Stop]) -> tuple[list[float], bool]:
    """Return the positions of the stops on an axis of 0..1, and whether they are to scale."""
    return places([stop.day for stop in stops], CLOSEST)


def footing(stops: Sequence[Stop], rows: int, width: float) -> float:
    """Return the height, in inches, of the text that `draw_stops` writes under the axis."""
    return 0.1 + ROW * (1 + _staggered(stops, width) + _dated(stops) + rows) + 0.08


def draw_stops(
    axes: "Axes", stops: Sequence[Stop], rows: Sequence[Row], width: float, head: bool = True
) -> None:
    """Write the stops' names, days and `rows` under axes `width` inches wide, and set its limits.

    `head` is whether the names of the rows are written at the left.
    """
    xs, _ = positions(stops)
    staggered = _staggered(stops, width)
    axes.set_xlim(-EDGE, 1 + EDGE)
    axes.set_xticks(xs, [""] * len(xs))
    by = 1 + staggered
    for k, (x, stop) in enumerate(zip(xs, stops, strict=True)):
        room = fitting(min(_gap(stops, width, k, by) - _CLEAR, _edge(xs[k], width)))
        _under(axes, x, k % by, label(stop.name, min(room, _LONGEST)), TEXT_PT, "center")
    lines = [
        *([Row("day", tuple("" if s.day is None else f"{s.day}" for s in stops))] if _dated(stops)
          else []),
        *rows,
    ]  # fmt: skip
    for level, row in enumerate(lines, start=by):
        if head:
            _under(axes, None, level, row.head, SMALL_PT, "right", row.colour)
        for x, cell in zip(xs, row.cells, strict=True):
            _under(axes, x, level, cell, SMALL_PT, "center", row.colour)


def _under(
    axes: "Axes", x: float | None, level: int, text: str, size: float, align: str,
    colour: str = "#222222",
) -> None:  # fmt: skip
    axes.annotate(
        text, (0 if x is None else x, 0), (-6 if x is None else 0, -7 - 72 * ROW * level),
        xycoords="axes fraction" if x is None else axes.get_xaxis_transform(),
        textcoords="offset points", ha=align, va="top", fontsize=size, color=colour,
        annotation_clip=False,
    )  # fmt: skip


def _dated(stops: Sequence[Stop]) -> bool:
    """Whether days are written: where one is known."""
    return any(stop.day is not None for stop in stops)


def _gap(stops: Sequence[Stop], width: float, k: int, by: int) -> float:
    """Return the inches from a stop to its nearest neighbour on the same of `by` lines."""
    xs, _ = positions(stops)
    others = [xs[j] for j in (k - by, k + by) if 0 <= j < len(xs)]
    return min((abs(xs[k] - x) for x in others), default=0.8) * width / (1 + 2 * EDGE)


def _edge(x: float, width: float) -> float:
    """Return the greatest width of a name that stays within the right end of the sheet."""
    return 2 * ((1 + EDGE - x) * width / (1 + 2 * EDGE) + 0.1)


def _staggered(stops: Sequence[Stop], width: float) -> bool:
    """Whether names must alternate between two lines."""
    return any(
        text_width(label(stop.name, _LONGEST)) > _gap(stops, width, k, 1) - _CLEAR
        for k, stop in enumerate(stops)
    )
