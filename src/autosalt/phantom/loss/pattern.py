"""Hair loss on the scalp's chart, and the exact SALT of it.

A place on the scalp is lost where its density of terminal hair (pigmented or white) is under half
of its density on that head without the disease. SALT by surface area counts lost cm2 of each
region.

The truth of a picture follows the same definition. A pixel of the view's region is `loss` where
the density of the surface behind it is under one half, and no hair from elsewhere covers it (see
`render`). Vellus and short regrowing hair that is not yet terminal is loss, as readers count it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from autosalt.core.salt import salt
from autosalt.core.views import VIEWS, View
from autosalt.phantom.arrays import Floats, smoothstep
from autosalt.phantom.person.chart import CELLS
from autosalt.phantom.person.regions import Scalp

DENSITY_LIMIT = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class LossPattern:
    """Loss over the chart; arrays [n, n] of 0..1 in the cells of `phantom.person.chart`."""

    kind: str
    density: Floats
    """Terminal hair left, 1 = full."""
    order: Floats
    """When a place regrows: 0 first, 1 last."""
    vellus: float = 0.0
    """Share of lost places that carry fine, pale, short hair (which counts as loss)."""
    short: Floats | None = None
    """Where terminal hair is newly regrown and so still short, 0..1."""

    def regrown(self, fraction: float) -> "LossPattern":
        """The same loss after regrowth: 0 changes nothing, 1 is a full head, monotone between."""
        if not 0.0 <= fraction <= 1.0:
            raise ValueError(f"fraction of regrowth is 0..1, not {fraction}")
        softness = 0.15
        reached = smoothstep(0.0, softness, fraction * (1.0 + softness) - self.order)
        density = self.density + (1.0 - self.density) * reached
        gained = np.clip((density - self.density) / np.maximum(density, 1e-3), 0, 1)
        return replace(self, density=density.astype(np.float32), short=gained.astype(np.float32))


@dataclass(frozen=True, slots=True)
class SurfaceTruth:
    """Loss by surface area, percent; salt = sum of weight x loss of the regions."""

    salt: float
    loss_pct: Mapping[View, float]


def no_loss() -> LossPattern:
    """A full head of hair."""
    return uniform_loss("none", 1.0)


def total_loss() -> LossPattern:
    """Return a pattern without any hair on the scalp."""
    return uniform_loss("totalis", 0.0)


def uniform_loss(kind: str, density: float) -> LossPattern:
    """The same density everywhere."""
    full = np.full((CELLS, CELLS), density, np.float32)
    return LossPattern(kind, full, np.full((CELLS, CELLS), 0.5, np.float32))


def surface_truth(scalp: Scalp, loss: LossPattern) -> SurfaceTruth:
    """SALT and the loss of each region by surface area."""
    lost = loss.density < DENSITY_LIMIT
    pct: dict[View, float] = {}
    for view in VIEWS:
        area = np.where(scalp.region(view), scalp.area, 0.0).astype(np.float64)
        # Summed in another grouping, all of the area can come out a hair's breadth over itself.
        pct[view] = min(100.0, float(100.0 * area[lost].sum() / area.sum()))
    return SurfaceTruth(salt(pct), pct)
