"""Random loss patterns: patches, bands, thinning, totalis."""

from collections.abc import Callable

import numpy as np
from numpy.random import Generator

from autosalt.phantom.arrays import Floats, smoothstep
from autosalt.phantom.loss.pattern import LossPattern, no_loss, total_loss
from autosalt.phantom.noise import fractal_noise
from autosalt.phantom.person.chart import CELL_DEG, CELLS, chart_grid
from autosalt.phantom.person.regions import Scalp

PATTERNS: dict[str, float] = {
    "none": 0.20,
    "few patches": 0.34,
    "many patches": 0.17,
    "ophiasis": 0.06,
    "sisaipho": 0.03,
    "diffuse": 0.08,
    "tufts": 0.06,
    "totalis": 0.06,
    "male pattern": 0.0,
}
"""Pattern and how often it occurs. One that occurs never is drawn only where it is asked for."""


def _chart_noise(rng: Generator, bump_deg: float, octaves: int = 3) -> Floats:
    return fractal_noise(rng, CELLS, CELLS, CELLS * CELL_DEG / bump_deg, octaves)


def _discs(rng: Generator, scalp: Scalp, count: int, radius_deg: tuple[float, float]) -> Floats:
    """Irregular confluent discs: positive inside, about degrees from the border."""
    u, v = chart_grid()
    u = u + 4.0 * _chart_noise(rng, 28.0)
    v = v + 4.0 * _chart_noise(rng, 28.0)
    cells = np.flatnonzero(scalp.area)
    weight = scalp.area.ravel()[cells].astype(np.float64)
    centres = rng.choice(cells, count, p=weight / weight.sum())
    field = np.full((CELLS, CELLS), -90.0, np.float32)
    for centre in centres:
        row, col = divmod(int(centre), CELLS)
        radius = float(np.exp(rng.uniform(*np.log(radius_deg))))
        turn, stretch = rng.uniform(0, np.pi), float(np.exp(rng.normal(0, 0.25)))
        du, dv = u - u[row, col], v - v[row, col]
        a = (np.cos(turn) * du + np.sin(turn) * dv) * stretch
        b = (np.cos(turn) * dv - np.sin(turn) * du) / stretch
        d = radius - np.hypot(a, b)
        # neighbours run together
        h = np.maximum(5.0 - np.abs(field - d), 0.0) / 5.0
        field = np.maximum(field, d) + h * h * 1.25
    return field.astype(np.float32)


def _to_density(rng: Generator, field: Floats) -> Floats:
    """Density from a field in degrees (positive: bald), with a ragged border of random softness."""
    ragged = field + rng.uniform(0.6, 2.2) * _chart_noise(rng, 5.0)
    width = float(np.exp(rng.uniform(np.log(0.7), np.log(8.0))))
    depth = 1.0 if rng.random() < 0.6 else float(rng.uniform(0.75, 1.0))
    # what is left is uneven too, though over the limit
    thin = rng.uniform(0.0, 0.4) * smoothstep(0.0, 1.8, _chart_noise(rng, 14.0))
    return (1.0 - thin) * (1.0 - depth * smoothstep(-width, width, ragged.astype(np.float32)))


def _few(rng: Generator, scalp: Scalp) -> Floats:
    return _to_density(rng, _discs(rng, scalp, int(rng.integers(1, 6)), (5.0, 22.0)))


def _many(rng: Generator, scalp: Scalp) -> Floats:
    return _to_density(rng, _discs(rng, scalp, int(rng.integers(8, 45)), (4.0, 24.0)))


def _ophiasis(rng: Generator, scalp: Scalp) -> Floats:
    height = float(rng.uniform(1.5, 5.0))
    band = (height * (1 + 0.4 * _chart_noise(rng, 35.0)) - scalp.inside) / 0.155
    rear = chart_grid()[1] < 25.0 + 10.0 * _chart_noise(rng, 40.0)
    return _to_density(rng, np.where(rear, band, -30.0).astype(np.float32))


def _sisaipho(rng: Generator, scalp: Scalp) -> Floats:
    rim = float(rng.uniform(2.0, 5.0))
    return _to_density(rng, (scalp.inside - rim) / 0.155 + 8.0 * _chart_noise(rng, 30.0))


def _diffuse(rng: Generator, _scalp: Scalp) -> Floats:
    """Thinning that mostly stays over the limit, or mostly does not, in a mottled way."""
    mean = rng.uniform(0.25, 0.8)
    mottle = 0.22 * _chart_noise(rng, 16.0) + 0.10 * _chart_noise(rng, 4.0, 2)
    return np.clip(mean + mottle, 0.05, 1.0).astype(np.float32)


def _tufts(rng: Generator, scalp: Scalp) -> Floats:
    """Nearly everything lost; tufts remain."""
    count = int(rng.integers(1, 14))
    kept = _discs(rng, scalp, count, (2.0, 14.0)) + 1.5 * _chart_noise(rng, 5.0)
    fullness = rng.uniform(0.6, 1.0)
    return np.asarray(fullness * smoothstep(-2.0, 3.0, kept.astype(np.float32)), np.float32)


def _male_pattern(rng: Generator, _scalp: Scalp) -> Floats:
    """Receding temples and a bald crown (Norwood 4), up to a horseshoe of hair (Norwood 7)."""
    severity = float(rng.uniform(0.15, 1.0))

    def grows(least: float, most: float) -> float:
        return float((least + (most - least) * severity) * rng.normal(1.0, 0.06))

    u, v = chart_grid()
    u = u + 2.5 * _chart_noise(rng, 40.0)
    v = v + 2.5 * _chart_noise(rng, 40.0)
    lean = rng.normal(0, 3.0)
    temples = grows(15.0, 27.0) - np.hypot(np.abs(u - lean) - 34.0, (v - 44.0) * 0.8)
    crown = grows(12.0, 40.0) - np.hypot(u - lean, (v + 30.0) * 0.9)
    top = np.minimum(grows(34.0, 60.0) - np.abs(u - lean), v - grows(38.0, -5.0))
    field = temples
    for part in (crown, top):
        h = np.maximum(9.0 - np.abs(field - part), 0.0) / 9.0
        field = np.maximum(field, part) + h * h * 2.25
    ragged = field + rng.uniform(0.8, 2.0) * _chart_noise(rng, 6.0)
    width = float(np.exp(rng.uniform(np.log(3.0), np.log(11.0))))
    depth = float(rng.choice([1.0, rng.uniform(0.8, 1.0)]))
    return (1.0 - depth * smoothstep(-width, width, ragged)).astype(np.float32)


_GROWERS: dict[str, Callable[[Generator, Scalp], Floats]] = {
    "few patches": _few,
    "many patches": _many,
    "ophiasis": _ophiasis,
    "sisaipho": _sisaipho,
    "diffuse": _diffuse,
    "tufts": _tufts,
    "male pattern": _male_pattern,
}


def regrowth_order(rng: Generator) -> Floats:
    """A smooth field [n, n] with values spread evenly over 0..1: which places regrow first."""
    noise = _chart_noise(rng, 30.0) + 0.4 * _chart_noise(rng, 7.0)
    rank = np.empty(noise.size, np.float32)
    rank[np.argsort(noise, axis=None, kind="stable")] = np.linspace(0, 1, noise.size)
    return rank.reshape(noise.shape)


def random_loss(rng: Generator, scalp: Scalp, kind: str | None = None) -> LossPattern:
    """Draw a loss pattern; kind is one of PATTERNS, or None for any, by the weights in PATTERNS."""
    if kind is None:
        kind = str(rng.choice(list(PATTERNS), p=list(PATTERNS.values())))
    if kind not in PATTERNS:
        raise ValueError(f"pattern {kind!r} is not one of {', '.join(PATTERNS)}")
    if kind == "none":
        return no_loss()
    order = regrowth_order(rng)
    vellus = float(rng.choice([0.0, rng.uniform(0, 1)]))
    if kind == "totalis":
        return LossPattern(kind, total_loss().density, order, vellus)
    loss = LossPattern(kind, _GROWERS[kind](rng, scalp), order, vellus)
    if rng.random() < 0.2:
        return loss.regrown(float(rng.uniform(0.1, 0.6)))
    return loss
