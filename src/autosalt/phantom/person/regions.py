"""SALT regions and hairline of a head, as fields over the chart.

The hairline bounds the scalp. Inside it three dividing lines make the regions: a line around the
top, and a line on either side of the back. The lines are moved until the regions hold exactly
SALT's shares of the surface (18, 18, 40 and 24 %). So SALT by surface area is the sum of weight
times region loss.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.random import Generator
from scipy.interpolate import PchipInterpolator

from autosalt.core.views import WEIGHTS, View
from autosalt.phantom.arrays import Bools, Floats
from autosalt.phantom.person.chart import build_chart, chart_grid
from autosalt.phantom.person.head import HeadShape

# Mean hairline: azimuth from the nose in degrees, elevation seen from the middle of the head.
_AZIMUTH = (0, 25, 42, 56, 66, 74, 82, 92, 106, 116, 124, 135, 155, 180)
_ELEVATION = (33, 34, 36, 24, 2, -22, -18, 6, 4, -18, -36, -42, -43, -41)


@dataclass(frozen=True, slots=True)
class Hairline:
    """How one hairline differs from the mean; degrees of elevation (positive: less scalp)."""

    front: float = 0.0
    temple: float = 0.0
    nape: float = 0.0
    asymmetry: float = 0.0
    roughness: float = 2.0
    seed: int = 0


def random_hairline(rng: Generator) -> Hairline:
    """A hairline of an adult."""
    return Hairline(
        front=float(rng.normal(0, 3.5)),
        temple=float(abs(rng.normal(0, 6.0))),
        nape=float(rng.normal(0, 3.0)),
        asymmetry=float(rng.normal(0, 1.5)),
        roughness=float(rng.uniform(1.0, 3.5)),
        seed=int(rng.integers(2**31)),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Scalp:
    """Fields [n, n] over the chart. Every field is about centimetres, positive inside."""

    inside: Floats
    """Distance from the hairline into the scalp."""
    top: Floats
    """Distance from the line around the top; negative outside."""
    back: Floats
    """Distance from the lines beside the back; negative outside."""
    area: Floats
    """cm2 of scalp in each cell; sums to the scalp's area."""

    def region(self, view: View) -> Bools:
        """Cells of one region; the four regions share the scalp without gap or overlap."""
        return (self.area > 0) & in_region(view, self.top, self.back, chart_grid()[0])


READER_MARGIN_CM = 1.5
"""Distance by which regions that readers draw on photographs reach over SALT's dividing lines.

Regions drawn on real photographs overlap and have rounded corners. Seen from its own side, each
covers most of the head. An exact division would leave it about two thirds of that.
"""


def in_region(view: View, top: Floats, back: Floats, right: Floats, margin: float = 0.0) -> Bools:
    """Return the places that belong to a view's region, from the fields at these places.

    right: any measure that is positive on the patient's right. margin: distance (cm) by which the
    region reaches over its dividing lines; its corners have twice that radius. 0 divides the scalp
    without gap or overlap.
    """
    if view is View.TOP:
        return np.asarray(top > -margin)
    below = top <= margin
    if view is View.BACK:
        rounded = np.hypot(np.maximum(top + margin, 0), np.maximum(margin - back, 0))
        inner = below & (back > -margin)
        return np.asarray(inner & ((margin == 0.0) | (rounded < 2.0 * margin)))
    side = right > 0 if view is View.RIGHT else right <= 0
    rounded = np.hypot(np.maximum(top + margin, 0), np.maximum(back + margin, 0))
    inner = below & (back <= margin) & side
    return np.asarray(inner & ((margin == 0.0) | (rounded < 2.0 * margin)))


def _hairline_elevation(line: Hairline, azimuth: Floats) -> Floats:
    a, e = np.asarray(_AZIMUTH, np.float64), np.asarray(_ELEVATION, np.float64)
    e += line.front * np.exp(-((a / 40.0) ** 2))
    e += line.temple * np.exp(-(((a - 45.0) / 11.0) ** 2))
    e += line.nape * np.exp(-(((a - 180.0) / 45.0) ** 2))
    mean = PchipInterpolator(a, e)(np.abs(azimuth))
    rng = np.random.default_rng(line.seed)
    turn = np.deg2rad(azimuth)
    for k in (3, 5, 8, 13, 21, 34, 55):
        phase = rng.uniform(0, 2 * np.pi)
        mean = mean + line.roughness * 1.4 / np.sqrt(k) * np.sin(k * turn + phase)
    return np.asarray(mean + line.asymmetry * np.sin(turn), np.float32)


def _weighted_threshold(values: Floats, weights: Floats, share: float) -> float:
    """The value above which the given share of the weight lies."""
    order = np.argsort(-values, kind="stable")
    passed = np.cumsum(weights[order], dtype=np.float64)
    return float(np.interp(share * passed[-1], passed, values[order]))


@lru_cache(maxsize=8)
def build_scalp(shape: HeadShape, line: Hairline) -> Scalp:
    """Find the hairline and move the dividing lines until the shares are SALT's."""
    chart = build_chart(shape)
    u, v = chart_grid()
    azimuth = np.rad2deg(np.arctan2(u, v)).astype(np.float32)
    elevation = 90.0 - np.hypot(u, v)
    cm_per_deg = 0.155
    inside = (elevation - _hairline_elevation(line, azimuth)) * cm_per_deg
    scalp = (inside > 0) & (chart.area > 0)
    area = np.where(scalp, chart.area, 0.0).astype(np.float32)

    # The top: a rounded square that the frontal hairline closes in front.
    p = 3.5
    depth = np.where(v < 0, -v / 46.0, v / 130.0)
    across = np.abs(u) * (1.0 + 0.001 * v)
    # a place lies on the border of the top whose half width is across / (1 - depth^p)^(1/p)
    needed = across / np.maximum(1.0 - depth**p, 1e-6) ** (1 / p)
    needed = np.where(depth < 1.0, needed, 1e3).astype(np.float32)
    half_width = -_weighted_threshold(-needed[scalp], area[scalp], WEIGHTS[View.TOP])
    r = ((across / half_width) ** p + depth**p) ** (1 / p)
    top = ((1.0 - r) * half_width * cm_per_deg).astype(np.float32)

    # The back: between two upright lines, a little wider above, each side with its own limit.
    width = np.abs(chart.position[..., 0]) - 0.06 * chart.position[..., 2]
    width = np.where(v < 0, width, 50.0).astype(np.float32)
    limit = np.zeros_like(width)
    for side in (u > 0, u <= 0):
        rest = scalp & (top <= 0) & side
        share = WEIGHTS[View.LEFT] * area.sum(dtype=np.float64) / area[rest].sum(dtype=np.float64)
        limit[side] = _weighted_threshold(width[rest], area[rest], float(share))
    return Scalp(inside.astype(np.float32), top, limit - width, area)
