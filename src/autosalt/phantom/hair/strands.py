"""Grow the strands of one photograph: path, length, colour."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from autosalt.phantom.arrays import Bools, Floats
from autosalt.phantom.hair.bundles import Bundle
from autosalt.phantom.hair.cornrows import row_strands
from autosalt.phantom.hair.guides import LATTICE_DEG, build_groom
from autosalt.phantom.hair.roots import Roots, is_layered, plant
from autosalt.phantom.hair.shading import hair_albedo, hair_light, hash_of
from autosalt.phantom.hair.strand_nodes import NODES
from autosalt.phantom.hair.tied_hair import tied_strands
from autosalt.phantom.loss.pattern import DENSITY_LIMIT, LossPattern
from autosalt.phantom.person.chart import build_chart, project, sample
from autosalt.phantom.person.subject import CombOver, Hair, Subject
from autosalt.phantom.scene.camera import Camera
from autosalt.phantom.scene.shot import Shot

_VELLUS_CM = 0.3
"""Length of vellus hair."""
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


def grow(
    subject: Subject, loss: LossPattern, shot: Shot, camera: Camera, finer: int, rng: Generator
) -> Strands:
    """Root the strands, bend them after the guides, cut them and light them.

    finer: how much finer than the camera's pixels they will be painted.
    """
    hair = subject.hair
    roots = plant(subject, loss, shot, camera, finer, rng)
    nodes = _bend(subject, roots, rng)
    reach = _lengths(hair, loss, roots, rng)
    if hair.length > 1.5:
        reach = _comb_off(nodes, reach, loss, roots, shot.parted, hair.length, rng)
    normal, terminal, clump = roots.normal, roots.terminal, roots.clump
    per_cm = camera.focal / shot.distance * finer
    bundle = _bundle(subject, loss, per_cm, rng)
    if bundle is not None:
        n = len(bundle.nodes)
        nodes = np.concatenate([nodes, bundle.nodes])
        reach = np.concatenate([reach, np.ones(n, np.float32)])
        normal = np.concatenate([normal, bundle.normal])
        terminal = np.concatenate([terminal, np.ones(n, np.bool_)])
        clump = np.concatenate([clump, bundle.clump])
    albedo = hair_albedo(hair, subject.skin.rgb, terminal, clump, rng)
    lit = hair_light(nodes, normal, albedo, hair, shot.light, camera, rng)
    near = ((nodes[:, NODES // 2] - camera.eye) ** 2).sum(-1)
    order = np.argsort(-near, kind="stable")
    return Strands(
        nodes[order],
        lit[order],
        reach[order].astype(np.float32),
        terminal[order].astype(np.float32),
    )


def _bundle(subject: Subject, loss: LossPattern, per_cm: float, rng: Generator) -> Bundle | None:
    """Return braids, buns and tails, which have no roots of their own."""
    if subject.hair.row_pitch > 0:
        return row_strands(subject, loss, per_cm, rng)
    if subject.hair.tied is None:
        return None
    area = subject.scalp().area
    left = float((loss.density * area).sum() / area.sum())
    return tied_strands(subject, per_cm, left, rng)


def _bend(subject: Subject, roots: Roots, rng: Generator) -> Floats:
    """Nodes [n, NODES, 3]: a guide's way from each root, drawn to its clump, with flyaways."""
    hair, n = subject.hair, len(roots.place)
    groom = build_groom(subject.shape, subject.hairline, hair, subject.seed)
    jitter = rng.uniform(-0.5, 0.5, (n, 2)).astype(np.float32) * LATTICE_DEG
    clumped = 1.0 if hair.lock_radius > 0 else hair.clumping * 0.8
    tied = np.where(rng.random(n) < clumped, 0.0, 1.0)[:, None]
    guide = groom.guide_of(np.where(tied > 0, roots.place + jitter, roots.clump_place))
    s = np.linspace(0, 1, NODES, dtype=np.float32)
    nodes = roots.position[:, None] + groom.offsets[guide]
    middle = sample(build_chart(subject.shape).position, roots.clump_place)
    pull = (middle - roots.position) * (1 - tied)
    nodes += (
        (0.95 if hair.lock_radius > 0 else 0.7 * hair.clumping)
        * pull[:, None]
        * (s**1.2)[None, :, None]
    )
    wild = rng.normal(0, 1, (n, 3)).astype(np.float32)
    wild *= _wildness(hair) * hair.length * (1 + 2.0 * (rng.random((n, 1)) < 0.06))
    nodes += np.clip(wild, -2.5, 2.5)[:, None] * (s**1.4)[None, :, None]
    if hair.lock_radius > 0:
        nodes += _within_lock(hair, roots.clump, s, rng)
        return nodes
    _curl(nodes, hair, s, roots.clump, rng)
    return nodes


def _wildness(hair: Hair) -> float:
    """How far tips stray from their guide, as a share of the length."""
    if hair.lock_radius > 0:
        return 0.0
    tame = 0.35 if hair.tied is not None or hair.style == "loose" else 1.0
    return tame * (0.03 + 0.07 * hair.frizz)


def _within_lock(hair: Hair, clump: Floats, s: Floats, rng: Generator) -> Floats:
    """Ways [n, NODES, 3] across a lock, about which its strands turn; locks lie in disorder."""
    n = len(clump)
    turn = rng.uniform(0, 2 * np.pi, (n, 1)) + s * np.float32(hair.length / 2.0)
    far = hair.lock_radius * np.sqrt(rng.random((n, 1))) * np.minimum(0.4 + 4 * s, 1.0)
    across = np.stack([far * np.cos(turn), far * np.sin(turn), 0.5 * far * np.sin(turn + 1)], -1)
    astray = np.stack([hash_of(clump, salt) - 0.5 for salt in (6.0, 7.0, 8.0)], -1)
    bent = np.sin(s * (2 + 3 * hash_of(clump, 9.0)[:, None]))[..., None]
    return np.asarray(across + astray[:, None] * bent * np.float32(0.22 * hair.length), np.float32)


def _lengths(hair: Hair, loss: LossPattern, roots: Roots, rng: Generator) -> Floats:
    """Share of the full length [n]: uneven tips, layers, faded sides, new hair, vellus."""
    n = len(roots.place)
    reach = rng.uniform(0.75, 1.0, n).astype(np.float32)
    if is_layered(hair):
        reach *= np.where(rng.random(n) < 0.6, rng.uniform(0.1, 0.4, n), 1.0).astype(np.float32)
    low = np.clip((np.hypot(roots.place[:, 0], roots.place[:, 1]) - 55.0) / 35.0, 0, 1)
    reach *= 1.0 - hair.faded_sides * low * (hair.length < 8)
    if hair.comb_over is not None:
        trimmed = reach * np.float32(min(1.0, hair.comb_over.trim / hair.length))
        reach = np.where(_is_combed_over(hair.comb_over, roots), reach, trimmed)
    if loss.short is not None:
        new = rng.random(n) < sample(loss.short, roots.place)
        reach = np.where(new, reach * min(1.0, 1.5 / hair.length), reach)
    worn = roots.terminal & (roots.density < 0.75) & (rng.random(n) < 0.4)
    reach = np.where(worn, reach * rng.uniform(0.1, 0.7, n), reach)
    return np.where(roots.terminal, reach, min(1.0, _VELLUS_CM / hair.length))


def _is_combed_over(comb: CombOver, roots: Roots) -> Bools:
    """Roots [n] of the long strands: a strip above the parting, beside the top."""
    below_part = comb.part - comb.side * roots.place[:, 0]
    beside = (roots.place[:, 1] > -48.0) & (roots.place[:, 1] < 48.0)
    return np.asarray((below_part > 0) & (below_part < comb.band) & beside & roots.terminal)


def _curl(nodes: Floats, hair: Hair, s: Floats, clump: Floats, rng: Generator) -> None:
    """Waves and curls, in place; coils too fine for the nodes are left to the painter."""
    size = {"straight": 0.0, "wavy": 0.35, "curly": 0.6, "kinky": 0.25}[hair.texture]
    if size == 0.0 or hair.length < 1.5:
        return
    wave = {"wavy": 6.0, "curly": 3.2, "kinky": 1.6}[hair.texture]
    turns = 2 * np.pi * hair.length / wave
    phase = 2 * np.pi * hash_of(clump, 3.0) + rng.normal(0, 0.5, len(nodes))
    angle = s[None] * turns + phase[:, None].astype(np.float32)
    grow_out = np.minimum(s * hair.length / 2.0, 1.0)[None] * size
    nodes[..., 0] += grow_out * np.cos(angle)
    nodes[..., 1] += grow_out * np.sin(angle)
    nodes[..., 2] += 0.6 * grow_out * np.sin(angle + 1.3)


def _comb_off(
    nodes: Floats,
    reach: Floats,
    loss: LossPattern,
    roots: Roots,
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
    combed = (hash_of(roots.clump, 1.0) * 0.8 + rng.random(len(nodes)) * 0.2) < parted
    slack = rng.gamma(1.5, 0.5, len(nodes)) / length  # about 0.75 cm hang over the border
    cut = combed & (roots.density >= DENSITY_LIMIT * 0.8)
    return np.asarray(np.where(cut, np.minimum(reach, first + slack), reach), np.float32)
