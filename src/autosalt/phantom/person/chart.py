"""Map of the scalp: an azimuthal equidistant chart of directions from the head's middle.

Everything on the scalp (hairline, SALT regions, hair density) is a square array over this chart. u
grows to the patient's right, v forward. The distance from the middle is the angle from straight up.
So the vertex is in the middle and the nape at v near -135 degrees.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import ndimage

from autosalt.phantom.arrays import Floats, dot, unit
from autosalt.phantom.person.head import CENTRE, HeadShape, scalp_distance

CELLS = 321
"""Cells along each side of the chart."""
LIMIT_DEG = 145.0
"""The chart reaches this angle from the vertex at the middle of each side."""
CELL_DEG = 2.0 * LIMIT_DEG / (CELLS - 1)
_COARSE = 81


def chart_grid(cells: int = CELLS) -> tuple[Floats, Floats]:
    """Return u and v in degrees, [cells, cells]; row 0 is the nape, column 0 the left."""
    line = np.linspace(-LIMIT_DEG, LIMIT_DEG, cells, dtype=np.float32)
    u, v = np.meshgrid(line, line)
    return u, v


def direction(u: Floats, v: Floats) -> Floats:
    """Unit vectors [..., 3] that point to chart places u, v (degrees)."""
    angle = np.deg2rad(np.hypot(u, v))
    sinc = np.where(angle > 1e-6, np.sin(angle) / np.maximum(angle, 1e-6), 1.0)
    return np.stack([np.deg2rad(u) * sinc, np.deg2rad(v) * sinc, np.cos(angle)], -1).astype(
        np.float32
    )


def project(points: Floats) -> Floats:
    """Chart places [..., 2] (u, v in degrees) of points [..., 3] in head coordinates."""
    d = unit(points - np.asarray(CENTRE, np.float32))
    flat = np.hypot(d[..., 0], d[..., 1])
    angle = np.rad2deg(np.arctan2(flat, d[..., 2]))
    scale = np.where(flat > 1e-6, angle / np.maximum(flat, 1e-6), 57.29578)
    return np.stack([d[..., 0] * scale, d[..., 1] * scale], -1).astype(np.float32)


def sample(field: Floats, place: Floats) -> Floats:
    """A chart field [n, n] or [n, n, c] read bilinearly at places [..., 2]; edges repeat."""
    n = field.shape[0]
    at = np.clip((place + LIMIT_DEG) * ((n - 1) / (2 * LIMIT_DEG)), 0, n - 1.001)
    cell = at.astype(np.int32)
    frac = (at - cell).astype(np.float32)
    flat = field.reshape(n * n, -1)
    index = cell[..., 1] * n + cell[..., 0]
    fu, fv = frac[..., 0, None], frac[..., 1, None]
    low = flat[index] * (1 - fu) + flat[index + 1] * fu
    high = flat[index + n] * (1 - fu) + flat[index + n + 1] * fu
    out = low * (1 - fv) + high * fv
    return np.asarray(out[..., 0] if field.ndim == 2 else out, np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """The head's surface over the chart."""

    position: Floats
    """[n, n, 3] cm."""
    normal: Floats
    """[n, n, 3] outward."""
    along_u: Floats
    """[n, n, 3] movement in cm per degree of u."""
    along_v: Floats
    area: Floats
    """[n, n] cm2 of each cell; zero outside the chart's disc."""


@lru_cache(maxsize=8)
def build_chart(shape: HeadShape) -> Chart:
    """March outward from the middle of the head to its surface, for every chart place."""
    u, v = chart_grid(_COARSE)
    d = direction(u, v).reshape(-1, 3)
    radius = np.full(len(d), 6.0, np.float32)
    for _ in range(24):
        radius -= 0.9 * scalp_distance(shape, np.asarray(CENTRE, np.float32) + d * radius[:, None])
        radius = np.clip(radius, 3.0, 30.0)
    fine = ndimage.zoom(radius.reshape(_COARSE, _COARSE), CELLS / _COARSE, order=3, grid_mode=False)
    u, v = chart_grid()
    position = np.asarray(CENTRE, np.float32) + direction(u, v) * fine[..., None]
    along_v = np.gradient(position, CELL_DEG, axis=0).astype(np.float32)
    along_u = np.gradient(position, CELL_DEG, axis=1).astype(np.float32)
    cross = np.cross(along_u, along_v)
    area = np.sqrt(dot(cross, cross)) * CELL_DEG**2
    area[np.hypot(u, v) > LIMIT_DEG] = 0.0
    return Chart(
        position.astype(np.float32),
        unit(cross.astype(np.float32)),
        along_u,
        along_v,
        area.astype(np.float32),
    )
