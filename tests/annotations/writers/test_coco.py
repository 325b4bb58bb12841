"""COCO files as COCO's own tools read them."""

import json

import numpy as np
from pycocotools import mask as coco_mask

from autosalt.annotations.writers import coco
from tests.annotations.writers.written import only_file, ring_photo


def test_run_lengths_box_and_area_are_those_of_coco() -> None:
    photo = ring_photo()
    content = json.loads(only_file(coco.files([coco.entry(photo)])))
    assert content["images"] == [{"id": 1, "file_name": "12/a b.jpg", "width": 7, "height": 5}]
    names = {one["id"]: one["name"] for one in content["categories"]}
    for drawn in content["annotations"]:
        mask = photo.masks[names[drawn["category_id"]]]
        np.testing.assert_array_equal(coco_mask.decode(drawn["segmentation"]), mask)
        encoded = coco_mask.encode(np.asfortranarray(mask, np.uint8))
        assert drawn["bbox"] == coco_mask.toBbox(encoded).tolist()
        assert drawn["area"] == coco_mask.area(encoded)


def test_ids_are_unique_over_photos() -> None:
    entries = [coco.entry(ring_photo(name)) for name in ("a.jpg", "b.jpg")]
    drawn = json.loads(only_file(coco.files(entries)))["annotations"]
    assert [(one["id"], one["image_id"]) for one in drawn] == [(1, 1), (2, 1), (3, 2), (4, 2)]
