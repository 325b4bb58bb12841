"""Timeline figure: one subject's SALT over its visits."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from autosalt.report.data.model import Subject, Visit
from autosalt.report.figures import marks as shapes
from autosalt.report.figures.style import (
    BLUE,
    GREY,
    INK,
    ROW,
    TEXT_PT,
    VERMILLION,
    WIDTH,
    fitting,
    label,
    panel,
    places,
    render,
    sheet,
    text_width,
    write,
)
from autosalt.report.page.text import interval, score

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BANDS: Final = ((0, 25, "S1"), (25, 50, "S2"), (50, 75, "S3"), (75, 95, "S4a"), (95, 100, "S4b"))
"""SALT bands as shaded; S0 and S5 are the two ends, 0 and 100 themselves."""

_CLOSEST = 0.09  # of the axis: nearer labels would run into each other
_LONGEST = 14  # characters of a visit's name


def draw(subject: Subject, name: str) -> str:
    """Return a subject's SALT over its visits, as an SVG element.

    Dots with bars are SALT with its 95 % interval. An open bar is an incomplete visit, drawn as
    the bounds of its SALT. Diamonds are a human reader's scores.

    Args:
        subject: with at least one visit.
        name: of the figure, unique in the page; makes the ids inside the SVG unique.
    """
    return render(lambda: _figure(subject), name)


def describe(subject: Subject) -> str:
    """Return the timeline in words, for those who cannot see it."""
    visits = (
        f"{visit.name} {score(visit.salt)}"
        if visit.salt
        else f"{visit.name} incomplete, from {interval(visit.bounds)}"
        for visit in subject.visits
    )
    return f"SALT of subject {subject.name} by visit: {'; '.join(visits)}."


def caption(subject: Subject) -> str:
    """Return the meaning of the dots, bars and diamonds that are drawn."""
    text = "SALT over the visits. Dots with bars: score and its 95 % interval."
    if any(visit.salt is None for visit in subject.visits):
        text += " Dashed open bars: incomplete visits; their SALT lies somewhere in the bar."
    if subject.has_reader:
        text += " Open diamonds, broken line: the reader's SALT."
    return text


def positions(visits: Sequence[Visit]) -> tuple[list[float], bool]:
    """Return the positions of visits on the time axis, 0..1, and whether they are to scale.

    They are to scale when every visit has an ISO date, in order, and no labels overlap.
    """
    return places([_day(visit) for visit in visits], _CLOSEST)


def _day(visit: Visit) -> float | None:
    try:
        return float(date.fromisoformat((visit.date or "")[:10]).toordinal())
    except ValueError:
        return None


def _figure(subject: Subject) -> "Figure":
    visits = subject.visits
    xs, to_scale = positions(visits)
    left, wide, high = 0.45, WIDTH - 0.45 - 0.4, 1.95
    gap = min((b - a for a, b in pairwise(xs)), default=0.5) * wide / 1.16
    labels = [_lines(visit) for visit in visits]
    widest = max(text_width(line) for lines in labels for line in lines)
    by = 1 if widest < gap - 0.06 else 2  # in turn at two heights where they are too wide
    deepest = max(len(lines) for lines in labels)
    note = not to_scale and len(visits) > 1
    figure = sheet(0.3 + high + 0.14 + ROW * (deepest * by + note))
    axes = panel(figure, left, 0.3, wide, high)
    write(figure, 0.05, 0.14, "SALT", color=GREY)
    _draw_bands(axes)
    axes.set(xlim=(-0.08, 1.08), xticks=xs, xticklabels=[])
    _draw_scores(axes, xs, visits)
    room = fitting(by * gap - 0.06)
    for k, (x, lines) in enumerate(zip(xs, labels, strict=True)):
        for row, line in enumerate(lines):
            _under(axes, x, row + (k % by) * deepest, label(line, max(room, 4)))
    if note:
        text = "visits in order; distances are not to scale"
        _under(axes, 0.5, deepest * by, text, color=GREY)
    return figure


def _draw_scores(axes: "Axes", xs: Sequence[float], visits: Sequence[Visit]) -> None:
    scores = [visit.salt.value if visit.salt else None for visit in visits]
    # The line breaks at an incomplete visit: it must not suggest a score that does not exist.
    shapes.lines(axes, list(shapes.pieces(xs, scores)), edgecolor=BLUE, linewidth=1.6, zorder=4)
    known = [(x, value) for x, value in zip(xs, scores, strict=True) if value is not None]
    ends = [
        (x, visit.salt.interval)
        for x, visit in zip(xs, visits, strict=True)
        if visit.salt and visit.salt.interval
    ]
    shapes.whiskers(
        axes, [(x, e.low, e.high) for x, e in ends], edgecolor=BLUE, linewidth=1.6, zorder=4
    )
    shapes.lines(
        axes, [[(x - 0.007, y), (x + 0.007, y)] for x, e in ends for y in (e.low, e.high)],
        edgecolor=BLUE, linewidth=1.2, zorder=4,
    )  # fmt: skip
    shapes.boxes(
        axes,
        [(x - 0.015, visit.bounds.low, x + 0.015, visit.bounds.high)
         for x, visit in zip(xs, visits, strict=True) if visit.salt is None and visit.bounds],
        facecolor="white", edgecolor=INK, linewidth=1.2, linestyle=(0, (3, 2)), zorder=3,
    )  # fmt: skip
    read = [
        (x, v.reader_salt) for x, v in zip(xs, visits, strict=True) if v.reader_salt is not None
    ]
    shapes.lines(
        axes, [read] if read else [], edgecolor=VERMILLION, linestyle=(0, (4, 2)), linewidth=1.2,
        zorder=3,
    )  # fmt: skip
    shapes.marks(axes, read, "diamond", 9.0, facecolor="white", edgecolor=VERMILLION, zorder=5)
    shapes.marks(axes, known, "circle", 6.0, facecolor=BLUE, linewidth=0, zorder=6)


def _draw_bands(axes: "Axes") -> None:
    for fill, bands in (("#FAFAFA", BANDS[::2]), ("#EFEFEF", BANDS[1::2])):
        spans = [(-0.08, low, 1.08, high) for low, high, _ in bands]
        shapes.boxes(axes, spans, facecolor=fill, linewidth=0, zorder=0)
    for low, high, text in BANDS:
        axes.text(
            1.01, (low + high) / 2, text, transform=axes.get_yaxis_transform(),
            ha="left", va="center", fontsize=7.5, color=GREY,
        )  # fmt: skip
    axes.set(ylim=(-3, 103), yticks=[0, 25, 50, 75, 100])


def _lines(visit: Visit) -> list[str]:
    lines = [label(visit.name, _LONGEST)]
    if visit.date and visit.date != visit.name:
        lines.append(label(visit.date[:10]))
    if visit.refused:
        lines.append(f"{len(visit.refused)} refused")
    return lines


def _under(axes: "Axes", x: float, row: int, text: str, color: str = INK) -> None:
    axes.annotate(
        text, (x, 0), (0, -7 - 72 * ROW * row), xycoords=axes.get_xaxis_transform(),
        textcoords="offset points", ha="center", va="top", fontsize=TEXT_PT, color=color,
        annotation_clip=False,
    )  # fmt: skip
