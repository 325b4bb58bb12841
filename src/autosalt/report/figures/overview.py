"""Overview figure: every subject's SALT at baseline and at the last visit."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from autosalt.report.data.model import Subject
from autosalt.report.figures import marks as shapes
from autosalt.report.figures.style import (
    BLUE,
    GREY,
    RULE,
    WIDTH,
    label,
    panel,
    render,
    sheet,
    text_width,
)
from autosalt.report.figures.timeline import BANDS
from autosalt.report.page.text import score

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_LONGEST = 18


def draw(subjects: Sequence[Subject], name: str) -> str:
    """Return every subject's baseline and last SALT with intervals, as an SVG.

    Args:
        subjects: at least one.
        name: of the figure, unique in the page.
    """
    return render(lambda: _figure(subjects), name)


def describe(subjects: Sequence[Subject]) -> str:
    """Return both scores of each subject in words."""
    scores = (
        f"{subject.name} {score(subject.baseline.salt)} to "
        f"{score(subject.last.salt if subject.last else None)}"
        for subject in subjects
    )
    return f"SALT of each subject at baseline and at the last visit: {'; '.join(scores)}."


def caption(subjects: Sequence[Subject]) -> str:
    """Return the meaning of circles and arrows."""
    text = (
        "SALT at baseline (open circle) and at the last visit (filled circle), each with its 95 % "
        "interval."
    )
    if any(subject.change for subject in subjects):
        text += " An arrow to the left is regrowth."
    return text


def _figure(subjects: Sequence[Subject]) -> "Figure":
    names = [label(subject.name, _LONGEST) for subject in subjects]
    left = 0.2 + max(text_width(name) for name in names)
    high = 0.34 * len(subjects) + 0.1
    figure = sheet(0.3 + high + 0.5)
    axes = panel(figure, left, 0.3, WIDTH - left - 0.15, high)
    axes.set_yticks(range(len(subjects)), names)
    axes.set(xlim=(-2, 102), ylim=(len(subjects) - 0.4, -0.6), xticks=[0, 25, 50, 75, 100])
    for low, high_end, text in BANDS[:-1]:
        axes.axvline(high_end, color=RULE, linewidth=0.8, zorder=0)
        axes.annotate(
            text, ((low + high_end) / 2, 1), (0, 3), xycoords=axes.get_xaxis_transform(),
            textcoords="offset points", ha="center", va="bottom", fontsize=7.5, color=GREY,
        )  # fmt: skip
    axes.set_xlabel("SALT")
    for row, subject in enumerate(subjects):
        first = subject.baseline.salt
        last = subject.last.salt if subject.last else None
        if first and last:
            axes.annotate(
                "", (last.value, row + 0.16), (first.value, row - 0.16),
                arrowprops={"arrowstyle": "-|>", "color": GREY, "shrinkA": 4, "shrinkB": 4},
            )  # fmt: skip
        for value, face, y in ((first, "white", row - 0.16), (last, BLUE, row + 0.16)):
            if value is None:
                continue
            if value.interval:
                ends = [[(value.interval.low, y), (value.interval.high, y)]]
                shapes.lines(axes, ends, edgecolor=BLUE, linewidth=1.0)
            shapes.marks(
                axes, [(value.value, y)], "circle", 6.0, facecolor=face, edgecolor=BLUE, zorder=4
            )
    return figure
