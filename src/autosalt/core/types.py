"""Array types that several parts share. Height comes first, then width."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

BoolMask: TypeAlias = NDArray[np.bool_]
"""A mask [h, w]."""

FloatMap: TypeAlias = NDArray[np.float32]
"""A probability map [h, w], each value 0..1."""

RGB: TypeAlias = NDArray[np.uint8]
"""An upright sRGB picture [h, w, 3]."""
