"""Furnished rooms."""

from itertools import pairwise

import numpy as np
import pytest

from autosalt.phantom.scene.rooms import furnished_room


@pytest.mark.parametrize("from_above", [False, True])
def test_rooms_fill_the_picture_and_repeat_themselves(from_above: bool) -> None:
    for seed in range(25):
        first, again = (
            furnished_room(40, 60, np.random.default_rng(seed), from_above=from_above)
            for _ in range(2)
        )
        assert first.shape == (40, 60, 3)
        assert np.isfinite(first).all()
        assert (first >= 0).all()
        np.testing.assert_array_equal(first, again)


def test_rooms_differ() -> None:
    rooms = [furnished_room(40, 40, np.random.default_rng(k), from_above=False) for k in range(5)]
    for one, other in pairwise(rooms):
        assert np.abs(one - other).mean() > 0.02
