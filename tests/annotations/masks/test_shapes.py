"""Annotated photos as all formats give them."""

import math

import numpy as np
import pytest

from autosalt.annotations.dropped import DroppedPhoto, DropReason, PhotoDropped, bad
from autosalt.annotations.masks.shapes import (
    AnnotatedPhoto,
    Export,
    Polygon,
    Polygons,
    Region,
    ellipse,
    read_each,
    rectangle,
    turned,
)


def square(left: float, top: float, side: float) -> np.ndarray:
    right, bottom = left + side, top + side
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)])


def test_parts_that_overlap_are_one_region_and_holes_stay() -> None:
    parts = (Polygon(square(0, 0, 6), (square(2, 2, 2),)), Polygon(square(3, 3, 5)))
    mask = Polygons(parts).draw(10, 10)
    assert not mask[2, 2]
    assert mask[3, 3]
    assert mask.sum() == 36 - 4 + 25 - 8  # the second covers nine pixels of the first, one empty


def test_a_rectangle_is_turned_clockwise_about_its_centre() -> None:
    corners = rectangle(10, 20, 50, 30, degrees=30).parts[0].outer
    np.testing.assert_allclose(corners.mean(axis=0), (30, 25))
    assert corners[1, 1] > corners[0, 1]  # the right end of the upper side is lower: y is down
    quarter = rectangle(10, 20, 50, 30, degrees=90).draw(60, 60)
    np.testing.assert_array_equal(quarter, rectangle(25, 5, 35, 45).draw(60, 60))


def test_corners_are_turned_about_the_point_that_is_given() -> None:
    (part,) = turned(square(10, 20, 4), (10, 20), 90).parts
    np.testing.assert_allclose(part.outer, [(10, 20), (10, 24), (6, 24), (6, 20)])


@pytest.mark.parametrize("degrees", [0, 30, 123])
@pytest.mark.parametrize("radii", [(30.0, 12.0), (3.0, 3.0), (200.0, 90.0)])
def test_an_ellipse_holds_the_pixels_whose_centres_are_inside(
    radii: tuple[float, float], degrees: float
) -> None:
    mask = ellipse((210.3, 214.8), radii, degrees).draw(430, 420)
    y, x = np.mgrid[:430, :420] + 0.5
    angle = math.radians(degrees)
    along = (x - 210.3) * math.cos(angle) + (y - 214.8) * math.sin(angle)
    across = (y - 214.8) * math.cos(angle) - (x - 210.3) * math.sin(angle)
    wanted = (along / radii[0]) ** 2 + (across / radii[1]) ** 2 < 1
    assert (mask != wanted).sum() <= 0.002 * wanted.sum()


@pytest.mark.parametrize("radii", [(0.0, 3.0), (3.0, -1.0), (1e9, 3.0)])
def test_an_ellipse_without_an_area_drops_its_photo(radii: tuple[float, float]) -> None:
    with pytest.raises(PhotoDropped, match="ellipse has no area"):
        ellipse((5, 5), radii)


def test_a_photo_that_cannot_be_read_never_stops_the_others() -> None:
    good = AnnotatedPhoto("a.jpg", "a.jpg", None, (Region("loss", Polygons(())),))

    def fail() -> AnnotatedPhoto:
        raise bad("two corners")

    photos, dropped = read_each([("b", fail), ("a", lambda: good)])
    assert photos == (good,)
    assert dropped == (DroppedPhoto("b", DropReason.BAD_ANNOTATION, "two corners"),)
    assert Export(photos).used_labels == ("loss",)
