"""Legend of a figure, in rows that break at the width."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, Literal

from autosalt.report.figures import marks as shapes
from autosalt.report.figures.style import Appearance, panel, text_width

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Kind = Literal["line", "mark", "box"]
Entry = tuple[str, Appearance]

_ROW: Final = 0.18
_GAP: Final = 0.06
_SIGN: Final[dict[Kind, float]] = {"line": 0.38, "mark": 0.14, "box": 0.3}


def key_height(entries: Sequence[Entry], width: float, kind: Kind = "line") -> float:
    """Return how high `draw_key` is, in inches."""
    return _ROW * (1 + max((row for _, _, row in _places(entries, width, kind)), default=0))


def draw_key(
    figure: "Figure", left: float, top: float, width: float, entries: Sequence[Entry],
    kind: Kind = "line",
) -> None:  # fmt: skip
    """Draw each look with its meaning; inches from the sheet's upper left corner.

    `kind` is line (dash and mark), mark, or box (hatch).
    """
    across, down = figure.get_size_inches()
    axes = panel(figure, 0, 0, across, down)
    axes.set_axis_off()
    axes.set(xlim=(0, across), ylim=(down, 0))
    sign = _SIGN[kind]
    for (text, look), x, row in _places(entries, width, kind):
        at, y = left + x, top + _ROW * (row + 0.5)
        if kind == "box":
            shapes.boxes(
                axes, [(at, y - 0.055, at + sign, y + 0.055)], facecolor=look.colour,
                edgecolor="white", hatch=look.hatch, linewidth=0,
            )  # fmt: skip
        if kind == "line":
            shapes.lines(
                axes, [[(at, y), (at + sign, y)]], edgecolor=look.colour, linestyle=look.dash,
                linewidth=1.6,
            )  # fmt: skip
        if kind != "box":
            shapes.marks(
                axes, [(at + sign / 2, y)], look.shape, 6.0, edgecolor=look.colour,
                facecolor=look.colour if kind == "line" or look.filled else "white",
            )  # fmt: skip
        axes.text(at + sign + _GAP, y, text, va="center")


def _places(
    entries: Sequence[Entry], width: float, kind: Kind
) -> Iterator[tuple[Entry, float, int]]:
    x, row = 0.0, 0
    for entry in entries:
        wide = _SIGN[kind] + _GAP + text_width(entry[0])
        if x and x + wide > width:
            x, row = 0.0, row + 1
        yield entry, x, row
        x += wide + 0.2
