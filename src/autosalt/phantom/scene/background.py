"""Background behind the head: cloth, wall, blurred room or furnished room."""

import numpy as np
from numpy.random import Generator
from scipy import ndimage

from autosalt.phantom.arrays import Floats
from autosalt.phantom.noise import fractal_noise, grain
from autosalt.phantom.scene.rooms import furnished_room
from autosalt.phantom.scene.shot import Shot

_FROM_ABOVE_DEG = 45.0


def background(shot: Shot, height: int, width: int, rng: Generator) -> Floats:
    """Linear light [height, width, 3]: cloth, wall with a gradient, or room.

    A shot from above shows the floor of a furnished room.
    """
    if shot.background == "furnished":
        return furnished_room(height, width, rng, from_above=shot.pitch > _FROM_ABOVE_DEG)
    base = np.asarray(shot.background_rgb, np.float32)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) / max(height, width) - 0.5
    turn = rng.uniform(0, 2 * np.pi)
    slope = np.cos(turn) * x + np.sin(turn) * y
    strength = 0.25 if shot.background == "plain" else 0.9
    falloff = 1.0 - rng.uniform(0, 0.8) * (x * x + y * y)
    shade = np.exp(strength * rng.uniform(0.2, 1) * slope) * falloff
    shade = shade * np.exp(
        0.03 * fractal_noise(rng, height, width, 5) + 0.015 * grain(rng, height, width)
    )
    picture = base * shade[..., None]
    if shot.background == "plain":
        if rng.random() < 0.35:
            _folds(picture, slope, rng)
    elif shot.background == "room":
        _clutter(picture, rng)
    return np.asarray(picture, np.float32)


def _folds(picture: Floats, slope: Floats, rng: Generator) -> None:
    """Creases of a hanging cloth, in place."""
    for _ in range(int(rng.integers(1, 6))):
        at, width = rng.uniform(-0.5, 0.5), rng.uniform(0.003, 0.03)
        edge = np.exp(-np.abs(slope - at) / width) * rng.choice([-0.3, 0.3])
        picture *= (1.0 + edge)[..., None]


def _clutter(picture: Floats, rng: Generator) -> None:
    """Boxes and discs of many colours and textures, out of focus, in place."""
    h, w = picture.shape[:2]
    size = max(h, w)
    y, x = np.mgrid[0:h, 0:w].astype(np.float32) / size
    for _ in range(int(rng.integers(4, 16))):
        cx, cy = rng.uniform(0, 1, 2)
        a, b = rng.uniform(0.03, 0.4, 2)
        turn = rng.normal(0, 0.15) if rng.random() < 0.8 else rng.uniform(0, np.pi)
        u = np.cos(turn) * (x - cx) + np.sin(turn) * (y - cy)
        v = np.cos(turn) * (y - cy) - np.sin(turn) * (x - cx)
        if rng.random() < 0.75:
            inside = (np.abs(u) < a) & (np.abs(v) < b)
        else:
            inside = (u / a) ** 2 + (v / b) ** 2 < 1
        level = float(np.exp(rng.uniform(np.log(0.01), np.log(0.9))))
        colour = np.clip(level * np.exp(rng.normal(0, 0.35, 3)), 0, 1)
        if rng.random() < 0.3:
            pitch = rng.uniform(0.01, 0.06)
            ripple = 0.6 + 0.4 * np.sin(2 * np.pi * u / pitch)
            picture[inside] = (colour * ripple[..., None])[inside]
        else:
            picture[inside] = colour
    blur = size * rng.choice([0.002, 0.006, 0.015, 0.03])
    for channel in range(3):
        picture[..., channel] = ndimage.gaussian_filter(picture[..., channel], blur, truncate=2.5)
    picture *= np.exp(0.04 * fractal_noise(rng, h, w, 60, 2))[..., None]
