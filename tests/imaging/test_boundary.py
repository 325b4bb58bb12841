"""Distances between outlines, by hand and by a search for the nearest pixel."""

import numpy as np
import pytest
from scipy.spatial import KDTree

from autosalt.core.types import BoolMask
from autosalt.imaging.boundary import boundary_distance


def box(top: int, bottom: int, left: int, right: int, side: int = 60) -> BoolMask:
    mask = np.zeros((side, side), np.bool_)
    mask[top:bottom, left:right] = True
    return mask


def blob(seed: int, side: int = 80) -> BoolMask:
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:side, :side]
    angle = np.arctan2(y - 40, x - 40)
    radius = 22 + 6 * np.sin(3 * angle + rng.uniform(0, 6)) + rng.uniform(-3, 3)
    return np.hypot(y - 40, x - 40 - rng.integers(5)) < radius


def test_the_same_mask_is_no_distance_away() -> None:
    distance = boundary_distance(blob(1), blob(1))
    assert distance is not None
    assert (distance.mean_px, distance.hd95_px) == (0.0, 0.0)


def test_a_pixel_and_a_pixel() -> None:
    distance = boundary_distance(box(10, 11, 10, 11), box(13, 14, 14, 15))
    assert distance is not None
    assert (distance.mean_px, distance.hd95_px) == (5.0, 5.0)


def test_a_square_inside_a_square() -> None:
    """Outlines of 20 px and of 26 px sides, 3 px apart but for the outer corners."""
    distance = boundary_distance(box(20, 40, 20, 40), box(17, 43, 17, 43))
    assert distance is not None
    straight = 4 * 19 + 4 * 20  # 3 px away
    corner = sum(2 * np.hypot(3, k) for k in (1, 2)) + np.hypot(3, 3)
    assert distance.mean_px == pytest.approx((3 * straight + 4 * corner) / (4 * 19 + 4 * 25))
    assert 3.0 <= distance.hd95_px <= np.hypot(3, 3)


@pytest.mark.parametrize("seed", range(5))
def test_it_is_what_a_search_for_the_nearest_pixel_finds(seed: int) -> None:
    masks = blob(seed), blob(seed + 100)
    points = []
    for mask in masks:
        inside = mask[:-2, 1:-1] & mask[2:, 1:-1] & mask[1:-1, :-2] & mask[1:-1, 2:]
        edge = mask.copy()
        edge[1:-1, 1:-1] &= ~inside
        points.append(np.argwhere(edge))
    there = KDTree(points[1]).query(points[0])[0]
    back = KDTree(points[0]).query(points[1])[0]
    distance = boundary_distance(*masks)
    assert distance is not None
    assert distance.mean_px == pytest.approx(np.concatenate([there, back]).mean())
    assert distance.hd95_px == pytest.approx(max(np.percentile(d, 95) for d in (there, back)))


def test_the_edge_of_the_photo_is_part_of_an_outline() -> None:
    whole, half = box(0, 60, 0, 60), box(0, 60, 0, 30)
    distance = boundary_distance(whole, half)
    assert distance is not None
    assert distance.hd95_px == pytest.approx(30.0, abs=1.0)


def test_an_empty_mask_has_no_outline() -> None:
    assert boundary_distance(blob(1), box(0, 0, 0, 0, 80)) is None


def test_other_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="differ in shape"):
        boundary_distance(box(0, 5, 0, 5), box(0, 5, 0, 5, side=50))
