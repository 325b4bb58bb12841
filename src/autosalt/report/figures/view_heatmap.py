"""Heat map of hair loss by view and visit, with the numbers in its cells."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from autosalt.core.views import VIEWS, View
from autosalt.report.figures import marks as shapes
from autosalt.report.figures.style import (
    GREY,
    INK,
    SMALL_PT,
    WIDTH,
    fitting,
    label,
    panel,
    render,
    sheet,
    text_width,
    title,
    write,
)
from autosalt.report.page.text import BLANK, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_CELL: Final = 0.3


@dataclass(frozen=True, slots=True)
class HeatCell:
    """Mean hair loss in percent, and number of subjects; for one subject `n` is None."""

    loss_pct: float
    n: int | None = None


@dataclass(frozen=True, slots=True)
class ViewPanel:
    """One arm, or one subject: a cell or None for each view and visit."""

    title: str
    cells: Mapping[View, tuple[HeatCell | None, ...]]


@dataclass(frozen=True, slots=True)
class ViewLoss:
    """The visits by name, and a panel for each arm or for one subject."""

    visits: tuple[str, ...]
    panels: tuple[ViewPanel, ...]


def draw(data: ViewLoss, name: str) -> str:
    """Return the cells as SVG: rows are views, columns visits, white 0 and dark 100 %."""
    return render(lambda: _figure(data), name)


def describe(data: ViewLoss) -> str:
    """Return every cell in words."""
    parts = ["Hair loss by view and visit, in percent of the view's scalp."]
    for view_panel in data.panels:
        for view in VIEWS:
            cells = view_panel.cells.get(view, ())
            losses = ", ".join(
                f"{visit} {number(cell.loss_pct) if cell else 'unknown'}"
                for visit, cell in zip(data.visits, cells, strict=bool(cells))
            )
            of = f" of {view_panel.title}" if view_panel.title else ""
            parts.append(f"{view.capitalize()} view{of}: {losses or 'unknown'}.")
    return " ".join(parts)


def caption(data: ViewLoss) -> str:
    """Return the meaning of a cell."""
    counted = any(
        cell and cell.n is not None
        for view_panel in data.panels
        for row in view_panel.cells.values()
        for cell in row
    )
    text = "Hair loss in percent of the scalp in each view. Darker is more loss."
    if counted:
        text = text.replace("Hair loss", "Mean hair loss") + " Small: subjects with that view."
    return text + f" Hatched with {BLANK}: no scored photo. Left and right are the patient's."


def _figure(data: ViewLoss) -> "Figure":
    left, right = 0.55, 0.1
    wide = min(WIDTH - left - right, 1.3 * max(1, len(data.visits)))
    staggered = any(text_width(label(v, 22)) > wide / len(data.visits) - 0.06 for v in data.visits)
    step = 0.3 + 4 * _CELL + (0.42 if staggered else 0.28)
    figure = sheet(0.35 + max(1, len(data.panels)) * step)
    _draw_scale(figure)
    if not data.panels or not data.visits:
        write(figure, left, 0.8, "Nothing to show", color=GREY)
        return figure
    for k, view_panel in enumerate(data.panels):
        axes = panel(figure, left, 0.6 + k * step, wide, 4 * _CELL)
        axes.set(xlim=(0, len(data.visits)), ylim=(4, 0))
        axes.set_yticks([r + 0.5 for r in range(4)], [view.capitalize() for view in VIEWS])
        axes.set_xticks([])
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
        title(axes, label(view_panel.title, 80))
        _draw_cells(axes, data, view_panel)
        for c, visit in enumerate(data.visits):
            room = _room(wide / len(data.visits), staggered, last=c == len(data.visits) - 1)
            axes.annotate(
                label(visit, room), (c + 0.5, 4), (0, -3 - 10 * (c % 2 if staggered else 0)),
                textcoords="offset points", ha="center", va="top",
            )  # fmt: skip
    return figure


def _room(cell: float, staggered: bool, last: bool) -> int:
    """Return the most characters of a visit's name; the last must stay on the sheet."""
    return fitting(cell + 0.1 if last and staggered else (2 if staggered else 1) * cell - 0.06)


def _draw_cells(axes: "Axes", data: ViewLoss, view_panel: ViewPanel) -> None:
    for r, view in enumerate(VIEWS):
        row = view_panel.cells.get(view, (None,) * len(data.visits))
        for c, cell in enumerate(row):
            box = (c, r, c + 1, r + 1)
            if cell is None:
                shapes.boxes(
                    axes, [box], facecolor="white", edgecolor="#BBBBBB", hatch="////", linewidth=0.6
                )
                # The dash stands on a white patch of its own, clear of the hatch.
                shapes.boxes(
                    axes, [(c + 0.4, r + 0.3, c + 0.6, r + 0.7)], facecolor="white", linewidth=0
                )
                axes.text(c + 0.5, r + 0.5, BLANK, ha="center", va="center", color=INK)
                continue
            fill, ink = _shade(cell.loss_pct)
            shapes.boxes(axes, [box], facecolor=fill, edgecolor="#BBBBBB", linewidth=0.6)
            y = r + (0.5 if cell.n is None else 0.36)
            axes.text(c + 0.5, y, number(cell.loss_pct), ha="center", va="center", color=ink)
            if cell.n is not None:
                axes.text(
                    c + 0.5, r + 0.76, f"n {cell.n}", ha="center", va="center", color=ink,
                    fontsize=SMALL_PT - 1,
                )  # fmt: skip


def _draw_scale(figure: "Figure") -> None:
    write(figure, 0.05, 0.14, "Hair loss, %", color=GREY)
    axes = panel(figure, 1.1, 0.04, 2.0, 0.14)
    axes.set(xlim=(-10, 110), ylim=(0, 1))
    axes.set_axis_off()
    for value in range(0, 101, 20):
        fill, ink = _shade(value)
        shapes.boxes(
            axes, [(value - 10, 0, value + 10, 1)], facecolor=fill, edgecolor="#BBBBBB",
            linewidth=0.6, clip_on=False,
        )  # fmt: skip
        axes.text(value, 0.48, f"{value}", ha="center", va="center", fontsize=SMALL_PT, color=ink)


def _shade(loss_pct: float) -> tuple[str, str]:
    """Fill and ink: one hue from white to dark, so grey print and every eye see the same order."""
    from matplotlib import colormaps
    from matplotlib.colors import to_hex

    red, green, blue, _ = colormaps["Blues"](min(1.0, max(0.0, loss_pct / 100)))
    linear = [channel**2.2 for channel in (red, green, blue)]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return str(
        to_hex((red, green, blue))
    ), INK if luminance > 0.21 else "white"  # the greater contrast
