"""Cumulative responder curve: the share of each arm by least improvement."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from autosalt.core.salt import comparable
from autosalt.report.figures import marks as shapes
from autosalt.report.figures.legend import draw_key, key_height
from autosalt.report.figures.style import (
    GREY,
    ROW,
    RULE,
    SMALL_PT,
    WIDTH,
    arm_label,
    label,
    look,
    panel,
    render,
    sheet,
    text_width,
    write,
)
from autosalt.report.page.text import count

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

THRESHOLDS: Final = (30.0, 50.0, 75.0, 90.0, 100.0)


@dataclass(frozen=True, slots=True)
class ArmImprovements:
    """One arm: each subject's improvement in percent; None is counted as not improved."""

    arm: str
    improvements: tuple[float | None, ...]

    def reached(self, percent: float) -> int:
        """Count the subjects that improved by at least `percent`."""
        least = comparable(percent)
        return sum(value is not None and comparable(value) >= least for value in self.improvements)


@dataclass(frozen=True, slots=True)
class Cumulative:
    """The arms at one visit, by its name."""

    visit: str
    arms: tuple[ArmImprovements, ...]


def draw(data: Cumulative, name: str) -> str:
    """Return the curves as SVG, with the count at each usual threshold under the axis."""
    return render(lambda: _figure(data), name)


def describe(data: Cumulative) -> str:
    """Return the counts at the usual thresholds."""
    parts = [f"Share of subjects by least improvement of SALT at {data.visit}."]
    for arm in data.arms:
        reached = ", ".join(f"{arm.reached(t)} at least {t:.0f} %" for t in THRESHOLDS)
        n = count(len(arm.improvements), "subject")
        parts.append(f"{arm_label(arm.arm)}, {n}: {reached}.")
    return " ".join(parts)


def caption(data: Cumulative) -> str:
    """Return how to read the curve, and how subjects without a score are counted."""
    text = (
        f"Share of subjects whose SALT at {data.visit} improved by at least the percentage on the "
        "axis. Under the axis: subjects who reached it/all subjects of the arm."
    )
    missing = sum(value is None for arm in data.arms for value in arm.improvements)
    if missing:
        text += f" Without a score and counted as not improved: {count(missing, 'subject')}."
    return text


def _figure(data: Cumulative) -> "Figure":
    heads = [arm_label(arm.arm, 22) for arm in data.arms]
    left = max([0.55, *(text_width(head, SMALL_PT) + 0.12 for head in heads)])
    wide, high = WIDTH - left - 0.3, 2.3
    legend = [(arm_label(arm.arm, 34), look(k)) for k, arm in enumerate(data.arms)]
    top = 0.32 + key_height(legend, wide)
    figure = sheet(top + high + 0.55 + ROW * len(data.arms))
    write(figure, 0.05, 0.14, "Subjects, %", color=GREY)
    if not any(arm.improvements for arm in data.arms):
        write(figure, left, 0.8, "No subject to show", color=GREY)
        return figure
    draw_key(figure, left, 0.24, wide, legend)
    axes = panel(figure, left, top, wide, high)
    axes.set(xlim=(0, 102), ylim=(0, 103), xticks=(0, *THRESHOLDS), yticks=[0, 25, 50, 75, 100])
    axes.set_xticklabels([f"{tick:.0f}" for tick in (0, *THRESHOLDS)])
    for threshold in THRESHOLDS:
        axes.axvline(threshold, color=RULE, linewidth=0.8, zorder=0)
    write(
        figure, left + wide / 2, top + high + 0.36 + ROW * len(data.arms),
        f"SALT at {label(data.visit, 40)} improved by at least, %", ha="center", va="center",
    )  # fmt: skip
    for k, arm in enumerate(data.arms):
        if arm.improvements:
            _draw_arm(axes, arm, k, heads[k])
    return figure


def _draw_arm(axes: "Axes", arm: ArmImprovements, k: int, head: str) -> None:
    style, n = look(k), len(arm.improvements)
    values = sorted(value for value in arm.improvements if value is not None and value >= 0.0)
    # The share falls just right of each value: up to it, its subject still counts.
    corners = [(0.0, 100.0 * arm.reached(0.0) / n)]
    for value in values:
        corners.append((value, corners[-1][1]))
        corners.append((value, corners[-1][1] - 100.0 / n))
    if not values or values[-1] < 100.0:
        corners.append((100.0, max(0.0, corners[-1][1])))
    shapes.lines(
        axes, [corners], edgecolor=style.colour, linewidth=1.6, linestyle=style.dash, zorder=3 + k,
        joinstyle="round",
    )  # fmt: skip
    points = [(t, 100.0 * arm.reached(t) / n) for t in THRESHOLDS]
    shapes.marks(
        axes, points, style.shape, 6.0, facecolor=style.colour, edgecolor="white", linewidth=0.7,
        zorder=9, clip_on=False,
    )  # fmt: skip
    y = -20 - 72 * ROW * k
    for x, align, text in (
        (None, "right", head),
        *((t, "center", f"{arm.reached(t)}/{n}") for t in THRESHOLDS),
    ):
        axes.annotate(
            text, (x or 0, 0), (-8 if x is None else 0, y), xycoords=axes.get_xaxis_transform(),
            textcoords="offset points", ha=align, va="top", fontsize=SMALL_PT,
            color=style.colour, annotation_clip=False,
        )  # fmt: skip
