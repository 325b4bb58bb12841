"""Measures of colour: how much there is, whether it is one tint, and whether red leads."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from autosalt.core.types import RGB
from autosalt.imaging.checks.true_colour import measure_colours, over_red

PICTURES = arrays(np.uint8, (8, 9, 3), elements=st.integers(0, 255))


@given(PICTURES)
def test_a_grey_picture_has_neither_chroma_nor_spread(image: RGB) -> None:
    colours = measure_colours(np.repeat(image[..., :1], 3, axis=2))
    assert colours.chroma == pytest.approx(0.0, abs=1e-3)
    assert colours.spread == pytest.approx(0.0, abs=1e-3)


@pytest.mark.slow
@given(PICTURES)
def test_of_any_picture_the_spread_is_at_most_the_chroma_where_nothing_is_clipped(
    image: RGB,
) -> None:
    dull = image // 2 + 20
    colours = measure_colours(dull)
    assert colours.spread <= colours.chroma + 1e-3
    assert 0.0 <= colours.one_hue <= 1.0 + 1e-6


def test_a_tint_is_one_hue_and_does_not_spread() -> None:
    grey = np.random.default_rng(0).integers(20, 200, (40, 40, 1))
    colours = measure_colours((grey * (1.0, 0.8, 0.6)).astype(np.uint8))
    assert colours.chroma > 8
    assert colours.spread < 1
    assert colours.one_hue > 0.98


@pytest.mark.slow
@given(PICTURES)
def test_in_a_grey_picture_no_channel_leads_and_in_others_none_beyond_1(image: RGB) -> None:
    even = np.repeat(image[:, :, 1:2], 3, axis=2)
    assert over_red(even) == pytest.approx((0.0, 0.0), abs=1e-6)
    assert max(np.abs(over_red(image))) <= 1.0


@pytest.mark.parametrize(
    ("colour", "blue_leads", "green_leads"),
    [
        ((210, 160, 130), False, False),  # fair skin
        ((70, 45, 35), False, False),  # dark skin
        ((130, 160, 210), True, True),
        ((160, 210, 130), False, True),
    ],
)
def test_skin_of_any_tone_sends_back_more_red(
    colour: tuple[int, int, int], blue_leads: bool, green_leads: bool
) -> None:
    blue, green = over_red(np.full((30, 30, 3), colour, np.uint8))
    assert (blue > 0, green > 0) == (blue_leads, green_leads)


def test_what_is_light_and_in_the_middle_counts_most() -> None:
    image = np.full((60, 60, 3), (40, 60, 110), np.uint8)  # a dark blue wall
    image[20:50, 18:42] = (210, 160, 130)
    assert max(over_red(image)) < -0.3
