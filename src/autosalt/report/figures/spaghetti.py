"""Spaghetti plot: the course of every subject, and the mean of each arm with an interval."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from autosalt.core.types import Interval
from autosalt.report.data.model import Score
from autosalt.report.figures import marks as shapes
from autosalt.report.figures.style import (
    GREY,
    RULE,
    WIDTH,
    Appearance,
    arm_label,
    fitting,
    look,
    panel,
    render,
    sheet,
    title,
    write,
)
from autosalt.report.figures.visit_axis import Row, Stop, draw_stops, footing, positions
from autosalt.report.page.text import count, number, score

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FEWEST: Final = 3
"""The fewest subjects that a mean is drawn for; fewer are shown by their lines alone."""

_DOTTED: Final = 10  # subjects up to which every score has a dot

Line = tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class ArmLines:
    """One arm: a line for each subject with a value, or None, at each stop; and its means.

    Attributes:
        means: at each stop, see `means_of`; None where there is none.
    """

    arm: str
    lines: tuple[Line, ...]
    means: tuple[Score | None, ...]

    @property
    def counts(self) -> tuple[int, ...]:
        """Number of subjects with a value at each stop."""
        return tuple(
            sum(line[k] is not None for line in self.lines) for k in range(len(self.means))
        )

    @property
    def drawn(self) -> tuple[Score | None, ...]:
        """The means of at least `FEWEST` subjects."""
        return tuple(
            mean if n >= FEWEST else None for mean, n in zip(self.means, self.counts, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Courses:
    """Data of the figure.

    Attributes:
        measure: name of the values, e.g. SALT.
        low, high: ends of the axis; None takes them from the values.
    """

    stops: tuple[Stop, ...]
    arms: tuple[ArmLines, ...]
    measure: str = "SALT"
    low: float | None = 0.0
    high: float | None = 100.0


def means_of(lines: Sequence[Line], stops: int) -> tuple[Score | None, ...]:
    """Return mean and 95 % interval (Student's t) of the subjects with a value at each stop.

    The interval is None for fewer than two subjects.
    """
    from scipy.stats import sem, t

    means: list[Score | None] = []
    for k in range(stops):
        values = [value for line in lines if (value := line[k]) is not None]
        if not values:
            means.append(None)
            continue
        mean = math.fsum(values) / len(values)
        ends = None
        if len(values) > 1:
            half = float(t.ppf(0.975, len(values) - 1) * sem(values))
            ends = Interval(mean - half, mean + half)
        means.append(Score(mean, ends))
    return tuple(means)


def draw(data: Courses, name: str) -> str:
    """Return the courses as SVG, a panel for each arm; a line breaks where there is no value."""
    return render(lambda: _figure(data), name)


def describe(data: Courses) -> str:
    """Return the means in words."""
    parts = [f"{data.measure} of every subject by visit, with the mean of each arm."]
    for arm in data.arms:
        means = [
            f"{stop.name} {score(mean)}, n {n}"
            for stop, mean, n in zip(data.stops, arm.drawn, arm.counts, strict=True)
            if mean
        ]
        values = f"mean {'; '.join(means)}" if means else "; ".join(map(_in_words, arm.lines))
        parts.append(f"{arm_label(arm.arm)}, {count(len(arm.lines), 'subject')}: {values}.")
    return " ".join(parts)


def _in_words(line: Line) -> str:
    values = ("unknown" if value is None else number(value) for value in line)
    return "one subject " + ", ".join(values)


def caption(data: Courses) -> str:
    """Return the meaning of the lines."""
    text = (
        f"{data.measure} by visit. Thin lines: one subject each, broken where a visit has no "
        "score. Thick line with marks: mean of the subjects with a score, with its 95 % interval "
        "(Student's t). n: number of these subjects."
    )
    if any(0 < n < FEWEST for arm in data.arms for n in arm.counts):
        text += f" No mean is drawn for fewer than {FEWEST} subjects."
    low, high = _limits(data)
    ends = [mean.interval for arm in data.arms for mean in arm.drawn if mean and mean.interval]
    if any(end.low < low or end.high > high for end in ends):
        text += " Intervals that reach the edge continue beyond it."
    if not positions(data.stops)[1]:
        text += " Distances between visits are not to scale."
    return text


def _figure(data: Courses) -> "Figure":
    across = 1 if len(data.arms) < 2 else 2
    down = max(1, math.ceil(len(data.arms) / across))
    left, gap, right, high = 0.52, 0.38, 0.1, 2.0 if across == 2 else 2.3
    wide = (WIDTH - left - right - gap * (across - 1)) / across
    step = 0.32 + high + footing(data.stops, 1, wide)
    figure = sheet(0.2 + down * step)
    write(figure, 0.05, 0.14, data.measure, color=GREY)
    if not data.arms:
        write(figure, left, 0.8, "No subject to show", color=GREY)
    limits = _limits(data)
    for k, arm in enumerate(data.arms):
        axes = panel(
            figure, left + (k % across) * (wide + gap), 0.45 + (k // across) * step, wide, high
        )
        axes.set_ylim(*limits)
        if data.high == 100.0:
            axes.set_yticks([0, 25, 50, 75, 100])
        title(axes, f"{arm_label(arm.arm, fitting(wide) - 12)} (n = {len(arm.lines)})")
        row = Row("n", tuple(str(n) for n in arm.counts))
        draw_stops(axes, data.stops, [row], wide, head=True)
        _draw_arm(axes, data, arm, look(k))
    return figure


def _draw_arm(axes: "Axes", data: Courses, arm: ArmLines, style: Appearance) -> None:
    xs, _ = positions(data.stops)
    axes.axhline(0, color=RULE, linewidth=0.8, zorder=0)
    crowd = len(arm.lines)
    shapes.separate_lines(
        axes, [piece for line in arm.lines for piece in shapes.pieces(xs, line)], colors=GREY,
        linewidths=0.9 if crowd <= 40 else 0.5, alpha=0.6 if crowd <= 40 else 0.3, zorder=2,
        capstyle="round",
    )  # fmt: skip
    parts = [piece for line in arm.lines for piece in shapes.pieces(xs, line)]
    alone = [point for part in parts for point in part if len(part) == 1 or crowd <= _DOTTED]
    shapes.marks(
        axes,
        alone,
        "circle",
        3.0 if crowd <= _DOTTED else 2.2,
        facecolor=GREY,
        linewidth=0,
        zorder=2,
    )
    means = arm.drawn
    for colour, extra in (("white", 1.4), (style.colour, 0.0)):
        shapes.lines(
            axes, list(shapes.pieces(xs, tuple(m.value if m else None for m in means))),
            edgecolor=colour, linewidth=1.8 + extra, linestyle=style.dash if not extra else "-",
            zorder=4,
        )  # fmt: skip
        ends = [
            (x, mean.interval.low, mean.interval.high)
            for x, mean in zip(xs, means, strict=True)
            if mean and mean.interval
        ]
        if not extra:  # a halo here would hide the subjects at this visit
            shapes.whiskers(axes, ends, edgecolor=colour, linewidth=1.4, zorder=4)
    points = [(x, mean.value) for x, mean in zip(xs, means, strict=True) if mean]
    shapes.marks(
        axes, points, style.shape, 5.8, facecolor=style.colour, edgecolor="white", linewidth=0.8,
        zorder=5,
    )  # fmt: skip


def _limits(data: Courses) -> tuple[float, float]:
    values = [
        value for arm in data.arms for line in arm.lines for value in line if value is not None
    ]
    for arm in data.arms:
        for mean in arm.drawn:
            values += [mean.interval.low, mean.interval.high] if mean and mean.interval else []
    # Not narrower than this, so that noise does not look like an effect.
    low = max(-100.0, min([-20.0, *values])) if data.low is None else data.low
    high = min(100.0, max([10.0, *values])) if data.high is None else data.high
    room = 0.03 * (high - low) or 1.0
    return low - room, high + room
