"""Ray casting (sphere tracing) of head, ears and clothes on a coarse grid."""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from autosalt.phantom.arrays import Bools, Floats, unit
from autosalt.phantom.person.head import (
    HeadShape,
    bend,
    clothes_distance,
    ear_distance,
    skin_distance,
)
from autosalt.phantom.scene.camera import Camera

_STEPS = 44
_NECK_END_CM = np.float32(30.0)
"""Depth below the tops of the ears where the neck ends in a body that goes on."""
_NORMAL_STEP_CM = np.float32(0.06)
_OFFSETS = np.array([[1, -1, -1], [-1, -1, 1], [-1, 1, -1], [1, 1, 1]], np.float32)


@dataclass(frozen=True, slots=True)
class Body:
    """The geometry of one shot: a head on a body."""

    shape: HeadShape
    bow: float = 0.0
    collar: float = 0.0
    torso: bool = False

    def parts(self, p: Floats) -> tuple[Floats, Floats, Floats]:
        """Distances to skin, ears and clothes for points [n, 3]."""
        skin = skin_distance(self.shape, p, self.bow)
        if self.torso:  # the neck ends in the body
            skin = np.maximum(skin, -_NECK_END_CM - bend(p, self.bow)[:, 2])
        return (
            skin,
            ear_distance(self.shape, p),
            clothes_distance(self.shape, p, self.bow, self.collar, self.torso),
        )

    def distance(self, p: Floats) -> Floats:
        """Distance to the nearest of them; the ear melts into the head."""
        skin, ear, clothes = self.parts(p)
        h = np.maximum(0.5 - np.abs(skin - ear), 0.0) * 2.0
        return np.asarray(np.minimum(np.minimum(skin, ear) - h * h * 0.125, clothes), np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """What the coarse rays met; all arrays [rows, cols(, 3)]."""

    hit: Floats
    """1 where a ray met something."""
    depth: Floats
    """Distance along the camera's axis, cm."""
    position: Floats
    """Where it met; where it met nothing, this and what follows are the nearest ray's."""
    normal: Floats
    ear: Floats
    """1 on the ear."""
    cloth: Floats
    """1 on clothes."""
    open_sky: Floats
    """Ambient light that reaches the place, 0..1."""
    lit: Floats
    """Key light that reaches the place, 0..1."""


def _march(body: Body, eye: Floats, rays: Floats, reach: float) -> tuple[Floats, Bools]:
    n = len(rays)
    start = max(1.0, reach - 30.0)
    t = np.full(n, start, np.float32)
    hit = np.zeros(n, np.bool_)
    active = np.arange(n)
    for _ in range(_STEPS):
        d = body.distance(eye + rays[active] * t[active, None])
        met = d < 0.02
        hit[active[met]] = True
        t[active] += np.where(met, 0.0, d * 0.92 + 0.004)
        active = active[~met & (t[active] < reach + 34.0)]
        if active.size == 0:
            break
    return t, hit


def _normals(body: Body, p: Floats) -> Floats:
    total = np.zeros_like(p)
    for o in _OFFSETS:
        total += o * body.distance(p + o * _NORMAL_STEP_CM)[:, None]
    return unit(total)


def _cast_shadow(body: Body, p: Floats, normal: Floats, to_light: Floats) -> Floats:
    """Soft shadow, 0..1: how near the ray to the light comes to something."""
    lit = np.ones(len(p), np.float32)
    t = np.full(len(p), 0.5, np.float32)
    start = p + normal * np.float32(0.15)
    for _ in range(7):
        d = body.distance(start + to_light * t[:, None])
        lit = np.minimum(lit, np.clip(0.5 + 5.0 * d / t, 0, 1))
        t += np.clip(d, 0.4, 6.0)
    return lit


def cast(body: Body, camera: Camera, rows: int, cols: int, to_light: Floats) -> Surface:
    """Trace the picture on a grid of rows x cols rays; to_light is a unit vector."""
    rays = camera.rays(rows, cols)
    reach = float(np.sqrt((camera.eye**2).sum()))
    t, hit = _march(body, camera.eye, rays, reach)
    position = camera.eye + rays * t[:, None]
    indices = np.flatnonzero(hit)
    p = position[indices]
    normal = np.broadcast_to(-camera.forward, position.shape).astype(np.float32)
    normal[indices] = _normals(body, p)
    skin, ear, clothes = body.parts(position)
    open_sky = np.ones(len(rays), np.float32)
    for reach_cm, weight in ((0.6, 0.45), (2.0, 0.4)):
        d = body.distance(p + normal[indices] * np.float32(reach_cm))
        open_sky[indices] -= weight * np.clip(1.0 - d / reach_cm, 0, 1)
    lit = np.ones(len(rays), np.float32)
    lit[indices] = _cast_shadow(body, p, normal[indices], to_light)
    # past the outline everything continues as on the nearest ray that met something
    nearest = ndimage.distance_transform_edt(
        ~hit.reshape(rows, cols), return_distances=False, return_indices=True
    )

    def grid(a: Floats) -> Floats:
        cells = np.asarray(a, np.float32).reshape(rows, cols, *a.shape[1:])
        return cells[tuple(nearest)] if hit.any() else cells

    is_ear = ((ear < skin) & (ear < clothes)).astype(np.float32)
    is_cloth = ((clothes <= skin) & (clothes <= ear)).astype(np.float32)
    return Surface(
        hit=hit.astype(np.float32).reshape(rows, cols),
        depth=grid(t * (rays @ camera.forward)),
        position=grid(position),
        normal=grid(normal),
        ear=grid(is_ear),
        cloth=grid(is_cloth),
        open_sky=grid(open_sky),
        lit=grid(lit),
    )
