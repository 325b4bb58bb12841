"""Draw many marks, lines or boxes as one path, so that large figures stay small."""

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Point = tuple[float, float]

_SHAPES: Final[dict[str, tuple[Point, ...]]] = {
    "circle": tuple(
        (math.cos(k * math.pi / 8), math.sin(k * math.pi / 8)) for k in range(16)
    ),
    "square": ((-0.88, -0.88), (0.88, -0.88), (0.88, 0.88), (-0.88, 0.88)),
    "triangle": ((-1.05, -0.8), (1.05, -0.8), (0.0, 1.1)),
    "down": ((-1.05, 0.8), (1.05, 0.8), (0.0, -1.1)),
    "right": ((-0.8, -1.05), (-0.8, 1.05), (1.1, 0.0)),
    "diamond": ((-1.15, 0.0), (0.0, -1.15), (1.15, 0.0), (0.0, 1.15)),
    "plus": (
        (-1.1, -0.4), (-0.4, -0.4), (-0.4, -1.1), (0.4, -1.1), (0.4, -0.4), (1.1, -0.4),
        (1.1, 0.4), (0.4, 0.4), (0.4, 1.1), (-0.4, 1.1), (-0.4, 0.4), (-1.1, 0.4),
    ),
    "cross": (
        (-1.1, -0.6), (-0.6, -1.1), (0.0, -0.5), (0.6, -1.1), (1.1, -0.6), (0.5, 0.0),
        (1.1, 0.6), (0.6, 1.1), (0.0, 0.5), (-0.6, 1.1), (-1.1, 0.6), (-0.5, 0.0),
    ),
}  # fmt: skip


def lines(axes: "Axes", chains: Iterable[Sequence[Point]], **style: Any) -> None:
    """Draw many lines through points of the axes as one path; a single point becomes a dot."""
    _add(axes, [[*chain, *chain] if len(chain) == 1 else chain for chain in chains], style)


def separate_lines(axes: "Axes", chains: Sequence[Sequence[Point]], **style: Any) -> None:
    """Draw lines like `lines`, but one path each, so that overlaps are darker."""
    from matplotlib.collections import LineCollection

    if chains:
        whole = [chain * 2 if len(chain) == 1 else chain for chain in map(list, chains)]
        axes.add_collection(LineCollection(whole, **style), autolim=False)


def whiskers(axes: "Axes", ends: Iterable[tuple[float, float, float]], **style: Any) -> None:
    """Draw (x, low, high) as upright lines."""
    lines(axes, [[(x, low), (x, high)] for x, low, high in ends], **style)


def boxes(axes: "Axes", corners: Iterable[tuple[float, float, float, float]], **style: Any) -> None:
    """Draw (left, low, right, high) as filled boxes, one path for all."""
    chains = [[(a, b), (c, b), (c, d), (a, d)] for a, b, c, d in corners]
    _add(axes, chains, style, closed=True)


def marks(
    axes: "Axes", points: Iterable[Point], shape: str, size: float = 5.0, **style: Any
) -> None:
    """Draw marks `size` points wide. The limits of the axes must be set before."""
    from matplotlib.transforms import IdentityTransform

    where = np.asarray(list(points), np.float64).reshape(-1, 2)
    centres = axes.transData.transform(where) if len(where) else where
    outline = np.asarray(_SHAPES[shape]) * size / 2
    chains = [[(x, y) for x, y in (centre + outline).tolist()] for centre in centres]
    _add(axes, chains, style, closed=True, transform=IdentityTransform())


def pieces(xs: Sequence[float], values: Sequence[float | None]) -> Iterator[list[Point]]:
    """Yield the parts of a line between missing values."""
    piece: list[Point] = []
    for x, value in zip(xs, values, strict=True):
        if value is not None:
            piece.append((x, value))
        elif piece:
            yield piece
            piece = []
    if piece:
        yield piece


def _add(
    axes: "Axes", chains: Sequence[Sequence[Point]], style: dict[str, Any],
    closed: bool = False, **more: Any,
) -> None:  # fmt: skip
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    if not chains:
        return
    vertices: list[Point] = []
    codes: list[int] = []
    for chain in chains:
        vertices += chain
        codes += [int(Path.MOVETO)] + [int(Path.LINETO)] * (len(chain) - 1)
        if closed:
            vertices.append(chain[0])
            codes.append(int(Path.CLOSEPOLY))
    plain: dict[str, Any] = {} if closed else {"facecolor": "none", "capstyle": "round"}
    # Not `add_patch`: it would go through all points to find limits, which are set already.
    axes.add_artist(PathPatch(Path(np.asarray(vertices), codes), **plain | more | style))
