"""Write Labelme: one JSON file beside each photo, with polygons."""

import json
import posixpath
from collections.abc import Mapping, Sequence
from typing import Any

from autosalt.annotations.masks.outline import outlines
from autosalt.annotations.writers.masked_photo import MaskedPhoto

Entry = tuple[str, bytes]
"""Name of a photo, and its file."""


def entry(photo: MaskedPhoto) -> Entry:
    """The file of one photo."""
    content: dict[str, Any] = {
        "version": "5.4.1",
        "flags": {},
        "shapes": [
            _polygon(label, ring.tolist())
            for label, mask in photo.drawn.items()
            for ring in outlines(mask)
        ],
        "imagePath": posixpath.basename(photo.name),
        "imageData": None,
        "imageHeight": photo.height,
        "imageWidth": photo.width,
    }
    return photo.name, json.dumps(content).encode()


def files(entries: Sequence[Entry]) -> Mapping[str, bytes]:
    """The files of all photos, beside them: there Labelme looks when it opens their folder."""
    return {f"photos/{posixpath.splitext(name)[0]}.json": content for name, content in entries}


def _polygon(label: str, points: list[list[float]]) -> dict[str, Any]:
    return {
        "label": label,
        "points": points,
        "group_id": None,
        "shape_type": "polygon",
        "flags": {},
    }
