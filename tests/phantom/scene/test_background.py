"""Background behind the head."""

import numpy as np
import pytest

from autosalt.phantom.scene.background import background
from autosalt.phantom.scene.shot import Shot


@pytest.mark.parametrize("kind", ["plain", "gradient", "room"])
def test_a_background_fills_the_picture_and_repeats_itself(kind: str) -> None:
    shot = Shot(background=kind)
    first, repeated = (background(shot, 50, 40, np.random.default_rng(1)) for _ in range(2))
    assert first.shape == (50, 40, 3)
    assert (first >= 0).all()
    np.testing.assert_array_equal(first, repeated)


def test_a_plain_one_has_its_colour_all_over() -> None:
    made = background(Shot(background_rgb=(0.1, 0.2, 0.4)), 50, 40, np.random.default_rng(2))
    np.testing.assert_allclose(made / made[..., :1], np.broadcast_to([1, 2, 4], made.shape), 1e-4)


def test_a_room_has_many_colours() -> None:
    made = background(Shot(background="room"), 60, 60, np.random.default_rng(3))
    assert (made[..., 0] / made[..., 2]).std() > 0.1
