"""Label Studio JSON: polygons, rectangles and ellipses in percent, and masks of the brush."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

from autosalt.annotations.dropped import DropReason, PhotoDropped, bad
from autosalt.annotations.export_files import ExportFiles
from autosalt.annotations.fields import list_of, number_of, record_of, ring_of, size_of, text_of
from autosalt.annotations.masks.rle import BrushRuns
from autosalt.annotations.masks.shapes import (
    AnnotatedPhoto,
    Attempt,
    Export,
    Polygon,
    Polygons,
    Region,
    Shape,
    ellipse,
    read_each,
    rectangle,
    turned,
)
from autosalt.archive.photo_names import Kind, kind_of

_SHAPES: Final = frozenset({"polygonlabels", "brushlabels", "rectanglelabels", "ellipselabels"})
_OTHER_SHAPES: Final = frozenset(
    {
        *("keypointlabels", "vectorlabels", "bitmasklabels"),
        *("polygon", "brush", "rectangle", "keypoint", "ellipse", "vector", "bitmask"),
    }
)
"""Shapes that are not read: without an area, or without a label of their own."""
_UPLOADED: Final = re.compile(r"^[0-9a-f]{8}-(?=.)")
"""What Label Studio puts in front of the name of a file that is uploaded."""


def fits(files: ExportFiles) -> bool:
    """Whether a JSON file is a list of tasks."""
    return any(_is_tasks(content) for _, content in files.json_samples)


def read(files: ExportFiles) -> Export:
    """Read all tasks of an export. Raises AnnotationError: a file is damaged."""
    photos, dropped = read_each(_attempts(files))
    return Export(photos, dropped)


def _is_tasks(content: Any) -> bool:
    return (
        isinstance(content, list)
        and bool(content)
        and isinstance(content[0], dict)
        and {"data", "annotations"} <= content[0].keys()
    )


def _attempts(files: ExportFiles) -> Iterator[Attempt]:
    for path in files.with_suffix(".json"):
        content = files.read_json(path)
        if _is_tasks(content):
            for number, task in enumerate(content, 1):
                yield f"{path}, task no. {number}", partial(_photo, files, task)


def _photo(files: ExportFiles, task: Any) -> AnnotatedPhoto:
    stated = _stated_photo(record_of(record_of(task, "a task").get("data"), "data"))
    photo = locate(files, stated)
    annotations = [
        record_of(one, "an annotation") for one in list_of(task.get("annotations"), "annotations")
    ]
    finished = [one for one in annotations if not one.get("was_cancelled")]
    if len(finished) > 1:
        raise PhotoDropped(DropReason.ANNOTATED_TWICE, photo)
    results = [
        record_of(result, "a region")
        for one in finished
        for result in list_of(one.get("result"), "result")
    ]
    drawn = [one for one in results if one.get("type") in _SHAPES]
    if others := [one["type"] for one in results if one.get("type") in _OTHER_SHAPES]:
        raise bad(f"{others[0]} cannot be read; set up PolygonLabels or BrushLabels")
    sizes = {size_of(one.get("original_width"), one.get("original_height")) for one in drawn}
    if len(sizes) > 1:
        raise bad("regions state several sizes of one photo")
    return AnnotatedPhoto(
        photo=photo,
        name=posixpath.join(posixpath.dirname(photo), own_name(photo)),
        size=next(iter(sizes), None),
        regions=tuple(region for one in drawn for region in _regions(one)),
    )


def _stated_photo(data: Mapping[str, Any]) -> str:
    """The value of a task's data that names a photo."""
    texts = [value for value in data.values() if isinstance(value, str)]
    named = [one for one in texts if kind_of(path_of(one)) is Kind.PHOTO]
    if len(named) != 1:
        raise bad(f"the task's data names {len(named)} photos")
    return named[0]


def path_of(stated: str) -> str:
    """The path that a URL or a link of Label Studio's local files states.

    >>> path_of("/data/local-files/?d=heads/0012%20top.jpg")
    'heads/0012 top.jpg'
    """
    try:
        parts = urlsplit(stated)
    except ValueError:
        raise bad("the address of the photo cannot be read") from None
    local = parse_qs(parts.query).get("d")
    return local[0] if local else unquote(parts.path)


def locate(files: ExportFiles, stated: str) -> str:
    """Return the path of the photo that an address states. Raises PhotoDropped."""
    path = path_of(stated)
    if "?d=" in stated or (not path.startswith("/") and "://" not in stated):
        return files.locate(path)
    # Uploaded or in a store: its folders are not those of the export.
    name = posixpath.basename(path)
    try:
        return files.locate_name(name)
    except PhotoDropped as drop:
        if drop.reason is not DropReason.PHOTO_MISSING:
            raise
        return files.locate_name(own_name(name))


def own_name(path: str) -> str:
    """The name of a file before it was uploaded, without folders."""
    return _UPLOADED.sub("", posixpath.basename(path), count=1)


def _regions(result: Mapping[str, Any]) -> Iterator[Region]:
    value, kind = record_of(result.get("value"), "value"), result["type"]
    if result.get("image_rotation"):
        raise bad("the photo was turned in the tool; turn the file itself and draw again")
    labels = list_of(value.get(kind), kind)
    if not labels:
        raise bad("a region has no label")
    size = size_of(result.get("original_width"), result.get("original_height"))
    shape = _shape(kind, value, *size)
    for label in labels:
        yield Region(text_of(label, "a label"), shape)


def _shape(kind: str, value: Mapping[str, Any], width: int, height: int) -> Shape:
    scale = width / 100, height / 100
    if kind == "polygonlabels":
        return Polygons((Polygon(ring_of(value.get("points")) * scale),))
    if kind == "rectanglelabels":
        left, top = _pixels(value, ("x", "y"), scale)
        wide, high = _pixels(value, ("width", "height"), scale)
        # Label Studio turns a rectangle about its first corner, not about its centre.
        corners = rectangle(left, top, left + wide, top + high).parts[0].outer
        return turned(corners, (left, top), _rotation(value))
    if kind == "ellipselabels":
        centre = _pixels(value, ("x", "y"), scale)
        return ellipse(centre, _pixels(value, ("radiusX", "radiusY"), scale), _rotation(value))
    runs = list_of(value.get("rle"), "rle")
    if not all(type(one) is int and 0 <= one < 256 for one in runs):
        raise bad("the runs of a brush are not bytes")
    return BrushRuns(bytes(runs), height, width)


def _pixels(
    value: Mapping[str, Any], names: tuple[str, str], scale: tuple[float, float]
) -> tuple[float, float]:
    """Two numbers in percent of width and height, in pixels."""
    across, down = (number_of(value.get(name), name) for name in names)
    return across * scale[0], down * scale[1]


def _rotation(value: Mapping[str, Any]) -> float:
    """Degrees, clockwise."""
    return number_of(value.get("rotation") or 0, "rotation")
