"""Hair styles of hard cases: hair changes, and the scalp stays the skull's."""

import numpy as np
import pytest

from autosalt.core.views import View
from autosalt.phantom.hard_cases.case import HardCase
from autosalt.phantom.hard_cases.hair_styles import CASES
from autosalt.phantom.loss.pattern import LossPattern, no_loss
from autosalt.phantom.person.subject import Subject
from autosalt.phantom.render.render import Rendered, render
from autosalt.phantom.scene.shot import canonical_shot, random_shot


def _photograph(
    case: HardCase, subject: Subject, loss: LossPattern, view: View = View.BACK
) -> Rendered:
    rng = np.random.default_rng(11)
    styled, left = case.person(subject, loss, rng)
    return render(styled, left, case.shot(random_shot(view, rng), rng), 64, 64, seed=1)


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_style_changes_the_picture_and_repeats_itself(
    case: HardCase, subject: Subject, patches: LossPattern
) -> None:
    made, again = (_photograph(case, subject, patches) for _ in range(2))
    np.testing.assert_array_equal(made.image, again.image)
    plain = render(subject, patches, random_shot(View.BACK, np.random.default_rng(11)), 64, 64, 1)
    assert (made.image != plain.image).mean() > 0.2
    assert made.scalp.any()
    assert not (made.loss & ~made.scalp).any()


@pytest.mark.slow
@pytest.mark.parametrize("view", View)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_style_adds_no_scalp(case: HardCase, view: View, subject: Subject) -> None:
    styled, _ = case.person(subject, no_loss(), np.random.default_rng(2))
    shot = canonical_shot(view)
    made, shorn = (render(head, no_loss(), shot, 64, 64, seed=1) for head in (styled, subject))
    np.testing.assert_array_equal(made.scalp, shorn.scalp)


@pytest.mark.slow
def test_a_full_head_stays_without_loss_in_every_style(subject: Subject) -> None:
    for case in CASES:
        styled, _ = case.person(subject, no_loss(), np.random.default_rng(2))
        assert not render(styled, no_loss(), canonical_shot(View.BACK), 64, 64, seed=1).loss.any()
