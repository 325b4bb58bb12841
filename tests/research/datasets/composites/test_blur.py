"""A fast blur comes near to the exact one."""

import numpy as np
import pytest
from scipy import ndimage

from research.datasets.composites.blur import blurred


@pytest.mark.parametrize("sigma", [0.5, 3.0, 9.0, 20.0])
def test_a_fast_blur_is_near_the_exact_one(sigma: float) -> None:
    noise = np.random.default_rng(0).standard_normal((240, 333))
    exact = ndimage.gaussian_filter(noise, sigma)
    assert np.corrcoef(blurred(noise, sigma).ravel(), exact.ravel())[0, 1] > 0.95


@pytest.mark.parametrize("shape", [(5, 400), (64, 64), (31, 77)])
def test_the_size_stays_and_bools_become_shares(shape: tuple[int, int]) -> None:
    soft = blurred(np.ones(shape, np.bool_), 15.0)
    assert soft.shape == shape
    assert soft.dtype == np.float32
    np.testing.assert_allclose(soft, 1.0, rtol=1e-5)
