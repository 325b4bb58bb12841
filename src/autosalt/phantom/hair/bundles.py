"""Bundles of strands along a line: tails and plaits."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from autosalt.phantom.arrays import Floats, unit
from autosalt.phantom.hair.strand_nodes import NODES

_PLAITED = 3
"""Bundles that are plaited into one braid."""


@dataclass(frozen=True, slots=True, eq=False)
class Bundle:
    """Strands that are not rooted where they begin; arrays [n(, ...)]."""

    nodes: Floats
    """[n, NODES, 3] cm."""
    normal: Floats
    """[n, 3] outward, for the light."""
    clump: Floats
    """A number for each group of strands of one shade."""


def join(parts: list[Bundle]) -> Bundle:
    """All strands of several bundles."""
    return Bundle(
        np.concatenate([part.nodes for part in parts]),
        np.concatenate([part.normal for part in parts]),
        np.concatenate([part.clump for part in parts]),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A line through space with axes across it; arrays [m, 3], m at least 2."""

    middle: Floats
    side: Floats
    up: Floats

    def at(self, share: Floats) -> tuple[Floats, Floats, Floats]:
        """Middle, side and up [..., 3] at shares 0..1 of the line."""
        m = len(self.middle)
        place = np.clip(share, 0.0, 1.0) * np.float32(m - 1)
        low = np.minimum(place.astype(np.intp), m - 2)
        frac = (place - low)[..., None].astype(np.float32)
        middle, side, up = (
            a[low] * (1 - frac) + a[low + 1] * frac for a in (self.middle, self.side, self.up)
        )
        return middle, side, up

    def length(self) -> float:
        """Length of the line, cm."""
        step = np.diff(self.middle, axis=0)
        return float(np.sqrt((step**2).sum(-1)).sum())


def line_along(middle: Floats, up: Floats) -> Line:
    """A line with its axes; up [m, 3] is about the way to the viewer of its outside."""
    along = unit(np.gradient(middle, axis=0).astype(np.float32))
    side = unit(np.cross(along, up).astype(np.float32))
    return Line(middle, side, unit(np.cross(side, along).astype(np.float32)))


def _in_disc(n: int, rng: Generator) -> tuple[Floats, Floats]:
    """Places [n] spread evenly over the unit disc."""
    turn, far = rng.uniform(0, 2 * np.pi, n), np.sqrt(rng.random(n))
    return (far * np.cos(turn)).astype(np.float32), (far * np.sin(turn)).astype(np.float32)


def tail(line: Line, radius: float, mess: float, n: int, rng: Generator) -> Bundle:
    """Strands [n] that follow a line side by side: tied at its start, widest in the middle."""
    a, b = _in_disc(n, rng)
    s = np.linspace(0, 1, NODES, dtype=np.float32)
    # strands end one after the other
    share = s * rng.uniform(0.72, 1.0, (n, 1)).astype(np.float32)
    middle, side, up = line.at(share)
    wide = np.float32(radius) * (0.35 + 0.75 * np.sqrt(np.minimum(3 * share, 1)) - 0.45 * share**2)
    stray = (1.0 + mess * rng.standard_normal((n, 1)).astype(np.float32) * s) * wide
    nodes = middle + (a[:, None] * stray)[..., None] * side + (b[:, None] * stray)[..., None] * up
    half = NODES // 2
    normal = unit(a[:, None] * side[:, half] + (0.4 + b[:, None]) * up[:, half])
    clump = rng.integers(0, 60, n)
    return Bundle(nodes.astype(np.float32), normal, clump.astype(np.float32))


def plait(
    line: Line, radius: float, mess: float, n: int, rng: Generator, *, tapered: bool = True
) -> Bundle:
    """Short strands [n] that make a braid of three bundles along a line.

    Each strand follows its bundle for a part of a turn only, so that near bundles are painted over
    far ones. tapered: the braid is thinner at its end.
    """
    turns = max(1.0, line.length() / (4.2 * radius))
    bundle = rng.integers(0, _PLAITED, n)
    s = np.linspace(0, 1, NODES, dtype=np.float32)
    start = rng.uniform(-0.2, 1.0, (n, 1)) * turns
    turn = np.clip(start + 0.42 * s, 0, turns)
    share = (turn / turns).astype(np.float32)
    middle, side, up = line.at(share)
    phase = 2 * np.pi * (turn + bundle[:, None] / _PLAITED)
    a, b = _in_disc(n, rng)
    scale = np.float32(radius) * (1.0 - 0.45 * share**3 if tapered else np.ones_like(share))
    loose = 1.0 + 0.5 * mess * rng.standard_normal((n, 1)).astype(np.float32)
    lateral = (0.62 * np.sin(phase) + 0.4 * loose * a[:, None]) * scale
    height = (0.34 * np.sin(2 * phase) + 0.36 * loose * b[:, None]) * scale
    nodes = middle + lateral[..., None] * side + height[..., None] * up
    half = NODES // 2
    tilt = lateral[:, half, None] / np.float32(radius)
    normal = unit(
        (side[:, half] * 0.9 * tilt + up[:, half] * (0.5 + b[:, None])).astype(np.float32)
    )
    clump = bundle * 31.0 + np.floor(turn[:, half])
    return Bundle(nodes.astype(np.float32), normal, clump.astype(np.float32))
