"""Figures of the report, as SVG text that stands inside an HTML page.

The same numbers give the same bytes: no dates, no random ids, no state of pyplot's. Everything is
told by shape as well as by colour (Okabe-Ito), so it survives a grey printer.
"""

import math
import re
from collections.abc import Sequence
from datetime import date
from io import StringIO
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from autosalt.report.model import Subject, Visit

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BLUE: Final = "#0072B2"
VERMILLION: Final = "#D55E00"
INK: Final = "#222222"
GREY: Final = "#6B6B6B"

BANDS: Final = ((0, 25, "S1"), (25, 50, "S2"), (50, 75, "S3"), (75, 95, "S4a"), (95, 100, "S4b"))
"""SALT bands as shaded; S0 and S5 are the two ends, 0 and 100 themselves."""

_CLOSEST = 0.09  # of the axis: nearer labels would run into each other


def timeline(subject: Subject, name: str) -> str:
    """Return a subject's SALT over its visits, as an SVG element.

    Dots with bars are SALT with its 95 % interval. An open bar is an incomplete visit, drawn as
    the bounds between which its SALT lies. Diamonds are a human reader's, where there is one.

    Args:
        subject: with at least one visit.
        name: of the figure, unique in the page; makes the ids inside the SVG unique.
    """
    figure = _figure(7.2, 2.75)
    axes = figure.add_subplot()
    visits = subject.visits
    xs, to_scale = positions(visits)
    _draw_bands(axes)

    scores = [visit.salt for visit in visits]
    # The line breaks at an incomplete visit: it must not suggest a score that nobody has.
    axes.plot(
        xs, [score.value if score else math.nan for score in scores],
        color=BLUE, linewidth=1.6, marker="o", markersize=6, zorder=4,
    )  # fmt: skip
    for x, score in zip(xs, scores, strict=True):
        if score and score.interval:
            _draw_interval(axes, x, score.interval.low, score.interval.high)
    for x, visit in zip(xs, visits, strict=True):
        if visit.salt is None and visit.bounds:
            _draw_bounds(axes, x, visit.bounds.low, visit.bounds.high)
    read = [
        (x, v.reader_salt) for x, v in zip(xs, visits, strict=True) if v.reader_salt is not None
    ]
    axes.plot(
        [x for x, _ in read], [value for _, value in read],
        color=VERMILLION, linestyle="--", linewidth=1.2, marker="D", markersize=5,
        markerfacecolor="white", zorder=3,
    )  # fmt: skip

    labels = [_visit_label(visit) for visit in visits]
    axes.set_xticks(xs, labels, parse_math=False)
    axes.set_xlim(-0.08, 1.08)
    if not to_scale and len(visits) > 1:
        axes.set_xlabel("visits in order; distances are not to scale", fontsize=8, color=GREY)
    return _svg(figure, name)


def positions(visits: Sequence[Visit]) -> tuple[list[float], bool]:
    """Return where visits stand on the time axis, 0..1, and whether that is to scale.

    To scale when every visit has an ISO date, in order, and the labels keep clear of each other.
    """
    if len(visits) == 1:
        return [0.5], True
    even = [k / (len(visits) - 1) for k in range(len(visits))]
    try:
        days = [date.fromisoformat((visit.date or "")[:10]).toordinal() for visit in visits]
    except ValueError:
        return even, False
    span = days[-1] - days[0]
    gaps = [later - earlier for earlier, later in pairwise(days)]
    if span <= 0 or min(gaps) < _CLOSEST * span:
        return even, False
    return [(day - days[0]) / span for day in days], True


def overview(subjects: Sequence[Subject], name: str) -> str:
    """Return every subject's baseline and last SALT with intervals, one line each, as an SVG.

    Args:
        subjects: at least one.
        name: see `timeline`.
    """
    figure = _figure(7.2, 0.75 + 0.34 * len(subjects))
    axes = figure.add_subplot()
    for row, subject in enumerate(subjects):
        first = subject.baseline.salt
        last = subject.last.salt if subject.last else None
        if first and last:
            axes.annotate(
                "", (last.value, row + 0.16), (first.value, row - 0.16),
                arrowprops={"arrowstyle": "-|>", "color": GREY, "shrinkA": 4, "shrinkB": 4},
            )  # fmt: skip
        for score, face, y in ((first, "white", row - 0.16), (last, BLUE, row + 0.16)):
            if score is None:
                continue
            if score.interval:
                axes.hlines(y, score.interval.low, score.interval.high, color=BLUE, linewidth=1)
            axes.plot(
                score.value, y, marker="o", markersize=6, color=BLUE, markerfacecolor=face, zorder=4
            )
    names = [_cut(subject.name, 18) for subject in subjects]
    axes.set_yticks(range(len(subjects)), names, parse_math=False)
    axes.set_ylim(len(subjects) - 0.4, -0.6)
    axes.set_xlim(-2, 102)
    for low, high, label in BANDS[:-1]:
        axes.axvline(high, color="#D0D0D0", linewidth=0.8, zorder=0)
        axes.text(
            (low + high) / 2, -0.72, label, ha="center", va="bottom", fontsize=7.5, color=GREY
        )
    axes.set_xlabel("SALT", fontsize=9)
    return _svg(figure, name)


def _draw_bands(axes: "Axes") -> None:
    for k, (low, high, label) in enumerate(BANDS):
        axes.axhspan(low, high, color="#EFEFEF" if k % 2 else "#FAFAFA", linewidth=0, zorder=0)
        axes.text(
            1.01, (low + high) / 2, label, transform=axes.get_yaxis_transform(),
            ha="left", va="center", fontsize=7.5, color=GREY,
        )  # fmt: skip
    axes.set_ylim(-3, 103)
    axes.set_yticks([0, 25, 50, 75, 100])
    axes.set_ylabel("SALT", fontsize=9)


def _draw_interval(axes: "Axes", x: float, low: float, high: float) -> None:
    axes.vlines(x, low, high, color=BLUE, linewidth=1.6)
    axes.plot([x, x], [low, high], color=BLUE, linestyle="none", marker="_", markersize=9)


def _draw_bounds(axes: "Axes", x: float, low: float, high: float) -> None:
    axes.bar(
        x, high - low, width=0.03, bottom=low, facecolor="white", edgecolor=INK, linewidth=1.2,
        linestyle=(0, (3, 2)), zorder=3,
    )  # fmt: skip


def _visit_label(visit: Visit) -> str:
    lines = [_cut(visit.name, 14)]
    if visit.date and visit.date != visit.name:
        lines.append(visit.date[:10])
    if visit.refused:
        lines.append(f"{len(visit.refused)} refused")
    return "\n".join(lines)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _figure(width: float, height: float) -> "Figure":
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def _svg(figure: "Figure", name: str) -> str:
    import matplotlib as mpl

    for axes in figure.axes:
        axes.spines[["top", "right"]].set_visible(False)
        axes.spines[["left", "bottom"]].set_color(GREY)
        axes.tick_params(labelsize=8, color=GREY)
    nothing: dict[str, Any] = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    text = StringIO()
    # Text stays text: it can be searched, read aloud, and takes the page's font.
    with mpl.rc_context({"svg.hashsalt": f"autosalt-{name}", "svg.fonttype": "none"}):
        figure.savefig(text, format="svg", metadata=nothing)
    svg = text.getvalue()
    svg = svg[svg.index("<svg") :]
    # Groups are named the same in every figure; nothing refers to them.
    svg = re.sub(r'<g id="[^"]*"', "<g", svg)
    return svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)
