"""Straight edges across a picture: a part of one flat colour, and the seam between two pictures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from autosalt.core.types import RGB

_FLAT_LEVELS: Final = 6
"""How far pixels of a flat part may be off its colour: a JPEG of it is not quite flat."""
_FLAT_SHARE: Final = 0.98
"""Of the pixels of a line of a flat part."""
_EDGE_SHARE: Final = 0.55
"""Share of the line behind a flat part that has another colour, if its edge is straight. A head
before a flat wall touches that line at one place only."""

_BLOCK: Final = 16
"""Lines that are looked at together: most flat parts are narrow."""

_STEP_LEVELS: Final = 8
"""A step is a difference of more levels than this, and half as many again as those next to it."""
_SEAM_BAND: Final = 0.15
"""Seams are looked for so far from the middle, as a share of the side. Nearer to the edges of the
frame shelves and doors have them."""


class Bars(NamedTuple):
    """Widths of the flat parts along the four edges, as shares of the side; 0 where there is none.

    The colours of the four need not be the same.
    """

    left: float
    right: float
    top: float
    bottom: float

    @property
    def one_sided(self) -> float:
        """The widest flat part without its like on the other side: bars of a viewer are a pair."""
        return max(abs(self.left - self.right), abs(self.top - self.bottom))

    def inside(self, height: int, width: int) -> tuple[slice, slice]:
        """Rows and columns between them, of a copy of this size."""
        return (
            slice(round(self.top * height), height - round(self.bottom * height)),
            slice(round(self.left * width), width - round(self.right * width)),
        )


@dataclass(frozen=True, slots=True)
class Seam:
    """A line across the whole frame.

    Attributes:
        upright: whether it runs from top to bottom.
        place: its column or row in the copy.
        share: of its pixels at which there is a step from one side to the other, 0..1.
    """

    upright: bool
    place: int
    share: float


def find_bars(copy: RGB) -> Bars:
    """The flat parts along the edges of a picture that end in a straight edge.

    Args:
        copy: a small copy of the photo, uint8 [h, w, 3].
    """
    lines = copy.astype(np.int16)
    return Bars(*_both_bars(lines.transpose(1, 0, 2)), *_both_bars(lines))


def _both_bars(lines: NDArray[np.int16]) -> tuple[float, float]:
    """Widths of the flat parts at the first and at the last of these lines, see ``_bar``.

    Two that meet or overlap, as in a plain wall in light from one side, are all of the picture.
    There is nothing between them, and they are no bars.
    """
    ends = lines[[0, -1]]
    colours = _medians(ends)
    flat = _flat(ends, colours[:, np.newaxis])
    first = _bar(lines, colours[0]) if flat[0] else 0  # neither in most photos
    last = _bar(lines[::-1], colours[1]) if flat[1] else 0
    count = len(lines)
    return (first / count, last / count) if first + last < count else (0.0, 0.0)


def _medians(lines: NDArray[np.int16]) -> NDArray[np.int16]:
    """Of each line and channel [n, 3], cut to whole levels; a third of `np.median`'s time."""
    order = np.sort(lines, axis=1)
    length = order.shape[1]
    return (order[:, (length - 1) // 2] + order[:, length // 2]) // np.int16(2)


def _bar(lines: NDArray[np.int16], colour: NDArray[np.int16]) -> int:
    """How many lines the part of this colour has, at the first of these lines [n, length, 3]."""
    end = _first_not_flat(lines, colour)
    if end is None:
        return 0
    # The first line after it may be half flat, half picture.
    behind = _off(lines[end : end + 2], colour).mean(axis=1).max()
    return end if behind >= _EDGE_SHARE else 0


def _first_not_flat(lines: NDArray[np.int16], colour: NDArray[np.int16]) -> int | None:
    """The first of the lines that is not of one colour all along; a block at a time."""
    for start in range(0, len(lines), _BLOCK):
        flat = _flat(lines[start : start + _BLOCK], colour)
        if not flat.all():
            return start + int(flat.argmin())
    return None


def _flat(lines: NDArray[np.int16], colour: NDArray[np.int16]) -> NDArray[np.bool_]:
    """Which of the lines [n, length, 3] are of one colour all along."""
    flat: NDArray[np.bool_] = _off(lines, colour).mean(axis=1) <= 1.0 - _FLAT_SHARE
    return flat


def _off(lines: NDArray[np.int16], colour: NDArray[np.int16]) -> NDArray[np.bool_]:
    return _widest(np.abs(lines - colour)) > _FLAT_LEVELS


def seams(copy: RGB) -> Iterator[Seam]:
    """The clearest seam from top to bottom and that from left to right, near the middle.

    Args:
        copy: a small copy of the photo, uint8 [h, w, 3]; nothing is found in one of under 16 lines.
    """
    pixels = copy.astype(np.int16)
    for upright, across in ((True, pixels.transpose(1, 0, 2)), (False, pixels)):
        if len(across) < 16:
            continue
        # Over two lines, as the edge may lie within one.
        step = _widest(np.abs(across[2:] - across[:-2]))
        beside = np.maximum(step[:-6], step[6:])
        step = step[3:-3]
        share = ((step > _STEP_LEVELS) & (2 * step > 3 * beside)).mean(axis=1)
        first, end = (round(len(across) * (0.5 + side * _SEAM_BAND)) - 4 for side in (-1, 1))
        best = max(first, 0) + int(share[max(first, 0) : end].argmax())
        yield Seam(upright, best + 4, float(share[best]))


def _widest(differences: NDArray[np.int16]) -> NDArray[np.int16]:
    """The largest of three channels [n, length, 3]; five times as fast as `max(axis=2)`."""
    red, green, blue = differences[..., 0], differences[..., 1], differences[..., 2]
    widest: NDArray[np.int16] = np.maximum(np.maximum(red, green), blue)
    return widest
