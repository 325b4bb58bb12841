"""True colour of a picture: it has colours, and red, green and blue are in their places.

Two facts about photographs of heads decide. First, their colours are of many kinds at every level
of grey; those of a toned picture (sepia) follow from its grey. Second, the lit skin or hair in
their middle, of any colour, reflects more red than green or blue. In a negative, or with red and
another channel exchanged, it does not.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from autosalt.core.types import RGB

_Floats = NDArray[np.float32]

_GREY: Final = np.array([0.299, 0.587, 0.114], np.float32)
_GREY_STEP: Final = 4
"""Levels of grey that are taken as one when colours of equal grey are compared."""
_NEAR_WHITE: Final = 215.0
"""Where a channel reaches so far, toning has clipped the colour: left out of the comparison."""

_MIDDLE: Final = (0.55, 0.5)
"""Where the middle is, as shares of height and width: faces and napes lie low."""
_MIDDLE_REACH: Final = 0.3
_DARK_FLOOR: Final = 8.0
"""Added to each channel before a ratio is taken: in the dark it is noise."""
_RATIO_SOFTNESS: Final = 0.6
"""Ratios of channels, in powers of two, from which more counts little more."""


class Colours(NamedTuple):
    """The colours of a picture.

    Attributes:
        chroma: root mean square of Cb and Cr, in levels; 0 for a grey picture.
        spread: the same, of what is left when the mean colour of each level of grey is taken off;
            0 for a picture in one tint.
        one_hue: how far all colour is of one hue, 0..1; over 0.98 for a picture in one tint.
    """

    chroma: float
    spread: float
    one_hue: float


def measure_colours(copy: RGB) -> Colours:
    """Measure how much colour there is, and whether it is more than a tint of the grey.

    Args:
        copy: a small copy of the photo, uint8 [h, w, 3].
    """
    pixels = copy.reshape(-1, 3).astype(np.float32)
    grey = pixels @ _GREY
    cb, cr = (pixels[:, 2] - grey) * np.float32(0.564), (pixels[:, 0] - grey) * np.float32(0.713)
    unclipped = np.maximum(np.maximum(*pixels.T[:2]), pixels[:, 2]) < _NEAR_WHITE
    if unclipped.mean() < 0.1:
        unclipped[:] = True
    level = grey[unclipped].astype(np.intp) // _GREY_STEP
    count = np.maximum(np.bincount(level), 1)
    rest = [
        chroma - (np.bincount(level, chroma) / count).astype(np.float32)[level]
        for chroma in (cb[unclipped], cr[unclipped])
    ]
    length = float(np.hypot(cb, cr).mean())
    return Colours(
        chroma=_root_mean_square(cb, cr),
        spread=_root_mean_square(*rest),
        one_hue=float(np.hypot(cb.mean(), cr.mean())) / length if length else 1.0,
    )


def over_red(copy: RGB) -> tuple[float, float]:
    """Measure how much blue, and green, exceed red in the lit middle; each -1..1.

    Args:
        copy: a small copy of the photo, uint8 [h, w, 3].

    Returns:
        Blue over red and green over red: means of ``tanh(log2(ratio) / 0.6)``. Lighter pixels
        count more, by the third power of their grey, and those near the middle more.
    """
    pixels = copy.astype(np.float32)
    weight = _near_middle(*copy.shape[:2]) * ((pixels @ _GREY / np.float32(255)) ** 3 + 0.02)
    red, green, blue = np.moveaxis(np.log2(pixels + np.float32(_DARK_FLOOR)), 2, 0)
    return _mean_excess(blue - red, weight), _mean_excess(green - red, weight)


def _root_mean_square(first: _Floats, second: _Floats) -> float:
    return float(np.sqrt(np.mean(first**2 + second**2)))


def _mean_excess(ratio: _Floats, weight: _Floats) -> float:
    excess = np.tanh(ratio / np.float32(_RATIO_SOFTNESS))
    return float((weight * excess).sum() / weight.sum())


def _near_middle(height: int, width: int) -> _Floats:
    """Weights [height, width] that fall off from the middle as a normal curve does."""
    rows, columns = (
        np.exp(-((((np.arange(side) + 0.5) / side - middle) / _MIDDLE_REACH) ** 2))
        for side, middle in zip((height, width), _MIDDLE, strict=True)
    )
    return np.outer(rows, columns).astype(np.float32)
