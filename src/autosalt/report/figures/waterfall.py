"""Waterfall plot: each subject's best improvement since baseline, the best first."""

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
    Appearance,
    arm_label,
    label,
    look,
    panel,
    render,
    sheet,
    text_width,
    title,
    write,
)
from autosalt.report.page.text import count, number, score

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

THRESHOLDS: Final = (30.0, 50.0, 75.0, 90.0)

NAMED: Final = 40
"""The most subjects for which each bar has its name."""

TOGETHER: Final = 60
"""The most subjects for which arms share a panel; hatches of thinner bars look the same."""

LOWEST: Final = -100.0
"""Bars and whiskers end here, in percent; a baseline near 0 can worsen by thousands."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A subject's best improvement in percent of its baseline; None without a scored follow-up."""

    subject: str
    arm: str
    best: Score | None


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The arms in their order and a bar for each subject."""

    arms: tuple[str, ...]
    bars: tuple[Bar, ...]

    @property
    def all_arms(self) -> tuple[str, ...]:
        """The arms, then arms that only bars name, so that no subject is lost."""
        return tuple(dict.fromkeys((*self.arms, *(bar.arm for bar in self.bars))))

    def shown(self, arm: str | None = None) -> list[Bar]:
        """The bars that have a value, of one arm or of all, the best first."""
        known = [bar for bar in self.bars if bar.best and arm in (None, bar.arm)]
        return sorted(known, key=lambda bar: (-_best(bar).value, bar.subject))


def draw(data: Waterfall, name: str) -> str:
    """Return the waterfall as SVG: one panel, or of many subjects one for each arm."""
    return render(lambda: _figure(data), name)


def describe(data: Waterfall) -> str:
    """Return the number of subjects at each threshold, and the best and the worst."""
    parts = ["Best improvement of SALT since baseline, one bar for each subject."]
    for arm in data.all_arms:
        values = [_best(bar).value for bar in data.shown(arm)]
        reached = ", ".join(f"{sum(v >= t for v in values)} at least {t:.0f} %" for t in THRESHOLDS)
        span = f", from {number(values[-1])} to {number(values[0])} %" if values else ""
        parts.append(f"{arm_label(arm)}: {count(len(values), 'subject')}{span}; {reached}.")
    few = data.shown() if len(data.shown()) <= NAMED else []
    parts += [f"{bar.subject} {score(bar.best)} %." for bar in few]
    return " ".join(parts)


def caption(data: Waterfall) -> str:
    """Return the meaning of bars, lines and whiskers, and the number of subjects not shown."""
    text = (
        "Best improvement of SALT since baseline, in percent of the baseline. Below 0 is "
        "worsening. Whiskers: 95 % interval. Dashed lines: 30, 50, 75 and 90 %."
    )
    if any(_best(bar).value < LOWEST for bar in data.shown()):
        text += f" Bars that end in a triangle continue below {number(LOWEST)} %."
    if any(best.interval and best.interval.low < LOWEST for best in map(_best, data.shown())):
        text += f" Whiskers that reach {number(LOWEST)} % continue below it."
    absent = len(data.bars) - len(data.shown())
    if absent:
        text += f" Not shown, without a score after baseline: {count(absent, 'subject')}."
    return text


def _best(bar: Bar) -> Score:
    assert bar.best is not None  # noqa: S101 - `shown` leaves the others out
    return bar.best


def _lowest(best: Score) -> float:
    return min(best.value, best.interval.low) if best.interval else best.value


def _figure(data: Waterfall) -> "Figure":
    bars = data.shown()
    many = len(data.all_arms) > 1
    named = 0 < len(bars) <= NAMED
    looks = {arm: look(k) for k, arm in enumerate(data.all_arms)}
    apart = many and len(bars) > TOGETHER
    legend = [(arm_label(a, 34), looks[a]) for a in data.all_arms] if many and not apart else []
    top = 0.34 + (key_height(legend, WIDTH - 1.02, "box") if legend else 0.18 * apart)
    names = 0.12 + max((text_width(label(b.subject, 14), SMALL_PT) for b in bars), default=0.0)
    below = names if named else 0.15
    figure = sheet(top + 2.9 + below)
    write(figure, 0.05, 0.14, "Best improvement of SALT, %", color=GREY)
    left, wide = 0.52, WIDTH - 0.52 - 0.5
    if not bars:
        write(figure, left, 0.8, "No subject with a score after baseline", color=GREY)
        return figure
    low = max(LOWEST, min(0.0, *(_lowest(_best(bar)) for bar in bars))) - 4
    groups = [data.shown(arm) for arm in data.all_arms] if apart else [bars]
    widest = sum(max(len(group), 1) for group in groups)
    gap = 0.3
    room = wide - gap * (len(groups) - 1)
    if legend:
        draw_key(figure, left, 0.24, wide, legend, "box")
    for k, group in enumerate(groups):
        share = max(room * max(len(group), 1) / widest, 0.6 if apart else 0.0)
        axes = panel(figure, left, top, share, 2.9)
        axes.set_xlim(-0.7, max(len(group), 1 if apart else 10) - 0.3)
        axes.set_ylim(low, 104)
        axes.set_yticks([tick for tick in (-100, -50, 0, 50, 100) if tick >= low])
        if k:
            axes.set_yticklabels([])
        if apart:
            title(axes, f"{arm_label(data.all_arms[k], 26)} (n = {len(group)})")
        _draw(axes, group, looks, apart)
        _draw_thresholds(axes, k == len(groups) - 1)
        if named:
            _draw_names(axes, group)
        left += share + gap
    return figure


def _draw(axes: "Axes", bars: Sequence[Bar], looks: dict[str, Appearance], apart: bool) -> None:
    thin = len(bars) > NAMED
    half = 0.5 if thin else 0.4
    for arm, style in looks.items():
        mine = [(x, _best(bar).value) for x, bar in enumerate(bars) if bar.arm == arm]
        shapes.boxes(
            axes, [(x - half, min(0.0, max(y, LOWEST)), x + half, max(0.0, y)) for x, y in mine],
            facecolor=style.colour, edgecolor="white", linewidth=0,
            hatch="" if apart else style.hatch, zorder=2,
        )  # fmt: skip
    shapes.whiskers(
        axes,
        [(x, max(score.interval.low, LOWEST), max(score.interval.high, LOWEST))
         for x, bar in enumerate(bars) if (score := _best(bar)).interval],
        edgecolor=INK, linewidth=0.5 if thin else 1.0, capstyle="butt", zorder=3,
    )  # fmt: skip
    beyond = [(x, LOWEST) for x, bar in enumerate(bars) if _best(bar).value < LOWEST]
    shapes.marks(
        axes, beyond, "down", 5.0, facecolor="white", edgecolor=INK, linewidth=0.8, zorder=4
    )
    axes.axhline(0, color=INK, linewidth=0.8, zorder=3)
    axes.spines["bottom"].set_visible(False)
    axes.set_xticks([])


def _draw_thresholds(axes: "Axes", labelled: bool) -> None:
    for threshold in THRESHOLDS:
        axes.axhline(threshold, color=INK, linewidth=0.7, dashes=(4, 3), zorder=4)
        if labelled:
            axes.annotate(
                f"{threshold:.0f} %", (1, threshold), (4, 0), textcoords="offset points",
                xycoords=axes.get_yaxis_transform(), va="center", color=INK,
            )  # fmt: skip
    axes.axhline(100, color=RULE, linewidth=0.6, zorder=0)


def _draw_names(axes: "Axes", bars: Sequence[Bar]) -> None:
    for x, bar in enumerate(bars):
        axes.annotate(
            label(bar.subject, 14), (x, 0), (0, -4), xycoords=axes.get_xaxis_transform(),
            textcoords="offset points", rotation=90, rotation_mode="anchor", ha="right",
            va="center", fontsize=SMALL_PT, annotation_clip=False,
        )  # fmt: skip
