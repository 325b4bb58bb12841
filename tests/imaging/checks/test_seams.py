"""Parts of one flat colour, and seams between two pictures."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autosalt.core.types import RGB
from autosalt.imaging.checks.seams import Bars, find_bars, seams


def grain(height: int, width: int, seed: int = 0) -> RGB:
    """A picture that is nowhere flat."""
    return np.random.default_rng(seed).integers(40, 200, (height, width, 3)).astype(np.uint8)


@pytest.mark.slow
@given(*[st.integers(0, 24)] * 4, st.integers(0, 255))
def test_bars_are_as_wide_as_they_were_made(
    left: int, right: int, top: int, bottom: int, level: int
) -> None:
    height, width = 64 + top + bottom, 80 + left + right
    image = np.full((height, width, 3), level, np.uint8)
    image[top : top + 64, left : left + 80] = grain(64, 80)
    bars = find_bars(image)
    assert bars == pytest.approx((left / width, right / width, top / height, bottom / height))
    assert bars.inside(height, width) == (slice(top, top + 64), slice(left, left + 80))
    sides = (abs(left - right) / width, abs(top - bottom) / height)
    assert bars.one_sided == pytest.approx(max(sides))


def test_bars_are_found_through_the_noise_of_a_jpeg() -> None:
    image = grain(64, 96)
    image[:, 60:] = 128 + np.random.default_rng(1).integers(-3, 4, (64, 36, 1))
    assert find_bars(image).right == pytest.approx(36 / 96)


def test_a_flat_wall_behind_a_round_head_is_no_bar() -> None:
    rows, columns = np.mgrid[:96, :96] - 48.0
    image = np.full((96, 96, 3), 250, np.uint8)
    head = rows**2 + columns**2 < 30**2
    image[head] = grain(96, 96)[head]
    assert find_bars(image) == Bars(0.0, 0.0, 0.0, 0.0)


def test_a_flat_picture_has_no_bars() -> None:
    assert find_bars(np.full((20, 30, 3), 7, np.uint8)) == Bars(0.0, 0.0, 0.0, 0.0)


@pytest.mark.parametrize("levels", [[20] * 64 + [230] * 64, np.linspace(100, 112, 128)])
def test_flat_parts_that_meet_or_overlap_are_all_of_the_picture(levels: list[float]) -> None:
    image = np.broadcast_to(np.reshape(levels, (1, 128, 1)), (96, 128, 3)).astype(np.uint8)
    assert find_bars(image) == Bars(0.0, 0.0, 0.0, 0.0)
    assert find_bars(image.transpose(1, 0, 2)) == Bars(0.0, 0.0, 0.0, 0.0)


@pytest.mark.parametrize("place", [45, 64, 80])
def test_a_seam_is_found_where_it_is(place: int) -> None:
    image = np.full((96, 128, 3), 90, np.uint8) + grain(96, 128) // 50
    image[:, place:] += 60
    upright, level = seams(image)
    assert (upright.upright, level.upright) == (True, False)
    assert abs(upright.place - place) <= 1
    assert upright.share > 0.95
    assert level.share < 0.2


def test_seams_near_the_edge_are_of_the_room() -> None:
    image = np.full((96, 128, 3), 90, np.uint8)
    image[:, :20] += 60
    image[80:] += 60
    assert all(seam.share < 0.2 for seam in seams(image))


def test_shading_is_no_seam() -> None:
    image = np.broadcast_to(np.linspace(20, 220, 128)[:, None], (96, 128, 3)).astype(np.uint8)
    assert all(seam.share < 0.1 for seam in seams(image))


def test_small_pictures_have_none() -> None:
    assert not list(seams(grain(15, 15)))
