"""Vector and colour helpers: unit vectors, smooth steps, enlarging, sRGB."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Floats: TypeAlias = NDArray[np.float32]
Ints: TypeAlias = NDArray[np.intp]
Bools: TypeAlias = NDArray[np.bool_]
Vec3: TypeAlias = tuple[float, float, float]


def unit(v: Floats) -> Floats:
    """Vectors [..., 3] brought to length one (a zero vector stays zero)."""
    length = np.sqrt(dot(v, v))[..., None]
    return np.asarray(v / np.maximum(length, 1e-9), np.float32)


def dot(a: Floats, b: Floats) -> Floats:
    """Scalar products [...] of vectors [..., 3]."""
    return np.asarray(np.einsum("...i,...i->...", a, b), np.float32)


def smoothstep(low: float, high: float, x: Floats) -> Floats:
    """0 below low, 1 above high, a smooth cubic between (low may exceed high)."""
    t = np.clip((x - low) / (high - low), 0.0, 1.0)
    return np.asarray(t * t * (3.0 - 2.0 * t), np.float32)


def enlarge(grid: Floats, height: int, width: int, smooth: bool = False) -> Floats:
    """A grid [h, w] or [h, w, c] resampled to [height, width(, c)], cell centres aligned."""
    if grid.ndim == 3:
        planes = [enlarge(grid[..., i], height, width, smooth) for i in range(grid.shape[2])]
        return np.stack(planes, -1)
    how = Image.Resampling.BICUBIC if smooth else Image.Resampling.BILINEAR
    plane = Image.fromarray(np.ascontiguousarray(grid, np.float32))
    return np.asarray(plane.resize((width, height), how), np.float32)


def srgb_to_linear(rgb: Floats | Vec3) -> Floats:
    """Bring sRGB 0..1 to linear light (IEC 61966-2-1)."""
    c = np.asarray(rgb, np.float32)
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4).astype(np.float32)


def linear_to_srgb(rgb: Floats) -> Floats:
    """Linear light to sRGB 0..1, clipped (IEC 61966-2-1)."""
    c = np.clip(rgb, 0.0, 1.0)
    return np.where(c <= 0.0031308, 12.92 * c, 1.055 * c ** (1 / 2.4) - 0.055).astype(np.float32)
