"""Lamps that bare skin mirrors, and a shadow that lies across the head."""

import numpy as np
from numpy.random import Generator

from autosalt.phantom.arrays import Floats, dot, smoothstep, unit
from autosalt.phantom.noise import fractal_noise
from autosalt.phantom.scene.camera import TARGET, Camera
from autosalt.phantom.scene.shot import Lamp, Shadow


def oily_film(shine: float) -> float:
    """How strongly skin mirrors lamps, from its shine 0..1."""
    return 0.2 + 0.7 * shine


def mirrored(
    lamps: tuple[Lamp, ...],
    normal: Floats,
    to_eye: Floats,
    camera: Camera,
    pixels_per_cm: float,
    rng: Generator,
) -> Floats:
    """Light [h, w, 3] of the lamps in skin; pores and bumps break the highlights up."""
    h, w = normal.shape[:2]
    size_cm = max(h, w) / pixels_per_cm
    bumps = [fractal_noise(rng, h, w, min(size_cm * 2.5, max(h, w) / 2), 3, 0.7) for _ in range(2)]
    slope = np.stack(bumps, -1) @ np.stack([camera.right, camera.up])
    rough = unit(normal + np.float32(0.025) * slope.astype(np.float32))
    light = np.zeros((h, w, 3), np.float32)
    for lamp in lamps:
        half = unit(to_eye + camera.to_world(lamp.place))
        nh = np.clip(dot(rough, half), 0, 1)
        lobe = 0.8 * nh**lamp.sharpness + 0.15 * nh ** (lamp.sharpness / 6)
        light += lobe[..., None] * np.asarray(lamp.rgb, np.float32)
    return light


def shaded(shadow: Shadow, position: Floats, camera: Camera, rng: Generator) -> Floats:
    """Share [h, w, 3] of the light that a shadow takes; what is left is a little blue."""
    h, w = position.shape[:2]
    across = camera.to_world(shadow.across)
    past = (position - TARGET) @ across - np.float32(shadow.offset)
    past = past + np.float32(0.35) * fractal_noise(rng, h, w, 6, 2)
    dark = smoothstep(-shadow.softness, shadow.softness, past.astype(np.float32))
    return np.asarray(shadow.depth * dark[..., None] * np.array([1.0, 0.97, 0.92]), np.float32)
