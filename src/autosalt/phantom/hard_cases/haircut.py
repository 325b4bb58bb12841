"""Buzz cuts, which are hair, and smooth bald heads, which look much like them."""

from dataclasses import replace

import numpy as np
from numpy.random import Generator

from autosalt.phantom.hard_cases.case import HardCase
from autosalt.phantom.hard_cases.people import (
    ALL_COLOURS,
    LIGHT_TONES,
    even_hair,
    large_loss,
    of_colour,
    smooth_hairline,
    uniform,
)
from autosalt.phantom.loss.pattern import LossPattern, no_loss
from autosalt.phantom.loss.random_patterns import random_loss
from autosalt.phantom.person.subject import Subject

_DARK = ("black", "dark brown", "salt and pepper")
_PALER = (*LIGHT_TONES, "IV")


def _cut(subject: Subject, rng: Generator) -> Subject:
    """The same person with hair cut to 6 mm or less, as long as it must be to be seen."""
    subject = of_colour(subject, ALL_COLOURS, rng)
    clear = subject.hair.colour in _DARK and subject.skin.tone in _PALER
    least = 0.06 if clear else 0.2
    length = float(np.exp(rng.uniform(np.log(least), np.log(0.6))))
    subject = subject.with_hair_length(length)
    faded = float(rng.choice([0.0, uniform(rng, 0.3, 0.9)]))
    hair = replace(even_hair(subject.hair, rng), faded_sides=faded)
    return replace(subject, hair=hair)


def _buzz(subject: Subject, _loss: LossPattern, rng: Generator) -> tuple[Subject, LossPattern]:
    return _cut(subject, rng), no_loss()


def _patchy_buzz(
    subject: Subject, _loss: LossPattern, rng: Generator
) -> tuple[Subject, LossPattern]:
    subject = _cut(subject, rng)
    kind = str(rng.choice(["few patches", "few patches", "many patches"]))
    return subject, large_loss(subject, kind, 3.0, rng)


def _smooth(subject: Subject, _loss: LossPattern, rng: Generator) -> tuple[Subject, LossPattern]:
    subject = smooth_hairline(_cut(subject, rng))
    loss = replace(random_loss(rng, subject.scalp(), "totalis"), vellus=0.0)
    return subject, loss


CASES = (
    HardCase("buzz cut", "Even hair of 0.6 to 6 mm covers the whole scalp.", _buzz),
    HardCase("buzz cut with patches", "Hair of 0.6 to 6 mm has bald patches.", _patchy_buzz),
    HardCase("smooth scalp", "A bald scalp without any hair looks like a buzz cut.", _smooth),
)
