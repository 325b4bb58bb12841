"""Red, burnt, shaded and shiny bald skin."""

from collections.abc import Callable

import numpy as np
import pytest

from autosalt.core.views import View
from autosalt.phantom.hard_cases.people import LIGHT_TONES
from autosalt.phantom.hard_cases.registry import HARD_CASES
from autosalt.phantom.loss.pattern import LossPattern, surface_truth
from autosalt.phantom.person.subject import Subject
from autosalt.phantom.scene.shot import canonical_shot

Persons = Callable[[str], list[tuple[Subject, LossPattern]]]


@pytest.mark.parametrize("name", ["red scalp", "sunburnt scalp", "shaded scalp", "shiny scalp"])
def test_large_areas_are_bald(persons: Persons, name: str) -> None:
    salts = [surface_truth(subject.scalp(), loss).salt for subject, loss in persons(name)]
    assert np.mean(salts) > 25


def test_red_skin_is_light_skin_with_a_sunburn(persons: Persons) -> None:
    for subject, _ in persons("red scalp"):
        assert subject.skin.tone in LIGHT_TONES
        assert subject.skin.sunburn is not None


def test_every_photograph_has_its_own_shadow_or_lamps() -> None:
    for name in ("shaded scalp", "shiny scalp"):
        plain = canonical_shot(View.TOP)
        lights = [
            HARD_CASES[name].shot(plain, np.random.default_rng(seed)).light for seed in range(3)
        ]
        assert len({plain.light, *lights}) == 4
