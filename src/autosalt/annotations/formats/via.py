"""VGG Image Annotator (VIA) 1 and 2: a project, or its annotations as JSON."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Final

import numpy as np

from autosalt.annotations.dropped import bad
from autosalt.annotations.export_files import ExportFiles
from autosalt.annotations.fields import list_of, number_of, record_of, text_of
from autosalt.annotations.masks.shapes import (
    AnnotatedPhoto,
    Attempt,
    Export,
    Polygon,
    Polygons,
    Region,
    Ring,
    Shape,
    read_each,
    rectangle,
)

_PROJECT: Final = "_via_img_metadata"
_LABEL_NAMES: Final = ("label", "class", "name", "type")
"""Attributes of a region that hold its label, where it has several."""


def fits(files: ExportFiles) -> bool:
    """Whether a JSON file is a project of VIA, or its annotations."""
    return any(_is_via(content) for _, content in files.json_samples)


def read(files: ExportFiles) -> Export:
    """Read all files of an export. Raises AnnotationError: a file is damaged."""
    photos, dropped = read_each(_attempts(files))
    return Export(photos, dropped)


def _is_via(content: Any) -> bool:
    if not isinstance(content, dict):
        return False
    listed = list(_records(content))
    return bool(listed) and all(
        isinstance(one, dict) and {"filename", "regions"} <= one.keys() for one in listed[:1]
    )


def _records(content: Mapping[str, Any]) -> Iterator[Any]:
    records = content.get(_PROJECT, content)
    yield from records.values() if isinstance(records, dict) else ()


def _attempts(files: ExportFiles) -> Iterator[Attempt]:
    for path in files.with_suffix(".json"):
        content = files.read_json(path)
        if _is_via(content):
            for number, one in enumerate(_records(content), 1):
                yield f"{path}, photo no. {number}", partial(_photo, files, path, one)


def _photo(files: ExportFiles, path: str, content: Any) -> AnnotatedPhoto:
    record = record_of(content, "a photo")
    photo = files.locate(text_of(record.get("filename"), "filename"), near=path)
    regions = record.get("regions")
    listed = list(regions.values()) if isinstance(regions, dict) else list_of(regions, "regions")
    return AnnotatedPhoto(
        photo=photo,
        name=photo,
        size=None,
        regions=tuple(_region(record_of(one, "a region")) for one in listed),
    )


def _region(region: Mapping[str, Any]) -> Region:
    label = _label(record_of(region.get("region_attributes"), "region_attributes"))
    return Region(label, _shape(record_of(region.get("shape_attributes"), "shape_attributes")))


def _label(attributes: Mapping[str, Any]) -> str:
    """The only label among the attributes of a region; a checkbox that is set is one."""
    named = {name.lower(): value for name, value in attributes.items()}
    value = next((named[name] for name in _LABEL_NAMES if name in named), None)
    values = list(named.values()) if value is None else [value]
    labels = [label for one in values for label in _checked(one)]
    if len(labels) != 1:
        raise bad(f"a region has {len(labels)} labels")
    return labels[0]


def _checked(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (text_of(name, "a label") for name, is_set in value.items() if is_set)
    elif isinstance(value, str) and value.strip():
        yield text_of(value, "a label")


def _shape(shape: Mapping[str, Any]) -> Shape:
    kind = shape.get("name")
    if kind == "polygon":
        return Polygons((Polygon(_corners(shape)),))
    if kind == "rect":
        x, y, wide, high = (number_of(shape.get(one), one) for one in ("x", "y", "width", "height"))
        return rectangle(x, y, x + wide, y + high)
    raise bad(f"a {kind} has no area that can be read; draw a polygon")


def _corners(shape: Mapping[str, Any]) -> Ring:
    x, y = (
        [number_of(one, "a coordinate") for one in list_of(shape.get(name), name)]
        for name in ("all_points_x", "all_points_y")
    )
    if len(x) != len(y):
        raise bad("an outline has a coordinate without its partner")
    return np.array([x, y], np.float64).T
