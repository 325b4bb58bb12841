"""Colour of skin, eyes, brows, stubble and clothes, before light falls on them."""

import numpy as np
from numpy.random import Generator

from autosalt.phantom.arrays import Floats, enlarge, smoothstep
from autosalt.phantom.noise import fractal_noise, grain, value_noise
from autosalt.phantom.person.subject import Subject
from autosalt.phantom.scene.shot import Shot


def skin_albedo(
    subject: Subject,
    position: Floats,
    inside: Floats,
    ear: Floats,
    pixels_per_cm: float,
    rng: Generator,
) -> Floats:
    """Linear albedo [h, w, 3] of skin; inside is the distance (cm) into the scalp."""
    h, w = inside.shape
    skin = subject.skin
    base = np.asarray(skin.rgb, np.float32)
    size_cm = max(h, w) / pixels_per_cm
    blotch = fractal_noise(rng, h, w, size_cm / 2.5, 4, 0.65)
    pores = fractal_noise(rng, h, w, min(size_cm * 6, max(h, w) / 2), 2, 0.8)
    tone = np.exp(0.05 * blotch + 0.04 * pores)
    colour = base * tone[..., None]
    scalp = smoothstep(-2.0, 1.5, inside)
    paler = 1.0 + skin.paler_scalp * scalp * np.clip(1.4 - base.mean() * 2, 0.2, 1)
    colour = colour * paler[..., None]
    # blood: redder ears, nape and blotches; less of it shows on dark skin
    patchy = smoothstep(0.1, 1.5, blotch) + 0.5 * smoothstep(0.3, 1.5, pores) * scalp
    neck = smoothstep(-6.0, -10.0, position[..., 2])
    red = skin.redness * (0.3 + 0.5 * patchy + 0.5 * neck) + (0.15 + 0.4 * skin.redness) * ear
    red = red * float(np.clip(base.mean() * 3.5, 0.3, 1.0))
    colour = colour * (1.0 - red[..., None] * np.array([0.02, 0.24, 0.2], np.float32))
    spots = smoothstep(1.6, 2.2, value_noise(rng, h, w, size_cm * 2.2))
    spots = spots * skin.freckles * smoothstep(-0.3, 0.5, value_noise(rng, h, w, size_cm / 6))
    colour = colour * (1.0 - spots[..., None] * np.array([0.3, 0.42, 0.5], np.float32))
    colour = colour * (1.0 + 0.02 * grain(rng, h, w))[..., None]
    _features(colour, subject, position, rng)
    return np.asarray(np.clip(colour, 0.003, 0.95), np.float32)


def _features(colour: Floats, subject: Subject, position: Floats, rng: Generator) -> None:
    """Brows, eyes, lips and beard shadow, painted in place on the front of the face."""
    face = np.nonzero((position[..., 1] > 0.5) & (position[..., 2] < 3.0))
    if face[0].size == 0:
        return
    x, y, z = np.abs(position[..., 0][face]), position[..., 1][face], position[..., 2][face]
    area = colour[face]
    front = y > 4.5
    hair = np.asarray(subject.hair.rgb, np.float32)
    brow = np.exp(-(((x - 3.4) / 1.7) ** 4) - ((z + 2.2 - 0.12 * x) / 0.35) ** 2) * front
    speckle = np.clip(0.75 + 0.3 * grain(rng, 1, x.size)[0], 0, 1)
    eye = np.exp(-(((x - 3.2) / 1.25) ** 4) - ((z + 4.0) / 0.42) ** 4) * front
    lips = np.exp(-((x / 2.2) ** 4) - ((z + 9.0) / 0.75) ** 4) * (y > 7.0)
    jaw = smoothstep(-7.0, -9.5, z - 0.35 * np.minimum(y - 5.0, 0.0))
    jaw = jaw * smoothstep(0.5, 3.0, y) * smoothstep(-14.5, -12.5, z) * speckle
    for mask, tint, strength in (
        (jaw, hair * 0.7, 0.8 * subject.skin.beard),
        (brow * speckle, hair, 0.85),
        (eye, np.array([0.05, 0.035, 0.03], np.float32), 0.7),
        (lips, area.mean(0) * np.array([0.9, 0.5, 0.5], np.float32), 0.6),
    ):
        alpha = (strength * mask)[..., None].astype(np.float32)
        area = area * (1 - alpha) + tint * alpha
    colour[face] = area


def clothes_albedo(shot: Shot, position: Floats, rng: Generator) -> Floats:
    """Linear albedo [h, w, 3] of clothes: plain, striped, checked, or a white cape."""
    h, w = position.shape[:2]
    x, z = position[..., 0], position[..., 2] + 0.5 * position[..., 1]
    base = np.asarray(shot.clothes_rgb, np.float32)
    if shot.clothes == "cape":
        base = np.array([0.75, 0.76, 0.78], np.float32)
    folds = np.exp(0.10 * fractal_noise(rng, h, w, 9, 3) + 0.05 * grain(rng, h, w))
    colour = base * folds[..., None]
    if shot.clothes in ("stripes", "check"):
        pitch = rng.uniform(0.5, 3.0)
        other = rng.uniform(0.02, 0.7, 3).astype(np.float32)
        turn = rng.uniform(0, np.pi)
        a, b = np.cos(turn) * x + np.sin(turn) * z, np.cos(turn) * z - np.sin(turn) * x
        mask = np.sin(2 * np.pi * a / pitch) > rng.uniform(-0.5, 0.7)
        if shot.clothes == "check":
            mask = mask ^ (np.sin(2 * np.pi * b / pitch) > 0)
        colour = np.where(mask[..., None], other * folds[..., None], colour)
    return np.clip(colour, 0.003, 0.9).astype(np.float32)


def undercoat(
    albedo: Floats, subject: Subject, density: Floats, pixels_per_cm: float, rng: Generator
) -> Floats:
    """Scalp as it looks through hair: roots and stubble darken (or whiten) the skin.

    density [h, w] is the share of hair standing at every pixel.
    """
    h, w = density.shape
    hair = subject.hair
    cover = 0.42 + 0.43 * min(hair.length, 1.2) / 1.2 if hair.length < 1.5 else 0.92
    speck = grain(rng, max(2, round(h / 1.5)), max(2, round(w / 1.5)))
    speck = enlarge(speck, h, w)
    mottle = fractal_noise(rng, h, w, max(h, w) / pixels_per_cm * 1.2, 2)
    strength = cover * min(1.05, 0.72 + 0.28 * hair.fullness)
    strength *= 1.0 - 0.4 * hair.white_share if hair.length < 1.5 else 1.0
    rough = 0.28 if hair.length < 1.5 else 0.1
    alpha = strength * density * (1.0 + rough * speck + 0.1 * mottle)
    if hair.tied is not None or hair.style == "loose":  # lies close, and no skin shines through
        alpha = np.maximum(alpha, smoothstep(0.55, 0.95, density) * 0.99)
    else:
        alpha = np.minimum(alpha, 0.97)
    alpha = np.clip(alpha, 0, 0.99)[..., None]
    rgb = np.asarray(hair.rgb, np.float32)
    white = np.array([0.4, 0.4, 0.39], np.float32)
    tint = (rgb * (1 - hair.white_share) + white * hair.white_share) * 0.55
    if hair.length < 1.5:  # light scattered in the skin turns stubble blue-grey
        tint = tint + np.array([0.008, 0.011, 0.015], np.float32)
        # Pigmented stubble shades the skin between it, also where hair and skin are of one colour.
        tint = np.minimum(tint, (0.6 + 0.4 * hair.white_share) * albedo)
    return np.asarray(albedo * (1 - alpha) + tint * alpha, np.float32)
