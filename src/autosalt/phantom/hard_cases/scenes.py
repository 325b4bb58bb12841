"""Photographs that are hard to read: small heads in full rooms, cut heads, hands on the hair."""

from dataclasses import replace

import numpy as np
from numpy.random import Generator

from autosalt.core.views import View
from autosalt.phantom.arrays import Vec3
from autosalt.phantom.hard_cases.case import HardCase
from autosalt.phantom.hard_cases.people import uniform
from autosalt.phantom.person.subject import random_skin
from autosalt.phantom.scene.shot import Hand, Shot

HEAD_CM = 23.0
"""Height of a head from the vertex to the chin."""


def _small_in_room(shot: Shot, rng: Generator) -> Shot:
    share = float(np.exp(rng.uniform(np.log(0.12), np.log(0.42))))
    frame = HEAD_CM / share
    free = max(0.0, frame / 2 - 0.6 * HEAD_CM)
    height = -0.3 if shot.view is View.TOP else 0.15
    return replace(
        shot,
        frame=frame,
        distance=max(shot.distance, float(frame * rng.uniform(1.1, 1.8))),
        shift=(
            float(np.clip(rng.normal(0, 0.45), -1, 1) * free),
            float(np.clip(rng.normal(height, 0.4), -1, 1) * free),
        ),
        background="furnished",
        torso=True,
        clips=0,
    )


_CUT_SIDES: dict[str, tuple[float, float]] = {
    "left": (-1.0, 0.0),
    "right": (1.0, 0.0),
    "above": (0.0, 1.0),
    "upper left": (-1.0, 1.0),
    "upper right": (1.0, 1.0),
}
"""Edges beyond which a part of the head lies: right and up."""


def _cut(shot: Shot, rng: Generator) -> Shot:
    frame = uniform(rng, 20.0, 30.0)
    across, above = _CUT_SIDES[str(rng.choice(list(_CUT_SIDES)))]
    from_side = shot.view in (View.LEFT, View.RIGHT)
    half_width, half_height = (10.0 if from_side else 7.7), (9.8 if from_side else 10.0)

    def off(side: float, half: float, free: float) -> float:
        beyond = uniform(rng, 0.05, 0.15) * 2 * half
        return side * (frame / 2 - half + beyond) if side else float(rng.normal(0, 0.4) * free)

    shift = (off(across, half_width, frame / 2 - half_width), off(above, half_height, 1.0))
    furnished = rng.random() < 0.4
    return replace(shot, frame=frame, shift=shift, roll=0.3 * shot.roll,
                   background="furnished" if furnished else shot.background)  # fmt: skip


_GLOVES: tuple[Vec3, ...] = (
    (0.12, 0.2, 0.6), (0.25, 0.2, 0.6), (0.75, 0.75, 0.72), (0.02, 0.02, 0.02), (0.15, 0.45, 0.5),
)  # fmt: skip
_POLISH: tuple[Vec3, ...] = ((0.5, 0.02, 0.03), (0.6, 0.25, 0.3), (0.02, 0.02, 0.03))


def _hand(rng: Generator, tip: tuple[float, float], from_deg: float) -> Hand:
    """A hand of anyone: bare or gloved, with or without a sleeve."""
    rgb = np.clip(np.asarray(random_skin(rng).rgb) * np.exp(rng.normal(0, 0.08, 3)), 0.01, 0.9)
    gloved = bool(rng.random() < 0.2)
    if gloved:
        rgb = np.asarray(_GLOVES[int(rng.integers(len(_GLOVES)))])
    nails: Vec3 | None = None
    if not gloved and rng.random() < 0.8:
        pale = np.clip(rgb * 1.15 + np.asarray([0.06, 0.03, 0.03]), 0, 0.95)
        nails = (float(pale[0]), float(pale[1]), float(pale[2]))
        if rng.random() < 0.25:
            nails = _POLISH[int(rng.integers(len(_POLISH)))]
    cloth = rng.choice([0.02, 0.15, 0.7]) * np.exp(rng.normal(0, 0.3, 3))
    return Hand(
        tip=tip,
        from_deg=from_deg,
        fingers=int(rng.choice([1, 2, 3, 4, 5], p=[0.2, 0.2, 0.15, 0.25, 0.2])),
        spread=uniform(rng, 0.02, 0.3),
        size=uniform(rng, 0.85, 1.1),
        is_left=bool(rng.random() < 0.5),
        rgb=(float(rgb[0]), float(rgb[1]), float(rgb[2])),
        gloved=gloved,
        nails=nails,
        sleeve=(float(cloth[0]), float(cloth[1]), float(cloth[2])) if rng.random() < 0.6 else None,
    )


def _with_hands(shot: Shot, rng: Generator) -> Shot:
    """One hand anywhere on the head, or two that part the hair or hold the head."""
    x, y = float(rng.normal(0, 3.5)), float(rng.normal(1.5, 3.5))
    if rng.random() < 0.5:
        made = (_hand(rng, (x, y), uniform(rng, 0, 360)),)
        return replace(shot, hands=made)
    gap = float(rng.choice([rng.uniform(0.3, 1.5), rng.uniform(3.0, 7.0)]))
    axis = float(rng.normal(0, 25))
    turn = np.deg2rad(axis)
    both = []
    for side in (1.0, -1.0):
        tip = (x * 0.5 + side * gap * float(np.cos(turn)), y + side * gap * float(np.sin(turn)))
        lean = float(rng.normal(-25, 30)) * side
        both.append(_hand(rng, tip, axis + lean + (0.0 if side > 0 else 180.0)))
    first = both[0]
    second = replace(
        both[1], rgb=first.rgb, gloved=first.gloved, nails=first.nails, sleeve=first.sleeve,
        size=first.size, is_left=not first.is_left,
    )  # fmt: skip
    return replace(shot, hands=(first, second))


CASES = (
    HardCase(
        "small in room", "The head takes 12 to 42 % of a picture of a full room.",
        shot=_small_in_room,
    ),
    HardCase("cut by frame", "A part of the head lies beyond one or two edges.", shot=_cut),
    HardCase("hands", "One or two hands lie on the hair or part it.", shot=_with_hands),
)  # fmt: skip
