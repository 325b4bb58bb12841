"""The strands of one photograph: where they root, how they run, what colour they shine."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from autosalt.phantom.arrays import Bools, Floats, dot, unit
from autosalt.phantom.camera import Camera
from autosalt.phantom.chart import CELL_DEG, CELLS, LIMIT_DEG, build_chart, project, sample
from autosalt.phantom.groom import LATTICE_DEG, NODES, build_groom
from autosalt.phantom.loss import DENSITY_LIMIT, LossPattern
from autosalt.phantom.shot import Light, Shot
from autosalt.phantom.subject import Hair, Subject

_COUNT = {"shaved": 34000, "buzz": 26000, "short": 15000, "medium": 10000, "long": 8000}
"""Roots drawn on a full head in a small picture; wider strands stand for many hairs."""


_LOOKS = 3
"""How often a patch is looked for between two nodes."""


@dataclass(frozen=True, slots=True, eq=False)
class Strands:
    """Strands in painter's order, far ones first."""

    nodes: Floats
    """[n, NODES, 3] cm."""
    colour: Floats
    """[n, NODES, 3] linear light that reaches the camera."""
    reach: Floats
    """[n] share of the nodes' way that is there (cut or worn hair is shorter)."""
    terminal: Floats
    """[n] 1 for terminal hair, 0 for vellus."""


def drawn_density(subject: Subject, loss: LossPattern) -> Floats:
    """Strands per place over the chart [n, n]: loss, a thin crown, a parting, a soft hairline."""
    hair, scalp = subject.hair, subject.scalp()
    line = np.linspace(-LIMIT_DEG, LIMIT_DEG, CELLS, dtype=np.float32)
    u, v = np.meshgrid(line, line)
    crown = np.exp(-(((u - hair.whorl[0]) / 22) ** 2 + ((v - hair.whorl[1]) / 20) ** 2))
    density = loss.density * (1.0 - hair.thin_crown * crown)
    if hair.style == "part" and hair.length > 3:
        on_line = np.exp(-(((u - hair.part) / 1.6) ** 2)) * (v > hair.whorl[1])
        density = density * (1.0 - 0.75 * on_line)
    edge = np.clip(scalp.inside / 1.3 + 0.3, 0.0, 1.0)
    return np.asarray(density * edge, np.float32)


def _hash(keys: Floats, salt: float) -> Floats:
    """A repeatable number 0..1 for every key (the old sine hash)."""
    x = np.sin(keys * 12.9898 + salt * 78.233) * 43758.5453
    return np.asarray(x - np.floor(x), np.float32)


def grow(
    subject: Subject, loss: LossPattern, shot: Shot, camera: Camera, finer: int, rng: Generator
) -> Strands:
    """Root strands at random by density, bend them after the guides, clump, cut and light them.

    finer: how much finer than the camera's pixels they will be painted; so many strands are grown
    that the painter writes each of its pixels about five times.
    """
    hair = subject.hair
    chart, scalp = build_chart(subject.shape), subject.scalp()
    groom = build_groom(subject.shape, subject.hairline, hair, subject.seed)

    # roots: by area, where the camera may see the strand
    to_eye = unit(camera.eye - chart.position)
    facing = dot(chart.normal, to_eye)
    seen = facing > (-0.15 if hair.length < 5 else -0.75)
    rooted = np.where(seen & (scalp.inside > -0.25), chart.area, 0).ravel().astype(np.float64)
    detail = np.clip(camera.width / 576.0, 0.7, 1.6)
    share = rooted.sum() / chart.area[scalp.inside > -0.25].sum()
    n = int(_COUNT[hair.length_name] * 1.6 * share * detail * (0.6 + 0.4 * hair.fullness))
    along = hair.length * camera.focal / shot.distance * finer
    along *= 1.6 if hair.texture == "kinky" else 1.0
    layered = hair.length > 8.0  # many strands of long hair end early, under the others
    along *= 0.55 if layered else 1.0
    n = min(n, int(5 * camera.height * camera.width * finer**2 / along))
    total = np.cumsum(rooted)
    cell = np.searchsorted(total, rng.random(n) * total[-1]).clip(0, rooted.size - 1)
    row, col = np.divmod(cell, CELLS)
    place = np.stack([col, row], -1).astype(np.float32) * CELL_DEG - LIMIT_DEG
    place += rng.uniform(-0.5, 0.5, (n, 2)).astype(np.float32) * CELL_DEG

    density = sample(drawn_density(subject, loss), place)
    lot = rng.random(n, dtype=np.float32)
    terminal = lot < density * (0.45 + 0.55 * min(hair.fullness, 1.0))
    vellus = ~terminal & (density < DENSITY_LIMIT) & (rng.random(n) < 0.25 * loss.vellus)
    keep = terminal | vellus
    place, terminal, density = place[keep], terminal[keep], density[keep]
    n = len(place)
    frame = sample(np.concatenate([chart.position, chart.normal], -1), place)
    root, normal = frame[:, :3], frame[:, 3:]

    # clumps: strands of one small cell bend together
    pitch = 3.0 + 4.0 * hair.clumping
    wobble = place + 1.5 * np.sin(place[:, ::-1] * 0.37)
    clump_at = np.rint(wobble / pitch)
    clump = clump_at[:, 0] * 131.0 + clump_at[:, 1] * 7.0 + subject.seed % 977
    jitter = rng.uniform(-0.5, 0.5, (n, 2)).astype(np.float32) * LATTICE_DEG
    tied = np.where(rng.random(n) < hair.clumping * 0.8, 0.0, 1.0)[:, None]
    guide = groom.guide_of(np.where(tied > 0, place + jitter, clump_at * pitch))
    s = np.linspace(0, 1, NODES, dtype=np.float32)
    nodes = root[:, None] + groom.offsets[guide]
    pull = (sample(chart.position, clump_at * np.float32(pitch)) - root) * (1 - tied)
    nodes += (0.7 * hair.clumping) * pull[:, None] * (s**1.2)[None, :, None]
    wild = rng.normal(0, 1, (n, 3)).astype(np.float32)
    wild *= (0.03 + 0.07 * hair.frizz) * hair.length * (1 + 2.0 * (rng.random((n, 1)) < 0.06))
    nodes += np.clip(wild, -2.5, 2.5)[:, None] * (s**1.4)[None, :, None]
    _curl(nodes, hair, s, clump, rng)

    # length: sides faded, tips uneven, new hair short, vellus shorter still
    reach = rng.uniform(0.75, 1.0, n).astype(np.float32)
    if layered:
        reach *= np.where(rng.random(n) < 0.6, rng.uniform(0.1, 0.4, n), 1.0).astype(np.float32)
    low = np.clip((np.hypot(place[:, 0], place[:, 1]) - 55.0) / 35.0, 0, 1)
    reach *= 1.0 - hair.faded_sides * low * (hair.length < 8)
    if loss.short is not None:
        new = rng.random(n) < sample(loss.short, place)
        reach = np.where(new, reach * min(1.0, 1.5 / hair.length), reach)
    edge_hair = terminal & (density < 0.75) & (rng.random(n) < 0.4)
    reach = np.where(edge_hair, reach * rng.uniform(0.1, 0.7, n), reach)
    reach = np.where(terminal, reach, min(1.0, 0.6 / hair.length))
    if hair.length > 1.5:
        reach = _comb_off(nodes, reach, loss, density, clump, shot.parted, hair.length, rng)

    colour = _colour(hair, terminal, clump, rng)
    lit = _light(nodes, normal, colour, hair, shot.light, camera, rng)
    near = ((nodes[:, NODES // 2] - camera.eye) ** 2).sum(-1)
    order = np.argsort(-near, kind="stable")
    return Strands(
        nodes[order],
        lit[order],
        reach[order].astype(np.float32),
        terminal[order].astype(np.float32),
    )


def _curl(nodes: Floats, hair: Hair, s: Floats, clump: Floats, rng: Generator) -> None:
    """Waves and curls, in place; coils too fine for the nodes are left to the painter."""
    size = {"straight": 0.0, "wavy": 0.35, "curly": 0.6, "kinky": 0.25}[hair.texture]
    if size == 0.0 or hair.length < 1.5:
        return
    wave = {"wavy": 6.0, "curly": 3.2, "kinky": 1.6}[hair.texture]
    turns = 2 * np.pi * hair.length / wave
    phase = 2 * np.pi * _hash(clump, 3.0) + rng.normal(0, 0.5, len(nodes))
    angle = s[None] * turns + phase[:, None].astype(np.float32)
    grow_out = np.minimum(s * hair.length / 2.0, 1.0)[None] * size
    nodes[..., 0] += grow_out * np.cos(angle)
    nodes[..., 1] += grow_out * np.sin(angle)
    nodes[..., 2] += 0.6 * grow_out * np.sin(angle + 1.3)


def _comb_off(
    nodes: Floats,
    reach: Floats,
    loss: LossPattern,
    density: Floats,
    clump: Floats,
    parted: float,
    length: float,
    rng: Generator,
) -> Floats:
    """Shorten what would hang over a patch, as if it had been combed or clipped aside."""
    between = np.linspace(0, NODES - 1, _LOOKS * (NODES - 1) + 1, dtype=np.float32)[1:]
    at = np.minimum(between.astype(np.intp), NODES - 2)
    frac = (between - at)[None, :, None]
    way = nodes[:, at] * (1 - frac) + nodes[:, at + 1] * frac
    passed = sample(loss.density, project(way)) < DENSITY_LIMIT
    first = np.where(passed.any(1), between[passed.argmax(1)] / (NODES - 1.0), 2.0)
    combed = (_hash(clump, 1.0) * 0.8 + rng.random(len(nodes)) * 0.2) < parted
    slack = rng.gamma(1.5, 0.5, len(nodes)) / length  # about 0.75 cm hang over the border
    cut = combed & (density >= DENSITY_LIMIT * 0.8)
    return np.asarray(np.where(cut, np.minimum(reach, first + slack), reach), np.float32)


def _colour(hair: Hair, terminal: Bools, clump: Floats, rng: Generator) -> Floats:
    """Albedo [n, 3]: shades differ from clump to clump and strand to strand, some are white."""
    n = len(clump)
    shade = np.exp(0.35 * (_hash(clump, 2.0) - 0.5) + rng.normal(0, 0.22, n))
    colour = np.asarray(hair.rgb, np.float32) * shade[:, None].astype(np.float32)
    white = np.array([0.55, 0.54, 0.5], np.float32) * rng.uniform(0.6, 1.15, (n, 1))
    patchy = hair.white_share * (0.6 + 0.8 * _hash(clump, 5.0))
    if hair.length > 5:  # a drawn strand stands for many hairs
        mix = np.clip(patchy + 0.22 * rng.standard_normal(n) * (hair.white_share > 0.01), 0, 1)
    else:
        mix = (rng.random(n) < patchy).astype(np.float64)
    mix = np.where(~terminal, rng.uniform(0.0, 0.6, n), mix)[:, None]
    return (white * mix + colour * (1 - mix)).astype(np.float32)


def _light(
    nodes: Floats,
    normal: Floats,
    albedo: Floats,
    hair: Hair,
    light: Light,
    camera: Camera,
    rng: Generator,
) -> Floats:
    """Kajiya and Kay's shading (SIGGRAPH 1989) at every node, darker near the roots."""
    tangent = unit(np.diff(nodes, axis=1, append=2 * nodes[:, -1:] - nodes[:, -2:-1]))
    to_light = camera.to_world(light.key_from)
    to_eye = -camera.forward
    tl, te = tangent @ to_light, tangent @ to_eye
    sin_tl = np.sqrt(np.maximum(1 - tl * tl, 0))
    sin_te = np.sqrt(np.maximum(1 - te * te, 0))
    wrap = np.clip(0.45 + 0.65 * (normal @ to_light), 0.05, 1.0)[:, None]
    n = len(nodes)
    layer = rng.uniform(0.35, 1.0, (n, 1)).astype(np.float32)
    depth = layer * np.linspace(0.7, 1.05, NODES, dtype=np.float32)
    power = 12.0 + 50.0 * hair.shine
    shift = rng.normal(0, 0.12, (n, 1)).astype(np.float32)
    gloss = np.clip(sin_tl * sin_te - (tl + shift) * te, 0, 1) ** power
    gloss *= wrap * layer * np.float32((0.04 + 0.15 * hair.shine) * min(1.0, 0.2 + hair.length / 4))
    gloss += np.float32(0.004 + 0.014 * hair.shine) * sin_tl * wrap * layer
    key, fill = np.asarray(light.key, np.float32), np.asarray(light.fill, np.float32)
    sky = (0.65 + 0.35 * normal[:, 2:3])[..., None]
    body = albedo[:, None] * (
        fill * sky * depth[..., None] + key * (wrap * sin_tl * depth)[..., None]
    )
    return np.asarray(body * 1.15 + key * gloss[..., None], np.float32)
