"""The head as a distance field: negative inside, symmetric, bowed at the neck."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autosalt.phantom.arrays import Floats
from autosalt.phantom.person.head import (
    CENTRE,
    PIVOT,
    HeadShape,
    bend,
    ear_distance,
    random_head,
    skin_distance,
    skull_distance,
)

POINTS = np.random.default_rng(1).uniform(-25, 25, (400, 3)).astype(np.float32)


def test_the_middle_is_inside_and_far_away_is_outside() -> None:
    points = np.array([CENTRE, (0, 0, 60)], np.float32)
    inside, outside = skin_distance(HeadShape(), points)
    assert inside < 0 < outside


@pytest.mark.parametrize("part", [skull_distance, ear_distance])
def test_a_head_that_is_not_skewed_is_symmetric(part: object) -> None:
    assert callable(part)
    mirrored = POINTS * np.array([-1, 1, 1], np.float32)
    np.testing.assert_allclose(part(HeadShape(), POINTS), part(HeadShape(), mirrored), atol=1e-5)


@given(st.floats(-40, 40))
def test_bowing_turns_about_the_neck(degrees: float) -> None:
    def away(points: Floats) -> Floats:
        return np.linalg.norm(points - np.asarray(PIVOT, np.float32), axis=-1)

    np.testing.assert_allclose(away(bend(POINTS, degrees)), away(POINTS), rtol=1e-4)
    np.testing.assert_allclose(bend(bend(POINTS, degrees), -degrees), POINTS, atol=1e-3)


def test_heads_differ_and_stay_heads_of_adults() -> None:
    heads = [random_head(np.random.default_rng(seed)) for seed in range(50)]
    assert len(set(heads)) == 50
    assert all(0.9 <= head.width <= 1.1 for head in heads)
