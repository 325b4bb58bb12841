"""Foreheads of bald and receding heads: one skin with the scalp, which ends at the old hairline."""

from dataclasses import replace

import numpy as np
from numpy.random import Generator

from autosalt.core.views import View
from autosalt.phantom.arrays import smoothstep
from autosalt.phantom.hard_cases.case import HardCase
from autosalt.phantom.hard_cases.people import cropped, smooth_hairline, uniform
from autosalt.phantom.hard_cases.skin import lamps, sunburn
from autosalt.phantom.loss.pattern import LossPattern
from autosalt.phantom.loss.random_patterns import random_loss
from autosalt.phantom.person.chart import chart_grid
from autosalt.phantom.person.subject import Skin, Subject
from autosalt.phantom.scene.shot import Shot


def _lined(skin: Skin, rng: Generator) -> Skin:
    """The same skin with a creased forehead, and in one of three of another tone than the scalp."""
    skin = replace(skin, creases=uniform(rng, 0.15, 0.85), paler_scalp=uniform(rng, 0.0, 0.5))
    if rng.random() < 1 / 3:
        skin = replace(skin, sunburn=sunburn(rng, where=str(rng.choice(["face", "bald"]))))
    return skin


def _single_hairs(subject: Subject, loss: LossPattern, rng: Generator) -> LossPattern:
    """The same loss with a few hairs left along the old hairline in front."""
    inside = subject.scalp().inside
    width = uniform(rng, 0.6, 1.6)
    strip = smoothstep(-0.3, 0.2, inside) * smoothstep(width, 0.3 * width, inside)
    strip = strip * smoothstep(10.0, 30.0, chart_grid()[1])
    left = np.maximum(loss.density, uniform(rng, 0.03, 0.16) * strip)
    return replace(loss, density=left.astype(np.float32))


def _person(subject: Subject, pattern: str, rng: Generator) -> tuple[Subject, LossPattern]:
    subject = smooth_hairline(cropped(subject, rng))
    subject = replace(subject, skin=_lined(subject.skin, rng))
    loss = random_loss(rng, subject.scalp(), pattern)
    return subject, _single_hairs(subject, loss, rng) if rng.random() < 0.6 else loss


def _bald(subject: Subject, _loss: LossPattern, rng: Generator) -> tuple[Subject, LossPattern]:
    return _person(subject, "totalis", rng)


def _receding(subject: Subject, _loss: LossPattern, rng: Generator) -> tuple[Subject, LossPattern]:
    return _person(subject, "male pattern", rng)


def _with_forehead(shot: Shot, rng: Generator) -> Shot:
    """From above the camera stands in front and sees the forehead; from the side the temple."""
    if rng.random() < 0.4:
        shot = replace(shot, light=replace(shot.light, lamps=lamps(rng)))
    if shot.view is View.TOP:
        turned = float(np.clip(rng.normal(0, 12), -30, 30))
        return replace(shot, yaw=turned, pitch=uniform(rng, 36.0, 66.0))
    if shot.view in (View.LEFT, View.RIGHT):
        forward = -1.0 if shot.yaw > 0 else 1.0
        return replace(shot, yaw=shot.yaw + forward * uniform(rng, 0.0, 22.0))
    return shot


CASES = (
    HardCase(
        "bald forehead",
        "Forehead and scalp are one bald skin; the scalp ends at the original hairline.",
        _bald,
        _with_forehead,
    ),
    HardCase(
        "receding forehead",
        "The hairline has receded over a creased forehead; the scalp ends at the original one.",
        _receding,
        _with_forehead,
    ),
)
