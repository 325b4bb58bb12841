"""Outlines of masks, drawn again by the rasteriser of the import."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from autosalt.annotations.masks.outline import TOLERANCE_PX, outlines
from autosalt.annotations.masks.raster import fill
from autosalt.core.types import BoolMask

MASK = st.tuples(st.integers(1, 13), st.integers(1, 13)).flatmap(
    lambda shape: arrays(np.bool_, shape)
)


def drawn(mask: BoolMask) -> BoolMask:
    again = np.zeros_like(mask)
    for ring in outlines(mask):
        again |= fill((ring,), *mask.shape)
    return again


@pytest.mark.slow
@given(MASK)
def test_any_mask_with_any_holes_is_drawn_again_pixel_by_pixel(mask: BoolMask) -> None:
    np.testing.assert_array_equal(drawn(mask), mask)


def test_pixels_that_touch_at_a_corner_are_two_parts() -> None:
    assert len(list(outlines(np.eye(2, dtype=np.bool_)))) == 2


def test_a_hole_is_reached_from_its_own_part_in_one_ring() -> None:
    mask = np.ones((9, 9), np.bool_)
    mask[3:6, 3:6] = False
    (ring,) = outlines(mask)
    np.testing.assert_array_equal(fill((ring,), 9, 9), mask)


def test_a_round_outline_has_far_fewer_corners_than_sides_of_pixels() -> None:
    y, x = np.mgrid[:201, :201]
    disc = (x - 100) ** 2 + (y - 100) ** 2 < 90**2
    (ring,) = outlines(disc)
    assert len(ring) < 90 * 8 / 3
    np.testing.assert_array_equal(drawn(disc), disc)


def test_the_tolerance_is_under_the_distance_of_a_corner_that_is_cut_off() -> None:
    assert TOLERANCE_PX < 2**-1.5


def test_an_empty_mask_has_no_outline() -> None:
    assert list(outlines(np.zeros((3, 4), np.bool_))) == []
