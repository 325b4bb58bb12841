"""Types that several parts share: arrays, height first and then width, and intervals."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

BoolMask: TypeAlias = NDArray[np.bool_]
"""A mask [h, w]."""

FloatMap: TypeAlias = NDArray[np.float32]
"""A probability map [h, w], each value 0..1."""

RGB: TypeAlias = NDArray[np.uint8]
"""An upright sRGB picture [h, w, 3]."""


@dataclass(frozen=True, slots=True)
class Interval:
    """Two ends, `low` <= `high`, in the unit of the quantity they belong to."""

    low: float
    high: float
