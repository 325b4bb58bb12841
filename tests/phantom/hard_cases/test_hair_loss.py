"""Thin and pale hair near the limit of loss."""

from collections.abc import Callable

import numpy as np

from autosalt.phantom.hard_cases.people import LIGHT_TONES
from autosalt.phantom.loss.pattern import DENSITY_LIMIT, LossPattern
from autosalt.phantom.person.subject import Subject

Persons = Callable[[str], list[tuple[Subject, LossPattern]]]


def test_crowns_are_thin_on_both_sides_of_the_limit(persons: Persons) -> None:
    thinnest = np.asarray([loss.density.min() for _, loss in persons("thin crown")])
    assert (thinnest < DENSITY_LIMIT).any()
    assert (thinnest < 0.75).all()
    assert (thinnest > 0).all()


def test_hair_is_as_pale_as_the_skin(persons: Persons) -> None:
    for subject, _ in persons("pale thinning"):
        assert subject.hair.colour in {"white", "blond", "grey"}
        assert subject.skin.tone in LIGHT_TONES


def test_dark_and_white_hair_is_mixed(persons: Persons) -> None:
    for subject, _ in persons("salt and pepper thinning"):
        assert subject.hair.colour == "salt and pepper"
