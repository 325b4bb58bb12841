"""Good photos made bad: each way does what its name says."""

from collections.abc import Callable

import numpy as np
import pytest

from autosalt.core.types import RGB, BoolMask
from research.measure.parts.bad_photos import (
    BAD_PHOTO_MAKERS,
    BadPhotoMaker,
    blurred,
    burnt,
    cut,
    dark,
)


@pytest.fixture
def image(paint: Callable[..., RGB]) -> RGB:
    return paint(0.3)


@pytest.fixture
def scalp(image: RGB) -> BoolMask:
    return image[..., 2] < 204


@pytest.mark.parametrize("make", BAD_PHOTO_MAKERS.values(), ids=BAD_PHOTO_MAKERS)
def test_a_photo_is_changed_and_the_same_seed_repeats_it(
    make: BadPhotoMaker, image: RGB, scalp: BoolMask
) -> None:
    first, again = (make(image.copy(), scalp, np.random.default_rng(3)) for _ in range(2))
    assert first is not None
    assert again is not None
    np.testing.assert_array_equal(first, again)
    assert first.dtype == np.uint8
    assert not np.array_equal(first, image)


def test_blur_leaves_no_hair_and_darkness_no_light(image: RGB, scalp: BoolMask) -> None:
    rng = np.random.default_rng(1)

    def grain(picture: RGB) -> float:
        return float(np.abs(np.diff(picture[60:140, 60:140].astype(float), axis=0)).mean())

    assert grain(blurred(image, scalp, rng)) < 0.5 * grain(image)
    assert dark(image, scalp, rng).mean() < 0.1 * image.mean()


def test_nine_tenths_of_a_burnt_scalp_are_white(image: RGB, scalp: BoolMask) -> None:
    made = burnt(image, scalp, np.random.default_rng(1))
    assert (made[scalp].max(axis=1) == 255).mean() > 0.89


def test_a_cut_frame_ends_within_the_scalp(image: RGB, scalp: BoolMask) -> None:
    made = cut(image, scalp, np.random.default_rng(1))
    assert made is not None
    left = np.count_nonzero(made[..., 2] < 204) / np.count_nonzero(scalp)
    assert 0.3 < left < 0.7
    assert cut(image, np.zeros_like(scalp), np.random.default_rng(1)) is None
