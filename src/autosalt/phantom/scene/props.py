"""Props over the hair: section clips and the temples of glasses."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageDraw, ImageFilter

from autosalt.phantom.arrays import Floats, Vec3, dot, unit
from autosalt.phantom.person.chart import build_chart, sample
from autosalt.phantom.person.subject import Subject
from autosalt.phantom.scene.camera import Camera
from autosalt.phantom.scene.shot import Shot


@dataclass(frozen=True, slots=True, eq=False)
class PropLayer:
    """A layer over the picture: linear colour [h, w, 3], alpha and soft shadow [h, w]."""

    colour: Floats
    alpha: Floats
    shadow: Floats


def props(subject: Subject, shot: Shot, camera: Camera, rng: Generator) -> PropLayer | None:
    """Draw the clips and glasses of a shot; None when it has none. Short hair needs no clips."""
    clips = shot.clips if subject.hair.length > 3.0 else 0
    if clips == 0 and not shot.glasses:
        return None
    size = (camera.width, camera.height)
    picture, mask = Image.new("RGB", size), Image.new("L", size)
    draw, cover = ImageDraw.Draw(picture), ImageDraw.Draw(mask)
    scale = camera.focal / max(float(np.sqrt(((camera.eye) ** 2).sum())) - 8.0, 10.0)
    if clips:
        chart, scalp = build_chart(subject.shape), subject.scalp()
        to_eye = camera.eye - chart.position
        facing = dot(chart.normal, unit(to_eye))
        places = np.flatnonzero((facing > 0.55) & (scalp.inside > 0.5))
        held = _held_place(subject, camera)
        if held is not None:
            col, row, _ = camera.pixels(held[None])
            _clip(draw, cover, float(col[0]), float(row[0]), scale, rng)
            clips -= 1
        for _ in range(clips if places.size else 0):
            at = chart.position.reshape(-1, 3)[places[int(rng.integers(places.size))]]
            col, row, _ = camera.pixels(at[None])
            _clip(draw, cover, float(col[0]), float(row[0]), scale, rng)
    if shot.glasses:
        _temples(draw, cover, camera, scale, rng)
    alpha = np.asarray(mask, np.float32) / 255.0
    soft = mask.filter(ImageFilter.GaussianBlur(max(0.5, 0.22 * scale)))
    shadow = np.roll(np.asarray(soft, np.float32) / 255.0, max(1, round(0.12 * scale)), 0)
    colour = (np.asarray(picture, np.float32) / 255.0) ** 2.2
    return PropLayer(colour.astype(np.float32), alpha, shadow)


def _held_place(subject: Subject, camera: Camera) -> Floats | None:
    """The place [3] where a clip holds gathered hair, where the camera sees it."""
    if subject.hair.gathered is None:
        return None
    chart = build_chart(subject.shape)
    there = np.asarray(subject.hair.gathered, np.float32)
    at, normal = sample(chart.position, there), sample(chart.normal, there)
    return at if float(dot(normal, unit(camera.eye - at))) > 0.3 else None


def _grey(level: float) -> tuple[int, int, int]:
    value = int(np.clip(level, 0, 1) * 255)
    return (value, value, min(255, value + 4))


def _clip(
    draw: ImageDraw.ImageDraw,
    cover: ImageDraw.ImageDraw,
    col: float,
    row: float,
    scale: float,
    rng: Generator,
) -> None:
    """A long metal or plastic section clip of about 6 cm, drawn as bands of shine."""
    length, wide = rng.uniform(3.5, 7.0) * scale, rng.uniform(0.45, 0.8) * scale
    turn = rng.uniform(0, 2 * np.pi)
    along = np.array([np.cos(turn), np.sin(turn)])
    across = np.array([-along[1], along[0]])
    middle = np.array([col, row])
    metal = rng.random() < 0.8
    tint = np.ones(3) if metal else rng.uniform(0.05, 0.9, 3)

    def quad(s0: float, s1: float, w0: float, w1: float, off: float, level: float) -> None:
        a, b = middle + along * s0 * length, middle + along * s1 * length
        shift = across * off * wide
        corners = np.stack([a, a, b, b]) + shift
        corners += np.outer([-w0, w0, w1, -w1], across) * wide
        points = [(float(p[0]), float(p[1])) for p in corners]
        grey = _grey(level)
        fill = (int(grey[0] * tint[0]), int(grey[1] * tint[1]), int(grey[2] * tint[2]))
        draw.polygon(points, fill=fill)
        cover.polygon(points, fill=255)

    quad(-0.5, 0.42, 0.5, 0.32, 0.0, rng.uniform(0.35, 0.6))
    quad(-0.5, 0.42, 0.12, 0.08, -0.2, rng.uniform(0.75, 1.0))
    quad(-0.5, 0.40, 0.08, 0.05, 0.28, rng.uniform(0.1, 0.3))
    quad(0.40, 0.52, 0.6, 0.6, 0.0, rng.uniform(0.3, 0.5))
    if metal and rng.random() < 0.6:
        for s in np.linspace(-0.42, 0.3, int(rng.integers(3, 8))):
            quad(float(s), float(s) + 0.04, 0.1, 0.1, 0.0, float(rng.uniform(0.15, 0.4)))


def _temples(
    draw: ImageDraw.ImageDraw,
    cover: ImageDraw.ImageDraw,
    camera: Camera,
    scale: float,
    rng: Generator,
) -> None:
    """The temple of glasses on the side that faces the camera, from the ear to the lens."""
    side = 1.0 if camera.eye[0] > 0 else -1.0
    if abs(float(camera.forward[0])) < 0.25:
        return
    line: list[Vec3] = [(side * 7.6, -0.6, -1.2), (side * 7.5, 4.0, -2.4), (side * 7.0, 9.0, -3.2)]
    col, row, _ = camera.pixels(np.asarray(line, np.float32))
    points = [(float(c), float(r)) for c, r in zip(col, row, strict=True)]
    width = max(1, round(rng.uniform(0.12, 0.4) * scale))
    tone = rng.choice([0.05, 0.1, 0.35, 0.6])
    draw.line(points, fill=_grey(float(tone)), width=width)
    cover.line(points, fill=255, width=width)
