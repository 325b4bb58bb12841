"""Pictures that are not one upright head in true colour."""

from collections.abc import Callable

import numpy as np
import pytest

from autosalt.core.types import RGB
from research.measure.parts.bad_pictures import COLOURS, CUTS, TURNS, Maker, saved

EVERY = {**COLOURS, **CUTS, **TURNS}


@pytest.mark.parametrize("make", EVERY.values(), ids=EVERY)
def test_a_picture_is_another_one_and_the_photo_stays(
    make: Maker, paint: Callable[..., RGB]
) -> None:
    photo, other = paint(0.3), paint(0.5, seed=1)
    before = photo.copy()
    made = make(photo, other)
    np.testing.assert_array_equal(photo, before)
    assert made.dtype == np.uint8
    assert made.shape[2] == 3
    assert made.shape != photo.shape or not np.array_equal(made, photo)
    assert saved(made).shape == made.shape


def test_colours_by_hand() -> None:
    photo = np.full((2, 2, 3), (200, 100, 50), np.uint8)
    assert COLOURS["red and blue exchanged"](photo, photo)[0, 0].tolist() == [50, 100, 200]
    assert COLOURS["negative"](photo, photo)[0, 0].tolist() == [55, 155, 205]
    assert np.ptp(COLOURS["grey"](photo, photo)) == 0


def test_two_pictures_in_one_have_the_size_of_both() -> None:
    photo = np.zeros((4, 10, 3), np.uint8)
    sizes = {name: CUTS[name](photo, photo).shape[:2] for name in CUTS}
    assert sizes["beside another head"] == (4, 20)
    assert sizes["the same with a white gap"] == (4, 20)
    assert sizes["above another head"] == (8, 10)
    assert sizes["two by two"] == (8, 20)


def test_a_quarter_turn_is_to_the_left() -> None:
    photo = np.zeros((4, 6, 3), np.uint8)
    photo[0, -1] = 255
    assert TURNS["turned by 90 degrees"](photo, photo)[0, 0].tolist() == [255] * 3
