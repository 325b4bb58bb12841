"""Supervisely: `DATASET/ann/PHOTO.json` for `DATASET/img/PHOTO`, with polygons and bitmaps."""

import base64
import binascii
import posixpath
import zlib
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from autosalt.annotations.dropped import bad
from autosalt.annotations.export_files import ExportFiles
from autosalt.annotations.fields import list_of, record_of, ring_of, size_of, text_of, whole_of
from autosalt.annotations.masks.pictures import PastedPicture
from autosalt.annotations.masks.shapes import (
    AnnotatedPhoto,
    Export,
    Polygon,
    Polygons,
    Region,
    Shape,
    read_each,
)

_META: Final = "meta.json"
_MOST_BYTES: Final = 64 << 20
"""Bytes of a bitmap after it is unpacked."""


def fits(files: ExportFiles) -> bool:
    """Whether a JSON file has the keys of an annotation of Supervisely."""
    return any(
        isinstance(content, dict) and {"size", "objects"} <= content.keys()
        for _, content in files.json_samples
    )


def read(files: ExportFiles) -> Export:
    """Read the annotation of every photo. Raises AnnotationError: meta.json is damaged."""
    paths = [
        path
        for path in files.with_suffix(".json")
        if posixpath.basename(posixpath.dirname(path)) == "ann"
    ]
    photos, dropped = read_each((path, partial(_photo, files, path)) for path in paths)
    return Export(photos, dropped, _classes(files))


def _classes(files: ExportFiles) -> tuple[str, ...]:
    """The titles of the classes that the project declares."""
    if _META not in files.paths:
        return ()
    content = files.read_json(_META)
    classes = content.get("classes") if isinstance(content, dict) else None
    listed = classes if isinstance(classes, list) else []
    titles = (one.get("title") for one in listed if isinstance(one, dict))
    return tuple(title for title in titles if isinstance(title, str))


def _photo(files: ExportFiles, path: str) -> AnnotatedPhoto:
    content = record_of(files.read_json(path), path)
    size = record_of(content.get("size"), "size")
    folder, name = posixpath.split(path.removesuffix(".json"))
    photo = files.locate(posixpath.join(posixpath.dirname(folder), "img", name))
    return AnnotatedPhoto(
        photo=photo,
        name=photo,
        size=size_of(size.get("width"), size.get("height")),
        regions=tuple(
            _region(record_of(one, "an object"))
            for one in list_of(content.get("objects"), "objects")
        ),
    )


def _region(item: Mapping[str, Any]) -> Region:
    return Region(text_of(item.get("classTitle"), "classTitle"), _shape(item))


def _shape(item: Mapping[str, Any]) -> Shape:
    kind = item.get("geometryType")
    if kind == "polygon":
        return Polygons((_polygon(record_of(item.get("points"), "points")),))
    if kind == "multipolygon":
        parts = list_of(item.get("parts"), "parts")
        return Polygons(tuple(_polygon(record_of(one, "a part")) for one in parts))
    if kind == "bitmap":
        bitmap = record_of(item.get("bitmap"), "bitmap")
        origin = list_of(bitmap.get("origin"), "origin")
        if len(origin) != 2:
            raise bad("the origin of a bitmap is not a pair of numbers")
        left, top = (whole_of(one, "the origin of a bitmap") for one in origin)
        return PastedPicture(_unpacked(text_of(bitmap.get("data"), "data")), top, left)
    raise bad(f"a {kind} has no area that can be read; draw a polygon or a bitmap")


def _polygon(points: Mapping[str, Any]) -> Polygon:
    """A part; where all corners are whole, they are pixels, and the corners are their centres.

    People draw in fractions of a pixel. Supervisely rounds these down where it downloads a project.
    """
    holes = list_of(points.get("interior", []), "interior")
    outer, *inner = (ring_of(one) for one in (points.get("exterior"), *holes))
    if all((ring % 1 == 0).all() for ring in (outer, *inner)):
        outer, *inner = (ring + 0.5 for ring in (outer, *inner))
    return Polygon(outer, tuple(inner))


def _unpacked(text: str) -> bytes:
    """The PNG of a bitmap, which is zlib data as base64."""
    unpacker = zlib.decompressobj()
    try:
        data = unpacker.decompress(base64.b64decode(text, validate=True), _MOST_BYTES)
    except (binascii.Error, ValueError, zlib.error):
        raise bad("the data of a bitmap cannot be read") from None
    if unpacker.unconsumed_tail:
        raise bad("a bitmap is too large")
    if not unpacker.eof:
        raise bad("the data of a bitmap end early")
    return data
