"""Every hard case: it renders, the same each time, and unlike the plain person."""

import numpy as np
import pytest

from autosalt.core.views import View
from autosalt.phantom.datasets.photo_sessions import ANYHOW, HARD, SessionPlan, Sitting
from autosalt.phantom.hard_cases.registry import HARD_CASES
from autosalt.phantom.render.render import Rendered, render


def _top(sitting: Sitting) -> Rendered:
    _, _, shot, shutter = sitting.shots[0]
    return render(sitting.subject, sitting.loss, shot, 64, 64, shutter)


@pytest.mark.slow
@pytest.mark.parametrize("name", HARD_CASES)
def test_a_case_changes_the_picture_in_the_same_way_each_time(name: str) -> None:
    plan = SessionPlan(seed=2, number=1, views=(View.TOP,), hard_cases=(name,))
    sitting = HARD.sit(plan)
    first, again, plain = (_top(each) for each in (sitting, HARD.sit(plan), ANYHOW.sit(plan)))
    assert sitting.hard_case == name
    np.testing.assert_array_equal(first.image, again.image)
    np.testing.assert_array_equal(first.loss, again.loss)
    assert not np.array_equal(first.image, plain.image)
    assert first.scalp.any()
    assert not (first.loss & ~first.scalp).any()
