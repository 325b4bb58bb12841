"""Labelme files: next to their photo, without a copy of it."""

import json

from shapely import Point, Polygon

from autosalt.annotations.writers import labelme
from tests.annotations.writers.written import ring_photo


def test_a_file_is_next_to_its_photo_and_names_it() -> None:
    written = labelme.files([labelme.entry(ring_photo())])
    assert list(written) == ["photos/12/a b.json"]
    content = json.loads(written["photos/12/a b.json"])
    assert (content["imagePath"], content["imageData"]) == ("a b.jpg", None)
    assert (content["imageWidth"], content["imageHeight"]) == (7, 5)
    (ring,) = (one["points"] for one in content["shapes"] if one["label"] == "loss")
    assert Polygon(ring).contains(Point(2.5, 1.5))  # the centre of the one pixel, from its corner
    assert not Polygon(ring).intersects(Point(3.5, 1.5))
