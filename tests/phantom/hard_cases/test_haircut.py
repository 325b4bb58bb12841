"""Buzz cuts are hair; smooth heads are not."""

from collections.abc import Callable

import pytest

from autosalt.core.views import View
from autosalt.phantom.loss.pattern import LossPattern, surface_truth
from autosalt.phantom.person.subject import Subject
from autosalt.phantom.render.render import render
from autosalt.phantom.scene.shot import canonical_shot

Persons = Callable[[str], list[tuple[Subject, LossPattern]]]


@pytest.mark.parametrize(("name", "salt"), [("buzz cut", 0.0), ("smooth scalp", 100.0)])
def test_a_buzz_cut_is_hair_and_a_smooth_scalp_is_loss(
    persons: Persons, name: str, salt: float
) -> None:
    for subject, loss in persons(name):
        assert surface_truth(subject.scalp(), loss).salt == pytest.approx(salt)
        assert 0.05 <= subject.hair.length <= 0.61


@pytest.mark.slow
def test_the_masks_agree(persons: Persons) -> None:
    (cut, none), (smooth, total) = persons("buzz cut")[0], persons("smooth scalp")[0]
    shot = canonical_shot(View.BACK)
    assert not render(cut, none, shot, 64, 64, seed=1).loss.any()
    bald = render(smooth, total, shot, 64, 64, seed=1)
    assert (bald.loss == bald.scalp).all()


@pytest.mark.slow
def test_patches_leave_most_of_a_buzz_cut(persons: Persons) -> None:
    salts = [
        surface_truth(subject.scalp(), loss).salt
        for subject, loss in persons("buzz cut with patches")
    ]
    assert all(0 < salt < 100 for salt in salts)
