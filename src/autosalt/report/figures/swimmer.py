"""Swimmer plot: the time of response, sustained response and relapse of each subject."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from autosalt.report.figures import marks as shapes
from autosalt.report.figures.legend import draw_key, key_height
from autosalt.report.figures.style import (
    BLUE,
    GREY,
    INK,
    SMALL_PT,
    VERMILLION,
    WIDTH,
    Appearance,
    arm_label,
    label,
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

MOST: Final = 50
"""Lanes that fit on a page."""

_LANE: Final = 0.165


@dataclass(frozen=True, slots=True)
class LaneVisit:
    """A visit: its day, and whether the subject had responded; None without a score."""

    day: float
    responded: bool | None


@dataclass(frozen=True, slots=True)
class Lane:
    """One subject.

    Attributes:
        kind: of the trajectory, e.g. `early`; may be empty.
        visits: in order of time, without the baseline.
        first, sustained, relapse: days since baseline of the first response, of the first sustained
            response, and of the relapse; None where there was none.
    """

    subject: str
    arm: str
    visits: tuple[LaneVisit, ...]
    kind: str = ""
    first: float | None = None
    sustained: float | None = None
    relapse: float | None = None

    @property
    def responding(self) -> list[tuple[float, float]]:
        """Spans from a visit with response to the last such visit before a visit without.

        A visit without a score does not end a span and does not lengthen it.
        """
        stretches: list[tuple[float, float]] = []
        going = False
        for visit in self.visits:
            if visit.responded:
                start = stretches.pop()[0] if going else visit.day
                stretches.append((start, visit.day))
                going = True
            elif visit.responded is not None:
                going = False
        return stretches


@dataclass(frozen=True, slots=True)
class Lanes:
    """Data of the figure; subjects of an arm are grouped, in the order given.

    Attributes:
        response: name of the response, e.g. `SALT50`.
        unit: of time: `days`, or `visits` where dates are not known.
    """

    lanes: tuple[Lane, ...]
    response: str
    unit: str = "days"

    @property
    def shown(self) -> tuple[Lane, ...]:
        """At most `MOST` lanes, arm by arm in the order in which the arms first appear."""
        arms = list(dict.fromkeys(lane.arm for lane in self.lanes))
        return tuple(sorted(self.lanes[:MOST], key=lambda lane: arms.index(lane.arm)))


def draw(data: Lanes, name: str) -> str:
    """Return the lanes as SVG, at most `MOST`."""
    return render(lambda: _figure(data), name)


def describe(data: Lanes) -> str:
    """Return each lane in words."""
    parts = [
        f"Response ({data.response}) of each subject over time, in {data.unit} since baseline."
    ]
    for lane in data.shown:
        events = [
            f"{text} {day:g}"
            for text, day in (
                ("first response", lane.first), ("sustained from", lane.sustained),
                ("relapse", lane.relapse),
            )
            if day is not None
        ]  # fmt: skip
        kind = f" ({lane.kind})" if lane.kind else ""
        parts.append(f"{lane.subject}{kind}: {', '.join(events) or 'no response'}.")
    return " ".join(parts)


def caption(data: Lanes) -> str:
    """Return the meaning of bars and marks, and the number of subjects not shown."""
    text = (
        f"Time since baseline, one lane for each subject. Thick: {data.response}, from its first "
        "visit to its last visit before it was lost. Ticks: visits. Open circles: visits without a "
        "score."
    )
    hidden = len(data.lanes) - len(data.shown)
    if hidden:
        text += f" The first {MOST} subjects are shown. Not shown: {count(hidden, 'subject')}."
    return text


_FIRST, _SUSTAINED, _RELAPSE, _NO_SCORE = (
    Appearance(BLUE, "right", "-", ""),
    Appearance(INK, "diamond", "-", "", filled=True),
    Appearance(VERMILLION, "cross", "-", ""),
    Appearance(GREY, "circle", "-", ""),
)


def _figure(data: Lanes) -> "Figure":
    lanes = data.shown
    legend = [
        ("first response", _FIRST), ("sustained from here", _SUSTAINED), ("relapse", _RELAPSE),
        ("visit without a score", _NO_SCORE),
    ]  # fmt: skip
    names = max((text_width(label(lane.subject, 18), SMALL_PT) for lane in lanes), default=0.3)
    kinds = max((text_width(label(lane.kind, 18), SMALL_PT) for lane in lanes), default=0.0)
    left = names + 0.15
    wide = WIDTH - left - kinds - 0.2
    top = 0.12 + key_height(legend, WIDTH - left, "mark")
    arms = list(dict.fromkeys(lane.arm for lane in lanes))
    headed = len(arms) > 1
    rows = len(lanes) + headed * len(arms)
    high = _LANE * max(rows, 2) + 0.05
    figure = sheet(top + high + 0.5)
    draw_key(figure, left, 0.05, WIDTH - left, legend, "mark")
    if not lanes:
        write(figure, left, top + 0.3, "No subject to show", color=GREY)
        return figure
    axes = panel(figure, left, top, wide, high)
    end = max([1.0, *(seen.day for lane in lanes for seen in lane.visits)])
    axes.set(xlim=(-0.02 * end, 1.03 * end), ylim=(max(rows, 2), -0.3), yticks=[])
    axes.spines["left"].set_visible(False)
    write(
        figure, left + wide / 2, top + high + 0.36, f"{data.unit.capitalize()} since baseline",
        ha="center", va="center",
    )  # fmt: skip
    row, places = 0, []
    for k, lane in enumerate(lanes):
        if headed and (k == 0 or lane.arm != lanes[k - 1].arm):
            _beside(axes, 0, row + 0.5, arm_label(lane.arm, 60), 0, "left", fontweight="bold")
            row += 1
        places.append((row + 0.5, lane))
        row += 1
    _draw_lanes(axes, places)
    return figure


def _draw_lanes(axes: "Axes", places: Sequence[tuple[float, Lane]]) -> None:
    ends = [(y, max((seen.day for seen in lane.visits), default=0.0)) for y, lane in places]
    shapes.lines(
        axes,
        [[(0.0, y), (end, y)] for y, end in ends],
        edgecolor="#B5B5B5",
        linewidth=1.0,
        zorder=1,
    )
    shapes.whiskers(
        axes,
        [(s.day, y - 0.2, y + 0.2) for y, lane in places for s in lane.visits],
        edgecolor="#B5B5B5", linewidth=1.0, zorder=1,
    )  # fmt: skip
    shapes.lines(
        axes, [[(a, y), (b, y)] for y, lane in places for a, b in lane.responding],
        edgecolor="#6BAED6", linewidth=5.0, zorder=2,
    )  # fmt: skip
    unscored = [(s.day, y) for y, lane in places for s in lane.visits if s.responded is None]
    shapes.marks(
        axes, unscored, "circle", 4.5, facecolor="white", edgecolor=GREY, linewidth=0.9, zorder=3
    )
    for style, days in (
        (_FIRST, [(lane.first, y) for y, lane in places]),
        (_SUSTAINED, [(lane.sustained, y) for y, lane in places]),
        (_RELAPSE, [(lane.relapse, y) for y, lane in places]),
    ):
        points = [(day, y) for day, y in days if day is not None]
        # The diamond fits into the triangle, for those who kept their first response.
        shapes.marks(
            axes, points, style.shape, 4.0 if style.filled else 8.0, edgecolor=style.colour,
            facecolor=style.colour if style.filled else "white", linewidth=1.2, zorder=4,
            clip_on=False,
        )  # fmt: skip
    for y, lane in places:
        _beside(axes, 0, y, label(lane.subject, 18), -4, "right", fontsize=SMALL_PT)
        _beside(axes, 1, y, label(lane.kind, 18), 4, "left", fontsize=SMALL_PT, color=GREY)


def _beside(
    axes: "Axes", x: float, y: float, text: str, offset: float, align: str, **more: Any
) -> None:
    axes.annotate(
        text, (x, y), (offset, 0), xycoords=axes.get_yaxis_transform(), va="center", ha=align,
        textcoords="offset points", annotation_clip=False, **more,
    )  # fmt: skip
