"""Style of figures: colours, shapes, a sheet measured in inches, and SVG text.

The same numbers give the same bytes: no dates, no random ids, no state of pyplot, no settings of
the user. Shape, dash or hatch show everything that colour (Okabe-Ito) shows, so a grey printer
loses nothing. Text stays text: it can be searched and copied, and has the font of the page.
"""

import re
import unicodedata
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BLUE: Final = "#0072B2"
VERMILLION: Final = "#D55E00"
INK: Final = "#222222"
GREY: Final = "#6B6B6B"
RULE: Final = "#D0D0D0"

WIDTH: Final = 7.2
"""Width of a figure, in inches: the text width of A4."""

TEXT_PT: Final = 8.0
SMALL_PT: Final = 7.0
ROW: Final = 0.15
"""Height of a line of text, in inches."""


@dataclass(frozen=True, slots=True)
class Appearance:
    """The look of an arm, a reader or an event; each of the first four attributes is distinct."""

    colour: str
    shape: str
    dash: Any
    hatch: str
    filled: bool = False


LOOKS: Final = (
    Appearance(BLUE, "circle", "-", ""),
    Appearance(VERMILLION, "square", (0, (5, 2)), "/////"),
    Appearance("#009E73", "triangle", (0, (1.2, 1.4)), "....."),
    Appearance("#CC79A7", "diamond", (0, (6, 1.5, 1.2, 1.5)), "xxxx"),
    Appearance("#56B4E9", "down", (0, (9, 2)), "-----"),
    Appearance("#E69F00", "plus", (0, (3, 1, 1, 1, 1, 1)), "\\\\\\\\\\"),
)


def look(k: int) -> Appearance:
    """Return the look of the k-th arm or reader; the looks repeat after six."""
    return LOOKS[k % len(LOOKS)]


def arm_label(arm: str, longest: int = 200) -> str:
    """Return an arm's name; a study without arms has a single unnamed arm."""
    return label(arm, longest) or "All subjects"


def label(text: str, longest: int = 34) -> str:
    """Return a name on one line, without characters that XML cannot hold, cut to `longest`.

    It is cut in the middle: ids and visits often differ only at their ends. Wide characters
    (Chinese, Japanese, Korean) count twice.
    """
    clean = "".join(c if c.isprintable() else " " for c in text).strip()
    if _columns(clean) <= longest:
        return clean
    end = _within(clean[::-1], (longest - 1) // 2)[::-1].lstrip()
    return _within(clean, longest - 1 - _columns(end)).rstrip() + "…" + end


def _within(text: str, longest: int) -> str:
    """Return the start of a text, at most `longest` columns wide."""
    while _columns(text) > longest:
        text = text[:-1]
    return text


def text_width(text: str, size: float = TEXT_PT) -> float:
    """Return the approximate width of a text in inches, in a font of ordinary width."""
    return 0.6 * size / 72 * _columns(text)


def fitting(width: float) -> int:
    """Return how many characters of `TEXT_PT` fit into `width` inches, at least 2."""
    return max(2, int(width / (0.6 * TEXT_PT / 72)))


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def sheet(height: float) -> "Figure":
    """Return an empty figure, `WIDTH` wide and `height` high in inches, at 72 dots an inch."""
    from matplotlib.figure import Figure

    return Figure(figsize=(WIDTH, height), dpi=72)


def panel(figure: "Figure", left: float, top: float, width: float, height: float) -> "Axes":
    """Return axes at a place in inches, counted from the sheet's upper left corner."""
    across, down = figure.get_size_inches()
    axes = figure.add_axes(
        (left / across, 1 - (top + height) / down, width / across, height / down)
    )
    axes.spines[["top", "right"]].set_visible(False)
    return axes


def write(figure: "Figure", x: float, y: float, text: str, **more: Any) -> None:
    """Put one line of text at a place in inches from the sheet's upper left corner."""
    across, down = figure.get_size_inches()
    figure.text(x / across, 1 - y / down, text, **more)


def title(axes: "Axes", text: str) -> None:
    """Write the name of a panel above its upper left corner."""
    axes.annotate(
        text, (0, 1), (0, 5), xycoords="axes fraction", textcoords="offset points",
        fontweight="bold", va="bottom", ha="left",
    )  # fmt: skip


def render(build: Callable[[], "Figure"], name: str) -> str:
    """Return a figure as an SVG element.

    Args:
        build: makes the figure; called with the settings of all figures in force.
        name: of the figure, unique in the page.
    """
    import matplotlib as mpl

    # The user's matplotlibrc must not change a figure. The backend stays: SVG needs none.
    settings: dict[Any, Any] = {**mpl.rcParamsDefault, **_SETTINGS}
    settings |= {"svg.hashsalt": f"autosalt-{name}"}
    del settings["backend"]
    nothing: dict[str, Any] = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    text = StringIO()
    with mpl.rc_context(settings), warnings.catch_warnings():
        # The page's font draws the letters; matplotlib's own need not have them.
        warnings.filterwarnings("ignore", message=r"Glyph .* missing from")
        build().savefig(text, format="svg", metadata=nothing)
    svg = text.getvalue()
    svg = re.sub(r"<[^>]+>", _tidy, svg[svg.index("<svg") :])
    svg = re.sub(r">\s+<", ">\n<", svg)
    return svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)


def _tidy(tag: re.Match[str]) -> str:
    """Make a tag short: hundredths of a point are enough, and nothing refers to a group's id."""
    text = re.sub(r'<g id="[^"]*"', "<g", " ".join(tag.group().split()))
    return re.sub(r"\d+\.\d{3,}", lambda match: f"{float(match.group()):.2f}", text)


_SETTINGS: Final[dict[str, Any]] = {
    "svg.fonttype": "none",
    "text.parse_math": False,
    "font.family": ["sans-serif"],
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": TEXT_PT,
    "text.color": INK,
    "axes.edgecolor": GREY,
    "axes.linewidth": 0.8,
    "axes.labelcolor": INK,
    "axes.labelsize": TEXT_PT,
    "axes.unicode_minus": True,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": TEXT_PT,
    "ytick.labelsize": TEXT_PT,
    "path.simplify": False,
    "hatch.linewidth": 0.7,
}


def places(values: Sequence[float | None], closest: float) -> tuple[list[float], bool]:
    """Return the positions of points of time on an axis of 0..1, and whether they are to scale.

    Args:
        values: days; to scale when all are known and rise.
        closest: share of the axis that two neighbours need between them. If two are nearer, all
            are spread evenly, because their labels would overlap.
    """
    if len(values) < 2:
        return [0.5] * len(values), True
    even = [k / (len(values) - 1) for k in range(len(values))]
    days = [value for value in values if value is not None]
    if len(days) < len(values):
        return even, False
    span = days[-1] - days[0]
    gaps = [later - earlier for earlier, later in pairwise(days)]
    if span <= 0 or min(gaps) < closest * span:
        return even, False
    return [(day - days[0]) / span for day in days], True
