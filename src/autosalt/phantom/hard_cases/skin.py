"""Bald skin that looks like hair: red, sunburnt, shaded, shiny."""

from dataclasses import replace

from numpy.random import Generator

from autosalt.phantom.hard_cases.case import HardCase
from autosalt.phantom.loss.pattern import LossPattern
from autosalt.phantom.loss.random_patterns import random_loss
from autosalt.phantom.person.subject import Subject


def _red(subject: Subject, _loss: LossPattern, rng: Generator) -> tuple[Subject, LossPattern]:
    loss = random_loss(rng, subject.scalp(), "totalis")
    return replace(subject, skin=replace(subject.skin, redness=1.0)), loss


CASES = (HardCase("red scalp", "Bald scalp is red.", person=_red),)
