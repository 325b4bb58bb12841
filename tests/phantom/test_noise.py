"""Smooth random fields: repeatable, and about as strong as normal noise."""

import numpy as np

from autosalt.phantom.noise import fractal_noise, value_noise


def test_a_seed_repeats_itself_and_seeds_differ() -> None:
    first, repeated, other = (
        fractal_noise(np.random.default_rng(seed), 40, 60, 8) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, repeated)
    assert not np.array_equal(first, other)


def test_its_spread_is_near_one() -> None:
    rng = np.random.default_rng(3)
    spreads = [float(fractal_noise(rng, 128, 96, 12).std()) for _ in range(8)]
    assert 0.7 < np.mean(spreads) < 1.3


def test_fewer_bumps_are_smoother() -> None:
    few, many = (value_noise(np.random.default_rng(4), 100, 100, cells) for cells in (3, 40))
    assert np.abs(np.diff(few)).mean() < 0.3 * np.abs(np.diff(many)).mean()
