"""Small helpers of the phantom: vectors, smooth steps, enlarging, sRGB."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autosalt.phantom.arrays import enlarge, linear_to_srgb, smoothstep, srgb_to_linear, unit


@given(st.lists(st.floats(-100, 100, width=32), min_size=3, max_size=3))
def test_a_unit_vector_has_length_one_and_the_same_direction(v: list[float]) -> None:
    made = unit(np.array(v, np.float32))
    length = float(np.linalg.norm(v))
    if length > 1e-3:
        np.testing.assert_allclose(made * length, v, atol=1e-3)
        assert np.linalg.norm(made) == pytest.approx(1.0, abs=1e-4)


def test_a_zero_vector_stays_zero() -> None:
    assert unit(np.zeros(3, np.float32)).tolist() == [0.0, 0.0, 0.0]


@given(st.floats(0, 1, width=32))
def test_srgb_comes_back_from_linear_light(level: float) -> None:
    light = srgb_to_linear((level, level, level))
    np.testing.assert_allclose(linear_to_srgb(light), level, atol=1e-5)


def test_a_smooth_step_runs_up_or_down() -> None:
    x = np.array([-1.0, 0.0, 0.5, 1.0, 2.0], np.float32)
    assert smoothstep(0.0, 1.0, x).tolist() == [0.0, 0.0, 0.5, 1.0, 1.0]
    assert smoothstep(1.0, 0.0, x).tolist() == [1.0, 1.0, 0.5, 0.0, 0.0]


@pytest.mark.parametrize("smooth", [True, False])
def test_an_even_map_stays_even_when_enlarged(smooth: bool) -> None:
    grid = np.full((4, 5, 2), 0.25, np.float32)
    large = enlarge(grid, 40, 30, smooth)
    assert large.shape == (40, 30, 2)
    np.testing.assert_allclose(large, 0.25, atol=1e-6)
