"""Foreheads of bald and receding heads."""

from collections.abc import Callable

import numpy as np
import pytest

from autosalt.core.views import View
from autosalt.phantom.hard_cases.registry import HARD_CASES
from autosalt.phantom.loss.pattern import DENSITY_LIMIT, LossPattern
from autosalt.phantom.person.subject import Subject
from autosalt.phantom.render.render import render
from autosalt.phantom.scene.shot import canonical_shot

Persons = Callable[[str], list[tuple[Subject, LossPattern]]]


@pytest.mark.parametrize("name", ["bald forehead", "receding forehead"])
def test_the_scalp_ends_at_the_original_hairline(persons: Persons, name: str) -> None:
    for subject, loss in persons(name)[:3]:
        hairline = subject.scalp().inside
        assert subject.skin.creases > 0
        near = (hairline > 0) & (hairline < 1.0)
        assert (loss.density[near] < DENSITY_LIMIT).any()


def test_hairs_left_at_the_old_hairline_stay_loss(persons: Persons) -> None:
    for subject, loss in persons("bald forehead"):
        assert loss.density.max() < DENSITY_LIMIT
        assert (loss.density[subject.scalp().inside > 3] == 0).all()


@pytest.mark.slow
def test_from_above_the_camera_sees_the_forehead(persons: Persons) -> None:
    case, shot = HARD_CASES["bald forehead"], canonical_shot(View.TOP)
    subject, loss = persons(case.name)[0]
    tilted = case.shot(shot, np.random.default_rng(0))
    assert tilted.pitch < shot.pitch
    straight = render(subject, loss, shot, 64, 64, seed=1)
    seen = render(subject, loss, tilted, 64, 64, seed=1)
    assert np.nonzero(seen.scalp)[0].mean() < np.nonzero(straight.scalp)[0].mean()


def test_from_the_side_the_camera_moves_toward_the_face() -> None:
    case = HARD_CASES["receding forehead"]
    for view in (View.LEFT, View.RIGHT):
        shot = canonical_shot(view)
        assert abs(case.shot(shot, np.random.default_rng(0)).yaw) < abs(shot.yaw)
