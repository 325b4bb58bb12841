"""CVAT files: a mask is cropped to its box, its run lengths go row by row from the background."""

from xml.etree.ElementTree import fromstring

from autosalt.annotations.writers import cvat
from tests.annotations.writers.written import only_file, ring_photo


def test_a_ring_is_its_box_and_runs_by_rows() -> None:
    root = fromstring(only_file(cvat.files([cvat.entry(ring_photo())])))
    assert root.findtext("version") == "1.1"
    assert [one.text for one in root.iter("name")] == ["scalp", "loss"]
    (image,) = root.iter("image")
    assert image.attrib == {"id": "0", "name": "12/a b.jpg", "width": "7", "height": "5"}
    scalp, loss = image.iter("mask")
    # 3 x 3 with a hole: no background, 4 of the ring, the hole, 4 of the ring.
    assert scalp.attrib["rle"] == "0, 4, 1, 4"
    assert [scalp.attrib[key] for key in ("left", "top", "width", "height")] == list("2133")
    assert loss.attrib["rle"] == "0, 1"
    assert int(loss.attrib["z_order"]) > int(scalp.attrib["z_order"])  # loss lies on the scalp
