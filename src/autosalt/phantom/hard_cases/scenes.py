"""Photographs that are hard to read: small heads in full rooms, cut heads, hands on the hair."""

from dataclasses import replace

import numpy as np
from numpy.random import Generator

from autosalt.core.views import View
from autosalt.phantom.hard_cases.case import HardCase
from autosalt.phantom.scene.shot import Shot

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


CASES = (
    HardCase(
        "small in room", "The head takes 12 to 42 % of a picture of a full room.",
        shot=_small_in_room,
    ),
)  # fmt: skip
