"""Head shape as a signed distance field, in centimetres.

Axes: x to the patient's right, y forward (the nose), z up. The origin is inside the skull, at the
height of the tops of the ears. Distances are negative inside. Ellipsoids use the usual bound
k0 (k0 - 1) / k1, and parts are blended by a polynomial smooth minimum (both after
I. Quilez, "distance functions", https://iquilezles.org/articles/distfunctions/).
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from autosalt.phantom.arrays import Floats, Vec3

CENTRE: Vec3 = (0.0, -1.0, 0.0)
"""Every ray from here meets the scalp once."""
PIVOT: Vec3 = (0.0, -3.0, -8.0)
"""The neck bends here."""


@dataclass(frozen=True, slots=True)
class HeadShape:
    """How one head differs from the mean head; all are factors near one, unless stated."""

    width: float = 1.0
    length: float = 1.0
    height: float = 1.0
    occiput: float = 1.0
    forehead: float = 1.0
    jaw: float = 1.0
    nose: float = 1.0
    ear: float = 1.0
    ear_angle: float = 0.45
    """How far the ears stand off, radians."""
    neck: float = 1.0
    shoulders: float = 1.0
    skew: float = 0.0
    """Flattening of one side of the occiput, cm."""


def random_head(rng: Generator) -> HeadShape:
    """A head of an adult; widths and lengths vary by about 4 %."""

    def near(sd: float) -> float:
        return float(np.clip(rng.normal(1.0, sd), 1 - 2.5 * sd, 1 + 2.5 * sd))

    return HeadShape(
        width=near(0.04),
        length=near(0.045),
        height=near(0.035),
        occiput=near(0.06),
        forehead=near(0.04),
        jaw=near(0.06),
        nose=near(0.12),
        ear=near(0.08),
        ear_angle=float(rng.uniform(0.2, 0.75)),
        neck=near(0.1),
        shoulders=near(0.1),
        skew=float(rng.normal(0, 0.35)),
    )


def _ellipsoid(x: Floats, y: Floats, z: Floats, c: Vec3, r: Vec3) -> Floats:
    px, py, pz = (x - c[0]) * (1 / r[0]), (y - c[1]) * (1 / r[1]), (z - c[2]) * (1 / r[2])
    px *= px
    py *= py
    pz *= pz
    k0 = np.sqrt(px + py + pz)
    k1 = np.sqrt(px * (1 / r[0] ** 2) + py * (1 / r[1] ** 2) + pz * (1 / r[2] ** 2))
    return np.asarray(k0 * (k0 - 1.0) / (k1 + np.float32(1e-6)), np.float32)


def _melt(a: Floats, b: Floats, k: float) -> Floats:
    h = np.maximum(k - np.abs(a - b), 0.0) / k
    return np.asarray(np.minimum(a, b) - h * h * (k * 0.25), np.float32)


def bend(points: Floats, bow_deg: float) -> Floats:
    """Points [n, 3] as the body sees them when the head is bowed by bow_deg (chin to chest)."""
    if bow_deg == 0.0:
        return points
    a = np.float32(np.deg2rad(bow_deg))
    c, s = np.cos(a), np.sin(a)
    y, z = points[:, 1] - PIVOT[1], points[:, 2] - PIVOT[2]
    turned = np.stack([points[:, 0], c * y + s * z + PIVOT[1], -s * y + c * z + PIVOT[2]], -1)
    return turned.astype(np.float32)


def skull_distance(s: HeadShape, p: Floats) -> Floats:
    """Distance to cranium and face, without ears, nose and neck, for points [n, 3]."""
    x, y, z = p[:, 0] / s.width, p[:, 1] / s.length, p[:, 2] / s.height
    y = y + np.float32(s.skew * 0.02) * x * np.clip(y * -0.25, 0.0, 1.0)
    ax = np.abs(x)
    d = _ellipsoid(ax, y, z, (0, -0.9, 0.7), (7.3, 9.6, 8.7))
    d = _melt(d, _ellipsoid(ax, y, z, (0, -3.2, 2.0), (7.7, 7.1 * s.occiput, 7.2)), 1.5)
    d = _melt(d, _ellipsoid(ax, y, z, (0, 3.2 * s.forehead, 1.2), (6.2, 5.9, 6.6)), 1.5)
    d = _melt(d, _ellipsoid(ax, y, z, (0, 3.6, -5.6), (5.7 * s.jaw, 5.5, 7.4)), 2.0)
    return _melt(d, _ellipsoid(ax, y, z, (0, 2.2, -7.4), (5.9 * s.jaw, 5.2, 4.2)), 2.0)


def neck_distance(s: HeadShape, p: Floats) -> Floats:
    """Distance to the neck, for points [n, 3] as the body sees them."""
    y0 = -2.9 - 0.09 * (p[:, 2] + 8.0) * -1.0
    d = np.hypot(p[:, 0], (p[:, 1] - y0) * 0.95) - np.float32(5.5 * s.neck)
    return -_melt(-np.asarray(d, np.float32), -(p[:, 2] + np.float32(3.0)), 4.0)


def scalp_distance(s: HeadShape, p: Floats) -> Floats:
    """The smooth surface on which the chart lies: skull and upright neck, points [n, 3]."""
    return _melt(skull_distance(s, p), neck_distance(s, p), 3.0)


def ear_distance(s: HeadShape, p: Floats) -> Floats:
    """Distance to the ears: a tilted shell with a hollow, a lobe and a tragus."""
    x, y, z = np.abs(p[:, 0]) - 7.35 * s.width, p[:, 1] + 1.1, p[:, 2] + 3.3 * s.height
    far = np.maximum(np.hypot(x, np.hypot(y, z)) - 4.6, 0.8)
    near = far < 1.6
    x, y, z = x[near], y[near], z[near]
    # tilt back in profile, then swing the rear edge away from the head
    y, z = y * 0.966 + z * 0.259, z * 0.966 - y * 0.259
    c, t = np.cos(s.ear_angle), np.sin(s.ear_angle)
    x, y = x * c + (y - 1.2) * t, (y - 1.2) * c - x * t + 1.2
    k = s.ear
    y, z, x = y / k, z / k, x / k
    shell = _ellipsoid(x, y, z, (0.35, 0.0, 0.25), (0.75, 1.75, 2.85))
    shell = _melt(shell, _ellipsoid(x, y, z, (0.3, 0.65, -2.3), (0.5, 0.85, 1.05)), 0.6)
    hollow = _ellipsoid(x, y, z, (1.15, 0.05, 0.35), (0.75, 1.2, 2.15))
    d = np.maximum(shell, -hollow)
    ridge = _ellipsoid(x, y, z, (0.42, 0.1, 0.55), (0.5, 0.72, 1.5))
    concha = _ellipsoid(x, y, z, (0.95, 0.35, -0.3), (0.65, 0.62, 0.95))
    d = np.maximum(_melt(d, ridge, 0.25), -concha)
    d = _melt(d, _ellipsoid(x, y, z, (0.55, 1.05, -0.4), (0.35, 0.35, 0.6)), 0.3)
    far[near] = d * k
    return np.asarray(far, np.float32)


def skin_distance(s: HeadShape, p: Floats, bow_deg: float = 0.0) -> Floats:
    """Distance to all skin but the ears: skull, nose, brow, chin, neck; points [n, 3]."""
    d = skull_distance(s, p)
    front = p[:, 1] > 4.0
    q = p[front]
    ax = np.abs(q[:, 0])
    f = _ellipsoid(ax, q[:, 1], q[:, 2], (0, 9.0 * s.length, -5.2), (1.2, 2.0 * s.nose, 2.2))
    tip = _ellipsoid(ax, q[:, 1], q[:, 2], (0, 10.2 * s.length, -6.2), (1.3, 1.5 * s.nose, 1.0))
    f = _melt(f, tip, 0.8)
    brow = _ellipsoid(ax, q[:, 1], q[:, 2], (2.6, 7.6 * s.length, -2.2), (2.6, 1.3, 0.9))
    chin = _ellipsoid(ax, q[:, 1], q[:, 2], (0, 6.6, -11.4 * s.height), (2.4, 1.8, 1.6))
    lips = _ellipsoid(ax, q[:, 1], q[:, 2], (0, 7.6, -8.7 * s.height), (2.0, 1.4, 0.8))
    for part, k in ((brow, 1.0), (chin, 1.5), (lips, 0.5)):
        f = _melt(f, part, k)
    d[front] = _melt(d[front], f, 1.0)
    return _melt(d, neck_distance(s, bend(p, bow_deg)), 3.0)


def clothes_distance(
    s: HeadShape, p: Floats, bow_deg: float = 0.0, collar: float = 0.0, torso: bool = False
) -> Floats:
    """Distance to the clothed shoulders; collar is how far the cloth climbs the neck, cm.

    torso: trunk and upper arms go on below the chest.
    """
    q = bend(p, bow_deg)
    far = q[:, 2] + 12.0  # a bound that serves for places above the shoulders
    near = far < 2.0
    q = q[near]
    ax, y, z = np.abs(q[:, 0]), q[:, 1], q[:, 2]
    k = s.shoulders
    d = _ellipsoid(ax, y, z, (0, -4.5, -29.0), (20.0 * k, 9.5 * k, 11.0))
    d = _melt(d, _ellipsoid(ax, y, z, (15.0 * k, -4.5, -27.5), (6.5, 6.5, 6.5)), 5.0)
    slope = _ellipsoid(ax, y, z, (0, -4.0, -21.5), (11.0 * k, 6.5 * k, 5.0 + collar * 0.4))
    d = _melt(d, slope, 4.0)
    if collar > 0:
        ring = np.hypot(ax, y + 3.2) - np.float32(6.2 * s.neck)
        ring = np.maximum(ring, np.abs(z + 18.0) - np.float32(2.0 + collar))
        d = _melt(d, np.asarray(ring, np.float32), 1.0)
    if torso:
        d = _melt(d, _torso_distance(k, ax, y, z), 4.0)
    far[near] = d
    return np.asarray(far, np.float32)


def _torso_distance(k: float, ax: Floats, y: Floats, z: Floats) -> Floats:
    """Distance to trunk and upper arms below the chest; k is the width of the shoulders."""
    below = np.maximum(-30.0 - z, 0.0)
    narrower = np.minimum(below, 25.0) * np.float32(0.14)
    flat = np.hypot(ax / (17.0 * k - narrower), (y + 4.5) / np.float32(10.5 * k))
    trunk = np.maximum((flat - 1.0) * np.float32(10.5 * k), z + 30.0)
    elbow = np.clip(-28.0 - z, 0.0, 30.0)
    arm = np.hypot(
        ax - np.float32(18.5 * k) - elbow * np.float32(0.1), y + 4.0 - elbow * np.float32(0.12)
    )
    arm = np.hypot(arm, np.maximum(z + 28.0, 0) + np.maximum(-60.0 - z, 0)) - np.float32(4.8 * k)
    return np.asarray(np.minimum(0.85 * trunk, 0.85 * arm), np.float32)
