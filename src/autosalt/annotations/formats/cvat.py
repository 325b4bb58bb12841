"""CVAT for images 1.1: XML with polygons, boxes, ellipses, and masks as run lengths by rows."""

from functools import partial
from typing import Final
from xml.etree.ElementTree import Element

import numpy as np

from autosalt.annotations.dropped import bad
from autosalt.annotations.export_files import ExportFiles
from autosalt.annotations.fields import number_of, size_of, text_of, whole_of
from autosalt.annotations.masks.rle import RunLengths
from autosalt.annotations.masks.shapes import (
    AnnotatedPhoto,
    Export,
    Polygon,
    Polygons,
    Region,
    Ring,
    Shape,
    ellipse,
    read_each,
    rectangle,
)
from autosalt.errors import AnnotationError

_WITHOUT_SHAPE: Final = frozenset({"tag", "attribute"})


def fits(files: ExportFiles) -> bool:
    """Whether an XML file begins as CVAT's does."""
    return any(_is_cvat(files, path) for path in files.with_suffix(".xml"))


def read(files: ExportFiles) -> Export:
    """Read all XML files of an export.

    Raises:
        AnnotationError: a file is damaged, or is of a video.
    """
    roots = [(path, files.read_xml(path)) for path in files.with_suffix(".xml")]
    for path, root in roots:
        if root.tag != "annotations" or root.find("track") is not None:
            raise AnnotationError(f"{path}: export it from CVAT as 'CVAT for images 1.1'")
    photos, dropped = read_each(
        (image.get("name") or "", partial(_photo, files, image))
        for _, root in roots
        for image in root.iter("image")
    )
    names = {one.text for _, root in roots for one in root.iterfind("meta//label/name")}
    return Export(photos, dropped, tuple(sorted(name for name in names if name)))


def _is_cvat(files: ExportFiles, path: str) -> bool:
    try:
        return files.read_xml(path).tag == "annotations"
    except AnnotationError:
        return False


def _photo(files: ExportFiles, image: Element) -> AnnotatedPhoto:
    photo = files.locate(text_of(image.get("name"), "the name of an image"))
    return AnnotatedPhoto(
        photo=photo,
        name=photo,
        size=size_of(_number(image, "width"), _number(image, "height")),
        regions=tuple(
            Region(text_of(shape.get("label"), "label"), _shape(shape))
            for shape in image
            if shape.tag not in _WITHOUT_SHAPE
        ),
    )


def _shape(shape: Element) -> Shape:
    if shape.tag == "polygon":
        return Polygons((Polygon(_corners(shape.get("points"))),))
    degrees = _parsed(shape.get("rotation") or "0", "rotation")
    if shape.tag == "box":
        left, top, right, bottom = (_number(shape, name) for name in ("xtl", "ytl", "xbr", "ybr"))
        return rectangle(left, top, right, bottom, degrees)
    if shape.tag == "ellipse":
        x, y, across, down = (_number(shape, name) for name in ("cx", "cy", "rx", "ry"))
        return ellipse((x, y), (across, down), degrees)
    if shape.tag == "mask":
        width, height = size_of(_number(shape, "width"), _number(shape, "height"))
        place = whole_of(_number(shape, "top"), "top"), whole_of(_number(shape, "left"), "left")
        runs = text_of(shape.get("rle"), "rle").split(",")
        counts = tuple(whole_of(_parsed(one, "a run"), "a run") for one in runs)
        return RunLengths(counts, height, width, place)
    raise bad(f"a {shape.tag} has no area that can be read; draw a polygon or a mask")


def _corners(text: str | None) -> Ring:
    pairs = [pair.split(",") for pair in text_of(text, "points").split(";")]
    if any(len(pair) != 2 for pair in pairs):
        raise bad("a corner is not a pair of numbers")
    return np.array([[_parsed(one, "a coordinate") for one in pair] for pair in pairs], np.float64)


def _number(element: Element, name: str) -> float:
    return _parsed(text_of(element.get(name), name), name)


def _parsed(text: str, what: str) -> float:
    try:
        return number_of(float(text), what)
    except ValueError:
        raise bad(f"{what} is not a number") from None
