"""Regrowth map as a picture: the baseline photo next to the later one, on one scale.

Readable without colour, like `overlay`: every line is a light and a dark one side by side. The
three areas differ by outline and filling. `LEGEND` explains them in the caption; nothing is written
into the picture.
"""

from typing import Final

import numpy as np
from PIL import Image

from autosalt.core.regrowth import RegrowthMap
from autosalt.core.types import RGB, BoolMask
from autosalt.imaging.drawing.overlay import BLACK, BLUE, LINES_PER_SIDE, WHITE, YELLOW, inner_band
from autosalt.imaging.geometry import resize_mask

SKY: Final = (86, 180, 233)
VERMILLION: Final = (213, 94, 0)

LEGEND: Final = (
    "Left: the first visit, hair loss outlined. Right: the later visit, turned and scaled onto the "
    "first. Lines falling to the right: hair came back. Crossed lines in a thick outline: hair "
    "newly lost. Dots: still lost. An inexact registration can imitate change at the edge "
    "of a patch; such change is left out, so the filled areas are the low end of the range. The "
    "thin line bounds the scalp seen at both visits; the map states nothing outside it."
)
"""The caption of the picture."""

_PERIOD: Final = 12  # of the fillings, in line widths
_GAP: Final = 8  # between the two photos, in line widths


def draw_regrowth(
    before: RGB, after: RGB, parts: RegrowthMap, loss_before: BoolMask, max_side: int
) -> RGB:
    """Draw both visits side by side.

    Args:
        before: the first photo, uint8 [h, w, 3].
        after: the later photo on the first one's grid, uint8 [h, w, 3].
        parts: the change of each pixel; bool [h, w] each.
        loss_before: loss at the first visit, bool [h, w]; only the part on shared scalp is drawn.
        max_side: longer side of each of the two, px; smaller photos stay as they are.

    Returns:
        uint8 [h', w', 3], a little more than twice as wide as one photo.

    Raises:
        ValueError: photos and masks differ in shape.
    """
    if not before.shape[:2] == after.shape[:2] == loss_before.shape == parts.shared.shape:
        raise ValueError(
            f"photos {before.shape[:2]}, {after.shape[:2]} and masks {parts.shared.shape}, "
            f"{loss_before.shape} differ in shape"
        )
    height, width = before.shape[:2]
    scale = min(1.0, max_side / max(height, width))
    size = max(1, round(height * scale)), max(1, round(width * scale))
    line = max(1, round(max(size) / LINES_PER_SIDE))
    shared = resize_mask(parts.shared, *size)
    left, right = _resized(before, size), _resized(after, size)

    _outline(left, resize_mask(loss_before & parts.shared, *size), YELLOW, 2 * line)
    _fill_dots(right, resize_mask(parts.still_lost, *size), line)
    _outline(right, resize_mask(parts.still_lost, *size), YELLOW, line)
    regrown = resize_mask(parts.regrown, *size)
    _fill_lines(right, regrown, SKY, line, falling=True)
    _outline(right, regrown, SKY, line)
    lost = resize_mask(parts.lost, *size)
    _fill_lines(right, lost, VERMILLION, line, falling=True)
    _fill_lines(right, lost, VERMILLION, line, falling=False)
    _outline(right, lost, VERMILLION, 3 * line)
    for canvas in (left, right):
        canvas[inner_band(shared, line)] = BLUE
        canvas[inner_band(~shared, line)] = WHITE
    gap = np.full((size[0], _GAP * line, 3), 255, np.uint8)
    return np.concatenate([left, gap, right], axis=1)


def _resized(image: RGB, size: tuple[int, int]) -> RGB:
    height, width = size
    small = Image.fromarray(image).resize((width, height), Image.Resampling.BILINEAR)
    return np.array(small, np.uint8)


def _outline(canvas: RGB, mask: BoolMask, colour: tuple[int, int, int], width: int) -> None:
    canvas[inner_band(mask, width + max(1, width // 2))] = BLACK
    canvas[inner_band(mask, width)] = colour


def _fill_lines(
    canvas: RGB, mask: BoolMask, colour: tuple[int, int, int], line: int, falling: bool
) -> None:
    rows, columns = np.ogrid[: mask.shape[0], : mask.shape[1]]
    across = (columns - rows if falling else columns + rows) % (_PERIOD * line)
    canvas[mask & (across < line)] = colour
    canvas[mask & (across >= line) & (across < 2 * line)] = BLACK


def _fill_dots(canvas: RGB, mask: BoolMask, line: int) -> None:
    rows, columns = np.ogrid[: mask.shape[0], : mask.shape[1]]
    half = _PERIOD * line / 2
    away = np.hypot(rows % (2 * half) - half, columns % (2 * half) - half)
    canvas[mask & (away < 2.2 * line)] = BLACK
    canvas[mask & (away < 1.3 * line)] = YELLOW
