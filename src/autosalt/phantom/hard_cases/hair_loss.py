"""Thin hair near the limit of loss, and pale thin hair on light skin."""

from dataclasses import replace

import numpy as np
from numpy.random import Generator

from autosalt.phantom.arrays import Floats, smoothstep
from autosalt.phantom.hard_cases.case import HardCase
from autosalt.phantom.hard_cases.people import LIGHT_TONES, one_of, uniform, with_kinds
from autosalt.phantom.loss.pattern import LossPattern
from autosalt.phantom.loss.random_patterns import random_loss, regrowth_order
from autosalt.phantom.noise import fractal_noise
from autosalt.phantom.person.chart import CELL_DEG, CELLS, chart_grid
from autosalt.phantom.person.subject import Kinds, Subject

_PALE = ("white", "blond", "grey")
_LENGTHS = ("buzz", "short", "medium")


def _mottle(rng: Generator, bump_deg: float) -> Floats:
    return fractal_noise(rng, CELLS, CELLS, CELLS * CELL_DEG / bump_deg, 3)


def thin_crown(subject: Subject, rng: Generator) -> LossPattern:
    """Thinning of the crown, or along a parting over the whole top, near the limit of loss."""
    u, v = chart_grid()
    wide = uniform(rng, 18.0, 34.0)
    if rng.random() < 0.65:
        u0, v0 = subject.hair.whorl
        distance = np.hypot(u - u0, v - v0 - uniform(rng, 0.0, 12.0)) / wide
    else:
        ahead = (v - uniform(rng, 5.0, 25.0)) / uniform(rng, 40.0, 60.0)
        distance = np.hypot((u - 0.5 * subject.hair.part) / wide, ahead)
    thin = uniform(rng, 0.4, 0.92) * smoothstep(1.35, 0.35, distance + 0.08 * _mottle(rng, 20.0))
    density = 1.0 - thin * (1.0 + 0.04 * _mottle(rng, 6.0))
    return LossPattern(
        "thin crown", np.clip(density, 0.03, 1.0).astype(np.float32), regrowth_order(rng)
    )


def _thin(subject: Subject, rng: Generator) -> tuple[Subject, LossPattern]:
    subject = replace(subject, hair=replace(subject.hair, thin_crown=0.0))
    if rng.random() < 0.6:
        return subject, thin_crown(subject, rng)
    kind = one_of(rng, ("male pattern", "male pattern", "few patches"))
    return subject, random_loss(rng, subject.scalp(), kind)


def _crown(subject: Subject, _loss: LossPattern, rng: Generator) -> tuple[Subject, LossPattern]:
    subject = replace(subject, hair=replace(subject.hair, thin_crown=0.0))
    return subject, thin_crown(subject, rng)


def _pale(subject: Subject, _loss: LossPattern, rng: Generator) -> tuple[Subject, LossPattern]:
    wanted = Kinds((one_of(rng, _PALE),), _LENGTHS, LIGHT_TONES)
    return _thin(with_kinds(subject, wanted, rng), rng)


def _mixed(subject: Subject, _loss: LossPattern, rng: Generator) -> tuple[Subject, LossPattern]:
    wanted = Kinds(("salt and pepper",), _LENGTHS)
    return _thin(with_kinds(subject, wanted, rng), rng)


CASES = (
    HardCase("thin crown", "Hair on crown or top is near half of its normal density.", _crown),
    HardCase("pale thinning", "White, grey or blond hair is thin on light skin.", _pale),
    HardCase("salt and pepper thinning", "Dark and white hair is thin.", _mixed),
)
