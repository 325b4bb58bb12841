"""Gathered hair: pulled tight over the skull to a tie, behind it a bun, a ponytail or a braid.

The scalp's mask does not know of it: it follows the skull.
"""

import numpy as np
from numpy.random import Generator

from autosalt.phantom.arrays import Floats, Ints, dot, unit
from autosalt.phantom.hair.bundles import Bundle, Line, join, line_along, plait, tail
from autosalt.phantom.hair.strand_nodes import NODES
from autosalt.phantom.person.chart import Chart, build_chart, direction, project, sample
from autosalt.phantom.person.head import clothes_distance, skin_distance
from autosalt.phantom.person.subject import Subject, Tied

_TETRA = np.array([[1, -1, -1], [-1, -1, 1], [-1, 1, -1], [1, 1, 1]], np.float32)
_TIE_HEIGHT_CM = 0.6
"""How far the tie stands off the skin."""


def way_to_tie(chart: Chart, at: Floats, tied: Tied, rng: Generator) -> Floats:
    """Ways [n, NODES, 3] (cm) over the skull from chart places [n, 2] to the nearest tie."""
    ties = np.asarray(tied.places, np.float32)
    to_tie = direction(ties[:, 0], ties[:, 1])
    begin = direction(at[:, 0], at[:, 1])
    nearest = _nearest_tie(begin, to_tie)
    end = to_tie[nearest]
    angle = np.arccos(np.clip(dot(begin, end), -1, 1))[:, None, None]
    s = np.linspace(0, 1, NODES, dtype=np.float32)[None, :, None]
    sine = np.maximum(np.sin(angle), 1e-3)
    way = np.sin((1 - s) * angle) / sine * begin[:, None] + np.sin(s * angle) / sine * end[:, None]
    place = project(unit(way.astype(np.float32)) + np.asarray([0, -1, 0], np.float32))
    surface = sample(np.concatenate([chart.position, chart.normal], -1), place)
    layer = rng.uniform(0.1, 0.35 + 0.5 * tied.mess, (len(at), 1, 1))
    height = layer * np.sin(np.pi * np.minimum(s, 0.8)) + _TIE_HEIGHT_CM * s**4
    nodes = surface[..., :3] + surface[..., 3:] * height.astype(np.float32)
    return np.asarray(nodes - nodes[:, :1], np.float32)


def _nearest_tie(begin: Floats, to_tie: Floats) -> Ints:
    """Number of the tie [n] to which hair is pulled; two ties share the head by its sides."""
    return np.asarray((begin @ to_tie.T).argmax(1), np.intp)


def tied_strands(subject: Subject, per_cm: float, share: float, rng: Generator) -> Bundle | None:
    """Strands behind the ties; None where too little hair is left to tie.

    per_cm: painted pixels per centimetre. share: of the hair that is left, 0..1.
    """
    tied = subject.hair.tied
    if tied is None or share < 0.25:
        return None
    chart = build_chart(subject.shape)
    parts = []
    for place in tied.places:
        there = sample(
            np.concatenate([chart.position, chart.normal], -1), np.asarray(place, np.float32)
        )
        n = int(np.clip(14 * tied.radius * per_cm * share, 200, 5000))
        parts.append(_behind_tie(subject, tied, there[:3], there[3:], n, rng))
    return join(parts)


def _behind_tie(
    subject: Subject, tied: Tied, tie: Floats, normal: Floats, n: int, rng: Generator
) -> Bundle:
    if tied.form == "bun":
        return _bun(tied, tie, normal, n, rng)
    line = _falling(subject, tied, tie, normal)
    if tied.form == "ponytail":
        return tail(line, tied.radius, tied.mess, n, rng)
    return plait(line, tied.radius, tied.mess, 3 * n, rng)


def _bun(tied: Tied, tie: Floats, normal: Floats, n: int, rng: Generator) -> Bundle:
    """A flattened ball of ropes of hair wound about each other."""
    radius, mess = tied.radius, tied.mess
    ropes = int(rng.integers(4, 8))
    axes = unit((normal + rng.normal(0, 0.35 + 0.6 * mess, (ropes, 3))).astype(np.float32))
    latitude = rng.uniform(-0.75, 0.95, ropes).astype(np.float32)
    wide = np.float32(0.42)
    rope = rng.integers(0, ropes, n)
    axis = axes[rope]
    first = unit(np.cross(axis, unit(rng.normal(0, 1, (ropes, 3)).astype(np.float32))[rope]))
    second = np.cross(axis, first)
    across = rng.uniform(-1, 1, n).astype(np.float32)
    tilt = (latitude[rope] + wide * across)[:, None]
    turn = rng.uniform(0, 2 * np.pi, (n, 1)) + rng.uniform(0.6, 1.3) * np.linspace(0, 1, NODES)
    tilt = tilt + 0.25 * np.sin(turn + latitude[rope][:, None] * 9)
    # the middle of a rope stands out over its edges
    far = 0.8 + 0.22 * np.sqrt(1 - across**2) + 0.1 * mess * rng.standard_normal(n)
    ring = np.cos(tilt)[..., None] * (
        np.cos(turn)[..., None] * first[:, None] + np.sin(turn)[..., None] * second[:, None]
    )
    ball = (ring + np.sin(tilt)[..., None] * axis[:, None]) * far[:, None, None] * radius
    ball = ball - 0.25 * (ball @ normal)[..., None] * normal
    nodes = tie + normal * np.float32(0.62 * radius) + ball
    return Bundle(
        nodes.astype(np.float32),
        unit(ball[:, NODES // 2].astype(np.float32)),
        (rope * 13.0 + np.floor(across * 3)).astype(np.float32),
    )


def _falling(subject: Subject, tied: Tied, tie: Floats, normal: Floats) -> Line:
    """The middle of a tail: off the tie, then down, past skin and clothes."""
    step = np.float32(tied.length / (NODES - 1))
    way = unit(normal + np.asarray([0, 0, 0.15], np.float32))
    point = tie + normal * np.float32(_TIE_HEIGHT_CM)
    points = [point]
    for _ in range(NODES - 1):
        way = unit(way + np.asarray([0, 0, -0.55], np.float32))
        point = _pushed_out(subject, point + way * step, 0.7 * tied.radius)
        way = unit(point - points[-1])
        points.append(point)
    middle = np.stack(points).astype(np.float32)
    outward = np.broadcast_to(normal * np.asarray([1, 1, 0.2], np.float32), middle.shape)
    return line_along(middle, np.asarray(outward, np.float32))


def _pushed_out(subject: Subject, point: Floats, gap: float) -> Floats:
    """A point [3], moved until it lies `gap` cm off skin and clothes."""
    shape = subject.shape

    def distance(q: Floats) -> Floats:
        return np.minimum(skin_distance(shape, q), clothes_distance(shape, q))

    for _ in range(3):
        d = float(distance(point[None])[0])
        if d >= gap:
            break
        slope = unit((_TETRA * distance(point + _TETRA * np.float32(0.1))[:, None]).sum(0))
        point = point + slope * np.float32(gap - d)
    return np.asarray(point, np.float32)
