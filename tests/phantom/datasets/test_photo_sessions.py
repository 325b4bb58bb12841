"""Photo sessions for training: any pose, or as in a clinic."""

import pytest

from autosalt.core.views import VIEWS
from autosalt.phantom.datasets.photo_sessions import ANYHOW, CLINIC, SessionPlan, Studio
from autosalt.phantom.loss.pattern import surface_truth


@pytest.mark.parametrize("studio", [ANYHOW, CLINIC])
def test_each_view_is_taken_as_often_as_requested(studio: Studio) -> None:
    sitting = studio.sit(SessionPlan(seed=4, number=0, takes=2))
    assert [(view, take) for view, take, _, _ in sitting.shots] == [
        (view, take) for view in VIEWS for take in (1, 2)
    ]
    assert len({(seed, shot.yaw) for _, _, shot, seed in sitting.shots}) == 8


def test_an_order_repeats_itself_and_the_next_is_of_another_person() -> None:
    first, repeated, other = (ANYHOW.sit(SessionPlan(seed=4, number=n)) for n in (0, 0, 1))
    assert first.subject == repeated.subject
    assert first.shots == repeated.shots
    assert other.subject != first.subject


def test_the_loss_is_of_the_pattern_that_was_ordered() -> None:
    sitting = ANYHOW.sit(SessionPlan(seed=4, number=0, patterns=("none",)))
    assert surface_truth(sitting.subject.scalp(), sitting.loss).salt == 0


def test_photographs_of_a_clinic_are_upright() -> None:
    assert (ANYHOW.width(96), CLINIC.width(96)) == (96, 72)
