"""QuPath GeoJSON: one file for each photo, `0012_top.geojson` for `0012_top.jpg`."""

import posixpath
from collections.abc import Mapping
from functools import partial
from typing import Any

from autosalt.annotations.dropped import bad
from autosalt.annotations.export_files import ExportFiles
from autosalt.annotations.fields import list_of, record_of, ring_of, text_of
from autosalt.annotations.masks.shapes import (
    AnnotatedPhoto,
    Export,
    Polygon,
    Polygons,
    Region,
    read_each,
)


def fits(files: ExportFiles) -> bool:
    """Whether a file holds features of GeoJSON."""
    return any(_features(content) is not None for _, content in files.json_samples)


def read(files: ExportFiles) -> Export:
    """Read the file of every photo."""
    paths = files.with_suffix("json")
    photos, dropped = read_each((path, partial(_photo, files, path)) for path in paths)
    return Export(photos, dropped)


def _features(content: Any) -> list[Any] | None:
    """The features of a collection or of a bare list, as QuPath writes either."""
    if isinstance(content, dict) and content.get("type") == "FeatureCollection":
        features = content.get("features")
        return features if isinstance(features, list) else None
    if not isinstance(content, list) or not content:
        return None
    first = content[0]
    return content if isinstance(first, dict) and first.get("type") == "Feature" else None


def _photo(files: ExportFiles, path: str) -> AnnotatedPhoto:
    features = _features(files.read_json(path))
    if features is None:
        raise bad("holds no features of GeoJSON")
    photo = files.locate_stem(posixpath.splitext(posixpath.basename(path))[0])
    return AnnotatedPhoto(
        photo=photo,
        name=photo,
        size=None,
        regions=tuple(_region(record_of(one, "a feature")) for one in features),
    )


def _region(feature: Mapping[str, Any]) -> Region:
    properties = record_of(feature.get("properties"), "properties")
    classification = properties.get("classification")
    if not isinstance(classification, dict):
        raise bad("an annotation has no class")
    label = text_of(classification.get("name"), "the name of a class")
    return Region(label, _outline(record_of(feature.get("geometry"), "geometry")))


def _outline(geometry: Mapping[str, Any]) -> Polygons:
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind == "Polygon":
        return Polygons((_polygon(coordinates),))
    if kind == "MultiPolygon":
        return Polygons(tuple(map(_polygon, list_of(coordinates, "coordinates"))))
    raise bad(f"a {kind} has no area")


def _polygon(rings: Any) -> Polygon:
    outer, *holes = (ring_of(one) for one in list_of(rings, "coordinates") or [[]])
    return Polygon(outer, tuple(holes))
