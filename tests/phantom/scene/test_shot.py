"""Shots: as each view is meant, and as photographs really are."""

import numpy as np
import pytest

from autosalt.core.views import VIEWS, View
from autosalt.phantom.scene.shot import CANONICAL, canonical_shot, random_shot


@pytest.mark.parametrize("view", [*VIEWS, None])
def test_the_canonical_shot_has_the_angles_of_its_view(view: View | None) -> None:
    shot = canonical_shot(view)
    assert (shot.view, (shot.yaw, shot.pitch)) == (view, CANONICAL[view])


@pytest.mark.parametrize("view", [View.LEFT, View.RIGHT, View.BACK])
def test_a_random_shot_stays_near_its_view(view: View) -> None:
    for seed in range(50):
        shot = random_shot(view, np.random.default_rng(seed))
        yaw, pitch = CANONICAL[view]
        assert shot.view is view
        assert abs(shot.yaw - yaw) <= 20
        assert -16 <= shot.pitch - pitch <= 20
        assert 45 <= shot.distance <= 160


def test_a_seed_repeats_its_shot_and_the_margin_is_handed_on() -> None:
    first, repeated, other = (
        random_shot(View.TOP, np.random.default_rng(seed), margin=1.5) for seed in (1, 1, 2)
    )
    assert first == repeated != other
    assert first.margin == 1.5
