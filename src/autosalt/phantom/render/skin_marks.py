"""Marks on skin that set forehead and bald scalp apart, or hide the border: sunburn, creases."""

import numpy as np
from numpy.random import Generator

from autosalt.phantom.arrays import Floats, smoothstep
from autosalt.phantom.loss.pattern import DENSITY_LIMIT
from autosalt.phantom.noise import fractal_noise, value_noise
from autosalt.phantom.person.subject import Skin, Sunburn
from autosalt.phantom.render.pixel_maps import PixelMaps


def marked(
    albedo: Floats, skin: Skin, p: PixelMaps, pixels_per_cm: float, rng: Generator
) -> Floats:
    """Return the albedo [h, w, 3] with the marks that the skin has; without any, the same."""
    if skin.sunburn is not None:
        albedo = _burn(albedo, skin.sunburn, p, pixels_per_cm, rng)
    if skin.creases > 0:
        albedo = albedo * _creases(skin.creases, p, rng)[..., None]
    return albedo


def _burn(
    albedo: Floats, burn: Sunburn, p: PixelMaps, pixels_per_cm: float, rng: Generator
) -> Floats:
    h, w = p.inside.shape
    size_cm = max(h, w) / pixels_per_cm
    edge = max(burn.edge, 0.05)
    wobble = 0.4 * fractal_noise(rng, h, w, size_cm / 4, 2)
    bald = smoothstep(0.35, -0.35, p.density - DENSITY_LIMIT)
    scalp = smoothstep(-edge, edge, p.inside + wobble)
    sunlit = smoothstep(-0.5, 0.3, p.normal[..., 2])
    reached = {
        "bald": bald * scalp + (1 - scalp) * smoothstep(-7.0, -4.0, p.inside),
        "face": 1 - scalp,
        "scalp": bald * scalp,
    }[burn.where]
    blotch = smoothstep(-1.8, 1.6, fractal_noise(rng, h, w, size_cm / 3.0, 4, 0.6))
    amount = reached * (0.55 + 0.45 * sunlit) * (1 - burn.blotch * (1 - blotch))
    burnt = 1 - amount[..., None] * (1 - np.asarray(burn.tint, np.float32))
    albedo = albedo * burnt
    if burn.peeling > 0:
        where = smoothstep(0.2, 1.2, value_noise(rng, h, w, size_cm / 4))
        flakes = fractal_noise(rng, h, w, min(size_cm * 3.0, max(h, w) / 2), 2, 0.7)
        flakes = smoothstep(0.6, 1.8, flakes) * where * amount * np.float32(0.6 * burn.peeling)
        pale = 0.75 * albedo + 0.22
        albedo = albedo + (pale - albedo) * flakes[..., None]
    return np.asarray(np.clip(albedo, 0.003, 0.95), np.float32)


def _creases(depth: float, p: PixelMaps, rng: Generator) -> Floats:
    """Shade [h, w] of lines across the forehead, from brow to old hairline: dark with a rim."""
    h, w = p.inside.shape
    x, down = p.position[..., 0], -p.inside
    front = smoothstep(4.5, 7.0, p.position[..., 1])
    brow = smoothstep(-1.8, -0.9, p.position[..., 2])
    shade = np.ones((h, w), np.float32)
    at = rng.uniform(0.4, 1.0)
    while at < 6.0:
        bow = rng.normal(0, 0.010) * x * x + rng.normal(0, 0.05) * x
        bow = bow + 0.12 * np.sin(x * rng.uniform(0.6, 1.6) + rng.uniform(0, 6.3))
        off = down - at - bow
        ends = smoothstep(0.0, 1.5, rng.uniform(2.5, 4.8) - np.abs(x - rng.normal(0, 0.8)))
        width = rng.uniform(0.07, 0.13)
        line = 0.45 * np.exp(-((off / width) ** 2)) - 0.16 * np.exp(-(((off + 0.3) / 0.22) ** 2))
        shade = shade - np.float32(depth * rng.uniform(0.5, 1.0)) * line * ends * front * brow
        at += rng.uniform(0.6, 1.2)
    return np.asarray(np.clip(shade, 0.3, 1.3), np.float32)
