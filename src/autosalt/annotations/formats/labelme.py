"""Labelme: one JSON file for each photo, with polygons, rectangles, circles, masks."""

import base64
import binascii
import math
from collections.abc import Mapping
from functools import partial
from typing import Any

from autosalt.annotations.dropped import bad
from autosalt.annotations.export_files import ExportFiles
from autosalt.annotations.fields import list_of, record_of, ring_of, size_of, text_of
from autosalt.annotations.masks.pictures import PastedPicture
from autosalt.annotations.masks.shapes import (
    AnnotatedPhoto,
    Export,
    Polygon,
    Polygons,
    Region,
    Shape,
    ellipse,
    read_each,
    rectangle,
)


def fits(files: ExportFiles) -> bool:
    """Whether a JSON file has the keys of labelme."""
    return any(
        isinstance(content, dict) and {"shapes", "imagePath"} <= content.keys()
        for _, content in files.json_samples
    )


def read(files: ExportFiles) -> Export:
    """Read the JSON file of every photo."""
    paths = files.with_suffix(".json")
    photos, dropped = read_each((path, partial(_photo, files, path)) for path in paths)
    return Export(photos, dropped)


def _photo(files: ExportFiles, path: str) -> AnnotatedPhoto:
    content = record_of(files.read_json(path), path)
    photo = files.locate(text_of(content.get("imagePath"), "imagePath"), near=path)
    width, height = content.get("imageWidth"), content.get("imageHeight")
    shapes = [record_of(one, "a shape") for one in list_of(content.get("shapes"), "shapes")]
    return AnnotatedPhoto(
        photo=photo,
        name=photo,
        size=None if width is None and height is None else size_of(width, height),
        regions=tuple(Region(text_of(one.get("label"), "label"), _shape(one)) for one in shapes),
    )


def _shape(shape: Mapping[str, Any]) -> Shape:
    kind = shape.get("shape_type", "polygon")
    corners = ring_of(shape.get("points"))
    if kind in ("polygon", "oriented_rectangle"):
        return Polygons((Polygon(corners),))
    if kind in ("rectangle", "circle", "mask") and len(corners) != 2:
        raise bad(f"a {kind} has two corners, not {len(corners)}")
    if kind == "rectangle":
        return rectangle(*corners[0], *corners[1])
    if kind == "circle":  # its centre, and a point of its edge
        centre, edge = corners
        radius = math.dist(centre, edge)
        return ellipse((centre[0], centre[1]), (radius, radius))
    if kind == "mask":
        (left, top), _ = corners
        return PastedPicture(_picture(shape.get("mask")), round(top), round(left))
    raise bad(f"a {kind} has no area")


def _picture(text: Any) -> bytes:
    try:
        return base64.b64decode(text_of(text, "mask"), validate=True)
    except (binascii.Error, ValueError):
        raise bad("a mask is not base64") from None
