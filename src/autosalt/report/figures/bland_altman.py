"""Bland-Altman plot: difference of two ways of scoring, against their mean."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from autosalt.report.data.model import Score
from autosalt.report.figures import marks as shapes
from autosalt.report.figures.legend import draw_key, key_height
from autosalt.report.figures.style import (
    GREY,
    INK,
    RULE,
    SMALL_PT,
    WIDTH,
    label,
    look,
    panel,
    render,
    sheet,
    write,
)
from autosalt.report.page.text import count, interval, score, signed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


_HIGH: Final = 2.7
_BESIDE: Final = 0.24
_SIZES: Final = ((200, 5.5, 1.0), (1000, 3.6, 0.6), (math.inf, 2.4, 0.45))
"""(Number of pairs, size, line width): marks up to that number of pairs, in points."""


@dataclass(frozen=True, slots=True)
class ScorePair:
    """Two scores of one visit: their mean and difference, and the reader who gave one of them."""

    reader: str
    mean: float
    difference: float


@dataclass(frozen=True, slots=True)
class BlandAltman:
    """Data of the figure; the three lines have intervals and are None where not known.

    Attributes:
        low, high: 95 % limits of agreement.
        difference: the subtraction in words, e.g. `autosalt − reader`.
        measure: name of the score.
    """

    pairs: tuple[ScorePair, ...]
    bias: Score | None
    low: Score | None
    high: Score | None
    difference: str = "autosalt − reader"
    measure: str = "SALT"

    @property
    def readers(self) -> tuple[str, ...]:
        """The readers in the order of the pairs."""
        return tuple(dict.fromkeys(pair.reader for pair in self.pairs))


def draw(data: BlandAltman, name: str) -> str:
    """Return the figure as SVG: a mark for each pair, its shape the reader's."""
    return render(lambda: _figure(data), name)


def describe(data: BlandAltman) -> str:
    """Return bias and limits in words."""
    lines = [
        f"{text} {score(value)}"
        for text, value in (
            ("bias", data.bias),
            ("limits of agreement from", data.low),
            ("to", data.high),
        )
        if value
    ]
    pairs = count(len(data.pairs), "pair")
    readers = ", ".join(label(reader) or "reader" for reader in data.readers)
    by = f" by {count(len(data.readers), 'reader')} ({readers})" if data.readers else ""
    return (
        f"Difference of {data.measure}, {data.difference}, against the mean of both; {pairs}{by}: "
        f"{', '.join(lines) or 'too few for limits'}."
    )


def caption(data: BlandAltman) -> str:
    """Return the meaning of marks, lines and bands."""
    text = (
        f"Difference of {data.measure} ({data.difference}) against the mean of both, "
        "one mark for each pair"
    )
    if len(data.readers) > 1:
        text += ", with a shape for each reader"
    if data.bias is None:
        return text + "."
    low, high = _limits(data)
    ends = [line.interval for line in (data.bias, data.low, data.high) if line and line.interval]
    beyond = any(end.low < low or end.high > high for end in ends)
    return (
        f"{text}. Solid line: bias. Dashed lines: 95 % limits of agreement. At the right: 95 % "
        "intervals of the three."
        + (" An interval that reaches the edge continues beyond it." if beyond else "")
    )


def _figure(data: BlandAltman) -> "Figure":
    left, right, high = 0.55, 1.6, _HIGH
    wide = WIDTH - left - right
    many = len(data.readers) > 1
    legend = (
        [(label(r, 30) or "reader", look(k)) for k, r in enumerate(data.readers)] if many else []
    )
    top = 0.3 + (key_height(legend, WIDTH - left, "mark") if many else 0)
    figure = sheet(top + high + 0.45)
    head = f"Difference of {data.measure} in points ({label(data.difference, 70)})"
    write(figure, 0.05, 0.14, head, color=GREY)
    draw_key(figure, left, 0.24, WIDTH - left, legend, "mark")
    if not data.pairs:
        write(figure, left, 0.8, "No pair to compare", color=GREY)
        return figure
    axes = panel(figure, left, top, wide, high)
    axes.set(xlim=_around([pair.mean for pair in data.pairs]), ylim=_limits(data))
    write(
        figure, left + wide / 2, top + high + 0.36, f"Mean {data.measure} of both", ha="center",
        va="center",
    )  # fmt: skip
    axes.axhline(0, color=RULE, linewidth=0.8, zorder=0)
    beside = panel(figure, left + wide + 0.04, top, _BESIDE, high)
    beside.set(xlim=(-0.5, 2.5), ylim=axes.get_ylim())
    beside.set_axis_off()
    _draw_lines(axes, beside, data)
    size, line = next(how for most, *how in _SIZES if len(data.pairs) <= most)
    for k, reader in enumerate(data.readers):
        points = [(pair.mean, pair.difference) for pair in data.pairs if pair.reader == reader]
        shapes.marks(
            axes, points, look(k).shape, size, facecolor="none",
            edgecolor=look(k).colour, linewidth=line, zorder=3,
        )  # fmt: skip
    return figure


def _draw_lines(axes: "Axes", beside: "Axes", data: BlandAltman) -> None:
    """Draw the three lines, and their intervals beside the panel, where they may overlap."""
    known = [
        (text, value, style)
        for text, value, style in (
            ("Upper limit", data.high, (0, (5, 3))),
            ("Bias", data.bias, "-"),
            ("Lower limit", data.low, (0, (5, 3))),
        )
        if value
    ]
    # Labels of two lines each; they move apart where the lines are nearer than that.
    bottom, top = axes.get_ylim()
    heights = _apart([value.value for _, value, _ in known], 0.34 * (top - bottom) / _HIGH)
    for at, ((text, value, style), y) in enumerate(zip(known, heights, strict=True)):
        axes.axhline(value.value, color=INK, linewidth=1.2, linestyle=style, zorder=5)
        if value.interval:
            low, high = value.interval.low, value.interval.high
            shapes.whiskers(beside, [(at, low, high)], edgecolor=INK, linewidth=1.1)
            caps = [[(at - 0.3, end), (at + 0.3, end)] for end in (low, high)]
            shapes.lines(beside, caps, edgecolor=INK, linewidth=1.1)
        for line, offset in (
            (f"{text} {signed(value.value)}", 5.5),
            (interval(value.interval), -5.5),
        ):
            if value.interval or offset > 0:
                axes.annotate(
                    line, (1, y), (6 + 72 * _BESIDE, offset if value.interval else 0), va="center",
                    xycoords=axes.get_yaxis_transform(), textcoords="offset points",
                    fontsize=SMALL_PT, annotation_clip=False,
                )  # fmt: skip


def _apart(heights: Sequence[float], least: float) -> list[float]:
    """Spread falling heights so that neighbours are at least `least` apart; the middle stays."""
    moved = list(heights)
    middle = len(moved) // 2
    for k in range(middle - 1, -1, -1):
        moved[k] = max(moved[k], moved[k + 1] + least)
    for k in range(middle + 1, len(moved)):
        moved[k] = min(moved[k], moved[k - 1] - least)
    return moved


def _limits(data: BlandAltman) -> tuple[float, float]:
    values = [0.0, *(pair.difference for pair in data.pairs)]
    for line in (data.bias, data.low, data.high):
        if line:
            values.append(line.value)
            values += [line.interval.low, line.interval.high] if line.interval else []
    # Few pairs have endless intervals; the axis shows the points, and the band runs out of it.
    reach = max(abs(pair.difference) for pair in data.pairs) + 1.0
    lines = [abs(line.value) for line in (data.bias, data.low, data.high) if line]
    most = 2.5 * max([reach, *lines])
    return _around([min(most, max(-most, value)) for value in values])


def _around(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    room = 0.05 * (high - low) or 5.0
    return low - room, high + room
