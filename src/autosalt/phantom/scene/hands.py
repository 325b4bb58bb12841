"""Hands that reach over the hair: fingers, palm, forearm, nails, gloves and their shadow.

A hand is a set of tapered bars in the plane of the picture. The largest height of a bar over every
pixel gives the surface that the light falls on.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from scipy import ndimage

from autosalt.phantom.arrays import Floats, unit
from autosalt.phantom.noise import fractal_noise, grain
from autosalt.phantom.scene.camera import TARGET, Camera
from autosalt.phantom.scene.props import PropLayer
from autosalt.phantom.scene.shot import Hand, Light, Shot

_FINGERS = ((-2.9, 0.9), (-1.0, 1.0), (1.0, 0.93), (2.8, 0.75))
"""Index to little finger: distance of the knuckle from the hand's middle line in cm, and length."""
_PHALANGES = ((3.9, 0.88), (2.4, 0.78), (2.1, 0.7))
"""Length and radius (cm) of the parts of a middle finger, from the knuckle to the tip."""
_PALM_CM = 8.6
_NEAR_CM = 9.0
"""How much nearer than the head's middle the hand is."""


@dataclass(frozen=True, slots=True)
class _Bar:
    """A tapered round bar, in cm along and across the hand; 0, 0 is where the fingers point to."""

    begin: tuple[float, float]
    end: tuple[float, float]
    radii: tuple[float, float]
    heights: tuple[float, float] = (0.0, 0.0)
    """Of the bar's axis over the picture's plane, at both ends."""
    part: str = "skin"
    """skin, tip (has a nail) or sleeve."""


def _bars(hand: Hand, rng: Generator) -> list[_Bar]:
    """The bars of a hand whose first `hand.fingers` fingers are stretched and whose others bend."""
    bars: list[_Bar] = []
    reach = sum(length for length, _ in _PHALANGES)
    wrist = (-reach - _PALM_CM, 0.0)
    for number, (across, share) in enumerate(_FINGERS):
        knuckle = (-reach + 0.25 * (1 - abs(across)), across)
        bars.append(_Bar(wrist, knuckle, (1.9, 1.25), (0.6, 0.9)))
        fan = hand.spread * across / 2.9 + float(rng.normal(0, 0.04))
        stretched = number < hand.fingers
        fold = float(rng.uniform(0.82, 0.98)) if stretched else 0.45
        at, height = knuckle, 0.9
        for joint, (length, radius) in enumerate(_PHALANGES if stretched else _PHALANGES[:2]):
            turn = fan * (1.0 + 0.15 * joint)
            step = length * share * fold * (0.9 if joint else 1.0)
            end = (at[0] + step * np.cos(turn), at[1] + step * np.sin(turn))
            lower = height - (0.45 if joint else -0.15)
            part = "tip" if stretched and joint == 2 else "skin"
            bars.append(_Bar(at, end, (radius * 1.02, radius * 0.94), (height, lower), part))
            at, height = end, lower
    if hand.fingers == 5:
        base, middle = (wrist[0] + 2.5, -2.2), (wrist[0] + 6.5, -4.6 - 2 * hand.spread)
        end = (middle[0] + 2.9, middle[1] - 0.5)
        bars.append(_Bar(base, middle, (1.5, 1.1), (0.5, 0.6)))
        bars.append(_Bar(middle, end, (1.0, 0.8), (0.6, 0.3), "tip"))
    bars.append(_Bar((wrist[0] - 30.0, 1.5), wrist, (4.2, 2.5), (-0.5, 0.0)))
    if hand.sleeve is not None:
        cuff = wrist[0] - float(rng.uniform(1.0, 9.0))
        bars.append(_Bar((cuff - 30.0, 1.5), (cuff, 0.3), (5.8, 3.7), (0.0, 0.0), "sleeve"))
    return bars


@dataclass(frozen=True, slots=True, eq=False)
class _Relief:
    """Where the hand is and how high; all [h, w]."""

    alpha: Floats
    height: Floats
    """cm."""
    sleeve: Floats
    nail: Floats
    crease: Floats
    """Wrinkles over the joints."""


def _relief(bars: list[_Bar], along: Floats, across: Floats, per_cm: float) -> _Relief:
    """Lay bars over each other; along, across [h, w] are places in the hand's axes, cm."""
    alpha = np.zeros_like(along)
    height = np.full_like(along, -3.0)
    sleeve, nail, crease = (np.zeros_like(along) for _ in range(3))
    for bar in bars:
        way = np.subtract(bar.end, bar.begin)
        length = float(np.hypot(*way))
        dx, dy = along - bar.begin[0], across - bar.begin[1]
        t = np.clip((dx * way[0] + dy * way[1]) / length**2, 0, 1)
        off = np.hypot(dx - t * way[0], dy - t * way[1])
        radius = bar.radii[0] + (bar.radii[1] - bar.radii[0]) * t
        cover = np.clip((radius - off) * per_cm + 0.5, 0, 1)
        top = bar.heights[0] + (bar.heights[1] - bar.heights[0]) * t
        top = top + np.sqrt(np.maximum(radius**2 - off**2, 0.0))
        if bar.part == "sleeve":
            top = top + 2.0
        higher = (top > height) & (cover > 0.01)
        height[higher] = top[higher]
        sleeve[higher] = float(bar.part == "sleeve")
        nail[higher] = 0.0
        crease[higher] = 0.0
        if bar.part == "tip":
            side = (dx * way[1] - dy * way[0]) / length
            oval = ((t - 0.78) * length / 0.62) ** 4 + (side / (0.62 * bar.radii[1])) ** 4
            nail[higher] = np.clip(3.0 * (1.15 - oval), 0, 1)[higher]
        if bar.radii[0] < 1.0:
            fold = np.exp(-((t * length / 0.22) ** 2)) * (0.6 + 0.4 * np.cos(t * length * 30))
            crease[higher] = fold[higher]
        alpha = np.maximum(alpha, cover)
    return _Relief(alpha, height, sleeve, nail, crease)


def _colour(hand: Hand, relief: _Relief, per_cm: float, rng: Generator) -> Floats:
    """Linear albedo [h, w, 3] of skin or glove, nails and sleeve."""
    h, w = relief.alpha.shape
    size_cm = max(h, w) / per_cm
    blotch = fractal_noise(rng, h, w, size_cm / 1.5, 3, 0.6)
    tone = np.exp(0.06 * blotch + 0.03 * grain(rng, h, w)) * (1.0 - 0.28 * relief.crease)
    colour = np.asarray(hand.rgb, np.float32) * tone[..., None].astype(np.float32)
    if hand.nails is not None:
        nail = (0.85 * relief.nail)[..., None]
        colour = colour * (1 - nail) + np.asarray(hand.nails, np.float32) * nail
    if hand.sleeve is not None:
        folds = np.exp(0.15 * blotch + 0.04 * grain(rng, h, w))[..., None]
        cloth = relief.sleeve[..., None]
        colour = colour * (1 - cloth) + np.asarray(hand.sleeve, np.float32) * folds * cloth
    return np.asarray(colour, np.float32)


def _lit(colour: Floats, hand: Hand, relief: _Relief, light: Light, per_cm: float) -> Floats:
    """Light a hand's colours [h, w, 3] by the shot's light, with some gloss on nails and gloves."""
    smooth = ndimage.gaussian_filter(relief.height, 0.14 * per_cm, truncate=2.5)
    down, right = np.gradient(smooth * np.float32(per_cm))
    slope = 0.8
    normal = unit(np.stack([-slope * right, slope * down, np.ones_like(down)], -1))
    to_light = unit(np.asarray(light.key_from, np.float32))
    facing = normal @ to_light
    shade = np.clip(facing * 0.92 + 0.08, 0, 1)[..., None]
    deep = np.clip(1.0 + 0.6 * (smooth - ndimage.gaussian_filter(smooth, 0.8 * per_cm)), 0.45, 1.1)
    sky = (0.72 + 0.28 * normal[..., 1:2]) * deep[..., None]
    key, fill = np.asarray(light.key, np.float32), np.asarray(light.fill, np.float32)
    half = unit(to_light + np.asarray([0, 0, 1], np.float32))
    polish = 0.03 + 0.25 * relief.nail + (0.15 if hand.gloved else 0.0)
    gloss = polish * np.clip(normal @ half, 0, 1) ** 30 * (1 - relief.sleeve)
    return np.asarray(
        colour * (key * shade * deep[..., None] + fill * sky) + key * gloss[..., None], np.float32
    )


def hands(shot: Shot, camera: Camera, rng: Generator) -> PropLayer | None:
    """Draw the hands of a shot, the first at the bottom; None when it has none."""
    if not shot.hands:
        return None
    h, w = camera.height, camera.width
    per_cm = camera.focal / max(shot.distance - _NEAR_CM, 15.0)
    col, row, _ = camera.pixels(TARGET[None])
    grid_row, grid_col = np.mgrid[0:h, 0:w].astype(np.float32)
    colour, alpha = np.zeros((h, w, 3), np.float32), np.zeros((h, w), np.float32)
    for hand in shot.hands:
        right = (grid_col - col[0]) / per_cm - hand.tip[0]
        up = (row[0] - grid_row) / per_cm - hand.tip[1]
        # the arm comes from `from_deg`, so the fingers point the other way
        turn = np.deg2rad(hand.from_deg + 180.0)
        along = (np.cos(turn) * right + np.sin(turn) * up) / hand.size
        across = (np.cos(turn) * up - np.sin(turn) * right) / hand.size
        across = across if hand.is_left else -across
        relief = _relief(_bars(hand, rng), along, across, per_cm * hand.size)
        lit = _lit(_colour(hand, relief, per_cm, rng), hand, relief, shot.light, per_cm)
        cover = relief.alpha[..., None]
        colour = colour * (1 - cover) + lit * cover
        alpha = np.maximum(alpha, relief.alpha)
    shadow = ndimage.gaussian_filter(alpha, 0.4 * per_cm, truncate=2.5)
    away = 0.5 * per_cm * unit(np.asarray(shot.light.key_from, np.float32))
    shadow = ndimage.shift(shadow, (float(away[1]), float(-away[0])), order=1, mode="nearest")
    ratio = alpha[..., None]
    colour = np.where(ratio > 1e-3, colour / np.maximum(ratio, 1e-3), 0).astype(np.float32)
    return PropLayer(colour, alpha, np.asarray(shadow, np.float32))
