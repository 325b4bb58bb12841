"""Write COCO: one JSON file with compressed run lengths."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from autosalt.annotations.masks.rle import encode_counts, runs_of
from autosalt.annotations.writers.masked_photo import LABELS, MaskedPhoto, box_of
from autosalt.core.types import BoolMask

FILE: Final = "annotations.json"

Entry = tuple[dict[str, Any], list[dict[str, Any]]]
"""An image and its annotations, still without ids."""


def entry(photo: MaskedPhoto) -> Entry:
    """What the file holds of one photo."""
    image = {"file_name": photo.name, "width": photo.width, "height": photo.height}
    return image, [_annotation(label, mask) for label, mask in photo.drawn.items()]


def files(entries: Sequence[Entry]) -> Mapping[str, bytes]:
    """The file of all photos, by its name."""
    images = [{"id": number, **image} for number, (image, _) in enumerate(entries, 1)]
    drawn = [
        {"image_id": number, **one}
        for number, (_, annotations) in enumerate(entries, 1)
        for one in annotations
    ]
    content = {
        "images": images,
        "categories": [{"id": k, "name": label} for k, label in enumerate(LABELS, 1)],
        "annotations": [{"id": number, **one} for number, one in enumerate(drawn, 1)],
    }
    return {FILE: json.dumps(content).encode()}


def _annotation(label: str, mask: BoolMask) -> dict[str, Any]:
    box = box_of(mask)
    counts = encode_counts(runs_of(mask.ravel(order="F")))
    return {
        "category_id": LABELS.index(label) + 1,
        "segmentation": {"size": list(mask.shape), "counts": counts},
        "bbox": [box.left, box.top, box.width, box.height],
        "area": int(mask.sum()),
        "iscrowd": 1,  # by which COCO's own tools know run lengths from polygons
    }
