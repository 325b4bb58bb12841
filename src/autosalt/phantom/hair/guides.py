"""Guide strands: hair that is combed over the scalp and then falls."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import ndimage

from autosalt.phantom.arrays import Floats, Ints, unit
from autosalt.phantom.hair.cornrows import way_to_row
from autosalt.phantom.hair.strand_nodes import NODES
from autosalt.phantom.hair.tied_hair import way_to_tie
from autosalt.phantom.noise import fractal_noise
from autosalt.phantom.person.chart import LIMIT_DEG, build_chart, chart_grid, project, sample
from autosalt.phantom.person.head import HeadShape, clothes_distance, skin_distance
from autosalt.phantom.person.regions import Hairline, build_scalp
from autosalt.phantom.person.subject import CombOver, Hair

_LATTICE = 57
LATTICE_DEG = 2 * LIMIT_DEG / (_LATTICE - 1)
_TETRA = np.array([[1, -1, -1], [-1, -1, 1], [-1, 1, -1], [1, 1, 1]], np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Groom:
    """Guide strands of one head."""

    offsets: Floats
    """[guides, NODES, 3] way from the root, cm."""
    nearest: Ints
    """[lattice, lattice] guide of every lattice place of the chart (row: v, column: u)."""

    def guide_of(self, place: Floats) -> Ints:
        """Guide numbers for chart places [n, 2]."""
        at = np.rint((place + LIMIT_DEG) / LATTICE_DEG).astype(np.intp)
        at = np.clip(at, 0, _LATTICE - 1)
        return np.asarray(self.nearest[at[:, 1], at[:, 0]])


def flow(hair: Hair, u: Floats, v: Floats) -> tuple[Floats, Floats]:
    """The way hair is combed at chart places: unit components along u and v."""
    if hair.comb_over is not None:
        return _flow_over(hair.comb_over, u, v)
    if hair.gathered is not None:
        du, dv = hair.gathered[0] - u, hair.gathered[1] - v
        length = np.maximum(np.hypot(du, dv), 1e-3)
        return (du / length).astype(np.float32), (dv / length).astype(np.float32)
    wu, wv = hair.whorl
    du, dv = u - wu, v - wv
    if hair.style == "whorl":
        turn = hair.spin * 1.1 * np.exp(-np.hypot(du, dv) / 35.0)
        du, dv = np.cos(turn) * du - np.sin(turn) * dv, np.sin(turn) * du + np.cos(turn) * dv
    elif hair.style == "part":
        side = u - hair.part
        du = side + 4.0 * np.sign(side)
        dv = np.where(v < -15.0, 0.9 * (v + 15.0), -0.15 * np.abs(side))
    elif hair.style == "loose":
        side = u - hair.part
        du = side + 4.0 * np.sign(side)
        aside = -(0.1 + hair.sweep) * np.abs(side)
        dv = np.where(v < -15.0, 0.9 * (v + 15.0) + aside, aside)
    elif hair.style == "back":
        du, dv = 0.45 * u, -35.0 + 0.3 * np.minimum(v, 0)
    else:
        du, dv = 0.55 * u, v + 32.0
    length = np.maximum(np.hypot(du, dv), 1e-3)
    return (du / length).astype(np.float32), (dv / length).astype(np.float32)


def _flow_over(comb: CombOver, u: Floats, v: Floats) -> tuple[Floats, Floats]:
    """Across the top from one side; down below the parting and on the back."""
    across = (comb.side * u < comb.part) & (v > -48.0)
    du = np.where(across, -comb.side, 0.02 * u)
    dv = np.where(across, -comb.back, 0.02 * (v + 32.0))
    length = np.maximum(np.hypot(du, dv), 1e-3)
    return (du / length).astype(np.float32), (dv / length).astype(np.float32)


def _lift(hair: Hair) -> tuple[float, float, float]:
    """Lift of the root off the skin (0 flat, 1 upright), pull of gravity, hold of the comb."""
    if hair.style == "afro":
        return 0.95, 0.01, 0.0
    if hair.style == "loose":
        return 0.15, 0.3, 0.55
    if hair.lock_radius > 0:
        return 0.3, 0.25, 0.3
    if hair.comb_over is not None:
        return 0.06, 0.12, 0.95
    if hair.gathered is not None:
        return 0.1, 0.08, 0.9
    if hair.texture == "kinky":
        return 0.9, 0.01 * hair.length, 0.0
    if hair.length < 1.5:
        return 0.16, 0.0, 0.0
    if hair.length < 6.0:
        return 0.5, 0.10, 0.35
    return 0.35, 0.22, 0.3


@lru_cache(maxsize=4)
def build_groom(shape: HeadShape, line: Hairline, hair: Hair, seed: int) -> Groom:
    """Grow the guides step by step: comb, gravity, and a push out of skin and clothes."""
    rng = np.random.default_rng(seed)
    chart, scalp = build_chart(shape), build_scalp(shape, line)
    u, v = chart_grid(_LATTICE)
    place = np.stack([u, v], -1)
    rooted = sample(scalp.inside, place) > -0.8
    ids = np.full(rooted.shape, -1, np.intp)
    ids[rooted] = np.arange(int(rooted.sum()))
    indices = ndimage.distance_transform_edt(~rooted, return_distances=False, return_indices=True)
    nearest = ids[tuple(indices)]

    at = place[rooted]
    frame = np.concatenate([chart.position, chart.normal, chart.along_u, chart.along_v], -1)
    if hair.tied is not None:
        return Groom(way_to_tie(chart, at, hair.tied, rng), nearest)
    if hair.row_pitch > 0:
        return Groom(way_to_row(chart, at, hair.row_pitch), nearest)
    root = sample(frame, at)
    start, normal = root[:, 0:3], root[:, 3:6]

    sway = [fractal_noise(rng, _LATTICE, _LATTICE, 9, 2)[rooted][:, None] for _ in range(2)]
    spread = (0.15 + 0.35 * hair.frizz) * (0.4 if hair.style == "loose" else 1.0)

    def combed(where: Floats) -> Floats:
        f = sample(frame, where)
        fu, fv = flow(hair, where[:, 0], where[:, 1])
        along = unit(f[:, 6:9]) * fu[:, None] + unit(f[:, 9:12]) * fv[:, None]
        across = unit(f[:, 6:9]) * -fv[:, None] + unit(f[:, 9:12]) * fu[:, None]
        return unit(along + spread * sway[0] * across)

    lift, gravity, hold = _lift(hair)
    lift_here = np.clip(lift * (1.0 + 0.3 * sway[1]), 0.05, 1.0)
    way = unit(combed(at) * np.sqrt(1 - lift_here**2) + normal * lift_here)
    step = np.float32(hair.length / (NODES - 1))
    flat = hair.comb_over is not None or hair.gathered is not None
    thickness = 0.3 if flat else 0.5 if hair.style == "loose" else 0.9
    thickness = min(thickness, 0.12 * hair.length)
    layer = (thickness * rng.uniform(0.15, 1.0, len(at))).astype(np.float32)
    nodes = [start]
    p = start
    down = np.array([0, 0, -1], np.float32)

    def distance(q: Floats) -> Floats:
        return np.minimum(skin_distance(shape, q), clothes_distance(shape, q))

    for _ in range(NODES - 1):
        if hold > 0:
            close = np.exp(-np.maximum(distance(p), 0) / 0.8)[:, None] * np.float32(hold)
            way = unit(way * (1 - close) + combed(project(p)) * close)
        way = unit(way + down * np.float32(gravity) * np.float32(min(float(step), 2.0)))
        p = p + way * step
        d = distance(p)
        inside = np.flatnonzero(d < layer)
        if inside.size:
            q = p[inside]
            out = np.zeros_like(q)
            for o in _TETRA:
                out += o * distance(q + o * np.float32(0.1))[:, None]
            push = (layer[inside] - d[inside])[:, None]
            p = p.copy()
            p[inside] = q + unit(out) * push
            way = unit((p - nodes[-1]).astype(np.float32))
        nodes.append(p.astype(np.float32))
    offsets = np.stack(nodes, 1) - start[:, None]
    return Groom(offsets.astype(np.float32), nearest)
