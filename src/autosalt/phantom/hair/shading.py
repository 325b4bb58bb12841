"""Hair colour and shading of strands (Kajiya and Kay)."""

import numpy as np
from numpy.random import Generator

from autosalt.phantom.arrays import Bools, Floats, Vec3, unit
from autosalt.phantom.hair.strand_nodes import NODES
from autosalt.phantom.person.subject import Hair
from autosalt.phantom.scene.camera import Camera
from autosalt.phantom.scene.shot import Light


def hash_of(keys: Floats, salt: float) -> Floats:
    """A repeatable number 0..1 for every key (the old sine hash)."""
    x = np.sin(keys * 12.9898 + salt * 78.233) * 43758.5453
    return np.asarray(x - np.floor(x), np.float32)


def hair_albedo(
    hair: Hair, skin_rgb: Vec3, terminal: Bools, clump: Floats, rng: Generator
) -> Floats:
    """Albedo [n, 3]: shades differ from clump to clump and strand to strand, some are white.

    Vellus has no colour of its own: it is a little paler than the skin that shines through it.
    """
    n = len(clump)
    shade = np.exp(0.35 * (hash_of(clump, 2.0) - 0.5) + rng.normal(0, 0.22, n))
    colour = np.asarray(hair.rgb, np.float32) * shade[:, None].astype(np.float32)
    white = np.array([0.55, 0.54, 0.5], np.float32) * rng.uniform(0.6, 1.15, (n, 1))
    patchy = hair.white_share * (0.6 + 0.8 * hash_of(clump, 5.0))
    if hair.length > 5:  # a drawn strand represents many hairs
        mix = np.clip(patchy + 0.22 * rng.standard_normal(n) * (hair.white_share > 0.01), 0, 1)
    else:
        mix = (rng.random(n) < patchy).astype(np.float64)
    down = np.asarray(skin_rgb, np.float32) * (1.1 + rng.uniform(0.0, 0.6, (n, 1)))
    grown = white * mix[:, None] + colour * (1 - mix[:, None])
    return np.where(terminal[:, None], grown, down).astype(np.float32)


def hair_light(
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
