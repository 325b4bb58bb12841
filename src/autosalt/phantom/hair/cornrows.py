"""Cornrows: narrow braids on the skin from the forehead to the nape, with partings between."""

import numpy as np
from numpy.random import Generator

from autosalt.phantom.arrays import Floats, unit
from autosalt.phantom.hair.bundles import Bundle, join, line_along, plait
from autosalt.phantom.hair.strand_nodes import NODES
from autosalt.phantom.loss.pattern import DENSITY_LIMIT, LossPattern
from autosalt.phantom.person.chart import Chart, build_chart, direction, project, sample
from autosalt.phantom.person.subject import Subject

_WIDEST_DEG = 115.0
"""The outermost rows lie this far to the sides."""
_AXIS_DEPTH = 0.55
"""Rows lie in planes through one line from front to back, this far under the middle of a head of
radius one. So they run over the top and along the sides."""
_CM_PER_DEG = 0.21


def _to_place(aside: Floats, back: Floats) -> Floats:
    """Chart places [..., 2] of a row: degrees to the right, and along it from the top back."""
    a, b = np.deg2rad(aside), np.deg2rad(back)
    radius = np.sqrt(1.0 - (_AXIS_DEPTH * np.sin(a)) ** 2)
    off_axis = _AXIS_DEPTH * np.cos(a) + radius * np.cos(b)
    way = np.stack(
        [off_axis * np.sin(a), -radius * np.sin(b), off_axis * np.cos(a) - _AXIS_DEPTH], -1
    )
    return project((way + np.asarray([0, -1, 0])).astype(np.float32))


def _from_place(place: Floats) -> tuple[Floats, Floats]:
    """The row of chart places [..., 2]: degrees to the right, and along it from the top back."""
    way = direction(place[..., 0], place[..., 1])
    height = way[..., 2] + _AXIS_DEPTH
    a = np.arctan2(way[..., 0], height)
    off_axis = np.hypot(way[..., 0], height)
    aside = np.rad2deg(a)
    back = np.rad2deg(np.arctan2(-way[..., 1], off_axis - _AXIS_DEPTH * np.cos(a)))
    return aside.astype(np.float32), back.astype(np.float32)


def between_rows(u: Floats, v: Floats, pitch: float) -> Floats:
    """1 on the partings between rows, 0 on the rows; u, v in degrees on the chart."""
    aside, _ = _from_place(np.stack([u, v], -1))
    off = np.abs(aside / np.float32(pitch) - np.rint(aside / np.float32(pitch)))
    return np.asarray(np.exp(-(((0.5 - off) / 0.13) ** 2)), np.float32)


def way_to_row(chart: Chart, at: Floats, pitch: float) -> Floats:
    """Ways [n, NODES, 3] from roots at chart places [n, 2] to the middle of their row, cm."""
    aside, back = _from_place(at)
    row = np.rint(aside / np.float32(pitch)) * np.float32(pitch)
    s = np.linspace(0, 1, NODES, dtype=np.float32)
    aside_here = aside[:, None] + (row - aside)[:, None] * np.sqrt(s)
    place = _to_place(aside_here, back[:, None] + 9.0 * s)
    surface = sample(np.concatenate([chart.position, chart.normal], -1), place)
    nodes = surface[..., :3] + surface[..., 3:] * (0.3 * s)[:, None]
    return np.asarray(nodes - nodes[:, :1], np.float32)


def row_strands(
    subject: Subject, loss: LossPattern, per_cm: float, rng: Generator
) -> Bundle | None:
    """Strands of the braids on the skin, where hair grows; None without any.

    per_cm: painted pixels per centimetre.
    """
    pitch = subject.hair.row_pitch
    chart, scalp = build_chart(subject.shape), subject.scalp()
    surface = np.concatenate([chart.position, chart.normal], -1)
    radius = 0.36 * pitch * _CM_PER_DEG
    parts = []
    for row in np.arange(-np.floor(_WIDEST_DEG / pitch), _WIDEST_DEG / pitch) * pitch:
        back = np.linspace(-100.0, 160.0, 131, dtype=np.float32)
        place = _to_place(np.full_like(back, row), back)
        haired = np.flatnonzero(sample(scalp.inside, place) > 0.2)
        if haired.size < 4:
            continue
        there = sample(surface, place[haired[0] : haired[-1] + 1])
        line = line_along(there[:, :3] + there[:, 3:] * np.float32(0.25), there[:, 3:])
        n = int(np.clip(5 * line.length() * radius * per_cm, 100, 1300))
        parts.append(plait(line, radius, 0.15, n, rng, tapered=False))
    if not parts:
        return None
    whole = join(parts)
    left = sample(loss.density, project(whole.nodes[:, NODES // 2]))
    kept = left > DENSITY_LIMIT * rng.uniform(0.6, 1.4, len(left))
    return Bundle(whole.nodes[kept], unit(whole.normal[kept]), whole.clump[kept])
