"""Bland-Altman: how far two ways of scoring lie apart, against their mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from autosalt.report.figures import shapes
from autosalt.report.figures.key import draw_key, key_height
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
from autosalt.report.model import Score
from autosalt.report.words import count, interval, score, signed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


_HIGH: Final = 2.7


@dataclass(frozen=True, slots=True)
class Pair:
    """Two scores of one visit: their mean and difference, and the reader who gave one of them."""

    reader: str
    mean: float
    difference: float


@dataclass(frozen=True, slots=True)
class BlandAltman:
    """What the figure shows; the three lines with their intervals, None where not known.

    Attributes:
        low, high: 95 % limits of agreement.
        difference: what was subtracted from what, e.g. `autosalt − reader`.
        measure: what was scored.
    """

    pairs: tuple[Pair, ...]
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
    """Return what marks, lines and bands are."""
    text = (
        f"Difference of {data.measure} ({data.difference}) against the mean of both, "
        "one mark a pair"
    )
    if len(data.readers) > 1:
        text += ", its shape the reader's"
    if data.bias is None:
        return text + "."
    return (
        f"{text}. Solid line: bias. Dashed lines: 95 % limits of agreement. Bands: 95 % intervals "
        "of the three."
    )


def _figure(data: BlandAltman) -> "Figure":
    left, right, high = 0.55, 1.45, _HIGH
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
    _draw_lines(axes, data)
    crowd = len(data.pairs) > 200
    for k, reader in enumerate(data.readers):
        points = [(pair.mean, pair.difference) for pair in data.pairs if pair.reader == reader]
        shapes.marks(
            axes, points, look(k).shape, 3.6 if crowd else 5.5, facecolor="none",
            edgecolor=look(k).colour, linewidth=0.6 if crowd else 1.0, zorder=3,
        )  # fmt: skip
    return figure


def _draw_lines(axes: "Axes", data: BlandAltman) -> None:
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
    for (text, value, style), y in zip(known, heights, strict=True):
        axes.axhline(value.value, color=INK, linewidth=1.1, linestyle=style, zorder=2)
        if value.interval:
            axes.axhspan(
                value.interval.low, value.interval.high, color="#E3E3E3", linewidth=0, zorder=0
            )
        for line, offset in (
            (f"{text} {signed(value.value)}", 5.5),
            (interval(value.interval), -5.5),
        ):
            if value.interval or offset > 0:
                axes.annotate(
                    line, (1, y), (6, offset if value.interval else 0), va="center",
                    xycoords=axes.get_yaxis_transform(), textcoords="offset points",
                    fontsize=SMALL_PT, annotation_clip=False,
                )  # fmt: skip


def _apart(heights: Sequence[float], least: float) -> list[float]:
    """Falling heights with at least so much between neighbours; the middle one stays."""
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
    most = 1.6 * max([reach, *lines])
    return _around([min(most, max(-most, value)) for value in values])


def _around(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    room = 0.05 * (high - low) or 5.0
    return low - room, high + room
