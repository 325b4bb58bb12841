"""Responder curves: the share of each arm that responded, visit by visit."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from autosalt.report.data.model import Score
from autosalt.report.figures import marks as shapes
from autosalt.report.figures.legend import draw_key, key_height
from autosalt.report.figures.style import (
    GREY,
    SMALL_PT,
    WIDTH,
    arm_label,
    look,
    panel,
    render,
    sheet,
    text_width,
    write,
)
from autosalt.report.figures.visit_axis import Row, Stop, draw_stops, footing, positions
from autosalt.report.page.text import BLANK, score

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True)
class Share:
    """Responders, subjects counted, and the share in percent with its interval."""

    responders: int
    n: int
    share: Score


@dataclass(frozen=True, slots=True)
class ArmShares:
    """One arm's share at each stop; None where no subject could be counted."""

    arm: str
    shares: tuple[Share | None, ...]


@dataclass(frozen=True, slots=True)
class ResponderCurves:
    """Data of the figure.

    Attributes:
        flag: the response in words, e.g. `SALT50`.
        rule: the rule for subjects without a score, in words; may be empty.
    """

    flag: str
    stops: tuple[Stop, ...]
    arms: tuple[ArmShares, ...]
    rule: str = ""


def draw(data: ResponderCurves, name: str) -> str:
    """Return the curves as SVG, with responders and n of each arm under the axis."""
    return render(lambda: _figure(data), name)


def describe(data: ResponderCurves) -> str:
    """Return every share in words."""
    parts = [f"Share of subjects with {data.flag} by visit."]
    for arm in data.arms:
        shares = [
            f"{stop.name} {share.responders} of {share.n}, {score(share.share)} %"
            for stop, share in zip(data.stops, arm.shares, strict=True)
            if share
        ]
        parts.append(f"{arm_label(arm.arm)}: {'; '.join(shares) or 'no subject counted'}.")
    return " ".join(parts)


def caption(data: ResponderCurves) -> str:
    """Return the meaning of marks, whiskers and numbers."""
    text = (
        f"Share of subjects with {data.flag}, with its 95 % interval (Wilson). "
        "Under the axis: responders/subjects counted."
    )
    if data.rule:
        text += f" {data.rule}"
    if not positions(data.stops)[1]:
        text += " Distances between visits are not to scale."
    return text


def _figure(data: ResponderCurves) -> "Figure":
    heads = [arm_label(arm.arm, 22) for arm in data.arms]
    left = max([0.55, *(text_width(head, SMALL_PT) + 0.12 for head in heads)])
    wide = WIDTH - left - 0.15
    legend = [(arm_label(arm.arm, 34), look(k)) for k, arm in enumerate(data.arms)]
    top = 0.32 + key_height(legend, wide)
    high = 2.3
    figure = sheet(top + high + footing(data.stops, len(data.arms), wide))
    write(figure, 0.05, 0.14, f"Subjects with {data.flag}, %", color=GREY)
    if not data.arms or not data.stops:
        write(figure, left, 0.8, "No subject to show", color=GREY)
        return figure
    draw_key(figure, left, 0.24, wide, legend)
    axes = panel(figure, left, top, wide, high)
    axes.set(ylim=(-3, 103), yticks=[0, 25, 50, 75, 100])
    rows = [
        Row(
            head, tuple(f"{s.responders}/{s.n}" if s else BLANK for s in arm.shares), look(k).colour
        )
        for k, (head, arm) in enumerate(zip(heads, data.arms, strict=True))
    ]
    draw_stops(axes, data.stops, rows, wide)
    xs, _ = positions(data.stops)
    for k, arm in enumerate(data.arms):
        style = look(k)
        aside = 0.013 * (k - (len(data.arms) - 1) / 2)
        known = [(x + aside, s.share) for x, s in zip(xs, arm.shares, strict=True) if s]
        shapes.lines(
            axes,
            list(shapes.pieces(
                [x + aside for x in xs], [s.share.value if s else None for s in arm.shares]
            )),
            edgecolor=style.colour, linewidth=1.5, linestyle=style.dash, zorder=3,
        )  # fmt: skip
        shapes.whiskers(
            axes, [(x, s.interval.low, s.interval.high) for x, s in known if s.interval],
            edgecolor=style.colour, linewidth=1.2, zorder=3,
        )  # fmt: skip
        shapes.marks(
            axes, [(x, share.value) for x, share in known], style.shape, 6.0,
            facecolor=style.colour, edgecolor="white", linewidth=0.7, zorder=4,
        )  # fmt: skip
    return figure
