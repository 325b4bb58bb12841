"""Write Label Studio: one JSON file of tasks with brush masks, and the set-up of their labels."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

from autosalt.annotations.masks.rle import encode_brush
from autosalt.annotations.writers.masked_photo import LABELS, MaskedPhoto

TASKS: Final = "tasks.json"
LABELING: Final = "labeling.xml"
_LOCAL_FILES: Final = "/data/local-files/?d=photos/"
"""Address of a photo where Label Studio's local files begin at the folder that is written."""


def entry(photo: MaskedPhoto) -> dict[str, Any]:
    """The task of one photo, with one region for each label."""
    regions = [
        {
            "id": label,
            "type": "brushlabels",
            "from_name": "label",
            "to_name": "image",
            "original_width": photo.width,
            "original_height": photo.height,
            "image_rotation": 0,
            "value": {
                "format": "rle",
                "rle": list(encode_brush(mask)),
                "brushlabels": [label],
            },
        }
        for label, mask in photo.drawn.items()
    ]
    address = _LOCAL_FILES + quote(photo.name)
    return {"data": {"image": address}, "annotations": [{"result": regions}]}


def files(entries: Sequence[Mapping[str, Any]]) -> Mapping[str, bytes]:
    """The tasks of all photos, and what to paste as the labeling set-up of the project."""
    labels = "".join(f'<Label value="{label}"/>' for label in LABELS)
    labeling = (
        '<View><Image name="image" value="$image" zoom="true"/>'
        f'<BrushLabels name="label" toName="image">{labels}</BrushLabels></View>\n'
    )
    return {TASKS: json.dumps(list(entries)).encode(), LABELING: labeling.encode()}
