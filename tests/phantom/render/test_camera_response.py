"""Camera response from light to pixels: exposure, noise, compression."""

from dataclasses import replace

import numpy as np

from autosalt.phantom.render.camera_response import develop
from autosalt.phantom.scene.shot import Sensor

PLAIN = Sensor(noise=0.0, blur=0.0, flare=0.0, jpeg_quality=100)
LIGHT = np.full((40, 30, 3), 0.18, np.float32)


def mean(sensor: Sensor) -> float:
    return float(develop(LIGHT, sensor, np.random.default_rng(1)).mean())


def test_middle_grey_becomes_its_srgb_level() -> None:
    pixels = develop(LIGHT, PLAIN, np.random.default_rng(1))
    assert pixels.shape == (40, 30, 3)
    assert set(pixels.ravel()) == {118}


def test_more_exposure_is_brighter_and_no_light_is_black() -> None:
    assert mean(replace(PLAIN, exposure=2.0)) > mean(PLAIN) > mean(replace(PLAIN, exposure=0.5))
    assert not develop(np.zeros_like(LIGHT), PLAIN, np.random.default_rng(1)).any()


def test_highlights_do_not_clip_at_once() -> None:
    bright, brighter = (
        develop(LIGHT * factor, PLAIN, np.random.default_rng(1)).mean() for factor in (4.5, 5.5)
    )
    assert bright < brighter < 255


def test_the_noise_of_a_seed_repeats_itself() -> None:
    noisy = replace(PLAIN, noise=0.02, jpeg_quality=80)
    first, repeated, other = (develop(LIGHT, noisy, np.random.default_rng(n)) for n in (1, 1, 2))
    np.testing.assert_array_equal(first, repeated)
    assert not np.array_equal(first, other)
