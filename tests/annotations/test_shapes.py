"""Annotated photos as all formats give them."""

import numpy as np

from autosalt.annotations.dropped import DroppedPhoto, DropReason, bad
from autosalt.annotations.shapes import AnnotatedPhoto, Export, Polygon, Polygons, Region, read_each


def square(left: float, top: float, side: float) -> np.ndarray:
    right, bottom = left + side, top + side
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)])


def test_parts_that_overlap_are_one_region_and_holes_stay() -> None:
    parts = (Polygon(square(0, 0, 6), (square(2, 2, 2),)), Polygon(square(3, 3, 5)))
    mask = Polygons(parts).draw(10, 10)
    assert not mask[2, 2]
    assert mask[3, 3]
    assert mask.sum() == 36 - 4 + 25 - 8  # the second covers nine pixels of the first, one empty


def test_a_photo_that_cannot_be_read_never_stops_the_others() -> None:
    good = AnnotatedPhoto("a.jpg", "a.jpg", None, (Region("loss", Polygons(())),))

    def fail() -> AnnotatedPhoto:
        raise bad("two corners")

    photos, dropped = read_each([("b", fail), ("a", lambda: good)])
    assert photos == (good,)
    assert dropped == (DroppedPhoto("b", DropReason.BAD_ANNOTATION, "two corners"),)
    assert Export(photos).used_labels == ("loss",)
