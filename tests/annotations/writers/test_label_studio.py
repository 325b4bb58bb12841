"""Label Studio tasks: an address that its local files serve, and labels that its set-up knows."""

import json
from xml.etree.ElementTree import fromstring

from autosalt.annotations.writers import label_studio
from tests.annotations.writers.written import ring_photo


def test_a_task_names_its_photo_and_the_set_up_its_labels() -> None:
    written = label_studio.files([label_studio.entry(ring_photo())])
    (task,) = json.loads(written[label_studio.TASKS])
    assert task["data"]["image"] == "/data/local-files/?d=photos/12/a%20b.jpg"
    regions = task["annotations"][0]["result"]
    labels = [label for one in regions for label in one["value"]["brushlabels"]]
    assert labels == ["scalp", "loss"]
    assert {(one["original_width"], one["original_height"]) for one in regions} == {(7, 5)}
    set_up = fromstring(written[label_studio.LABELING])
    assert [one.attrib["value"] for one in set_up.iter("Label")] == labels
    (brush,) = set_up.iter("BrushLabels")
    assert (brush.attrib["name"], brush.attrib["toName"]) == (
        regions[0]["from_name"],
        regions[0]["to_name"],
    )
