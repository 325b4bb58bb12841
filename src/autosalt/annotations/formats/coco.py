"""COCO: polygons, and both kinds of run-length masks, as many tools and Roboflow export it."""

import posixpath
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

from autosalt.annotations.dropped import DroppedPhoto, DropReason, PhotoDropped, bad
from autosalt.annotations.export_files import ExportFiles
from autosalt.annotations.fields import (
    flat_ring_of,
    is_text,
    list_of,
    record_of,
    size_of,
    text_of,
    whole_of,
)
from autosalt.annotations.formats import label_studio
from autosalt.annotations.masks.rle import RunLengths, decode_counts
from autosalt.annotations.masks.shapes import (
    AnnotatedPhoto,
    Attempt,
    Export,
    Polygon,
    Polygons,
    Region,
    Shape,
    read_each,
)
from autosalt.errors import AnnotationError

_KEYS: Final = ("images", "annotations", "categories")
_ROBOFLOW_NAME: Final = re.compile(r"(.+)_(jpe?g|png|webp|bmp|tiff?)\.rf\.\w+\.\w+", re.IGNORECASE)
"""`0012_top_jpg.rf.0a1b2c.jpg`: the photo was `0012_top.jpg`."""
_LABEL_STUDIO: Final = "Label Studio"
_COPIED: Final = re.compile(r"^[0-9a-f]{8}__(?=.)")
"""What Label Studio puts in front of the name of a photo that it copies into its export."""
_STRETCHED: Final = re.compile(r"resize to .*\(stretch\)", re.IGNORECASE)


def fits(files: ExportFiles) -> bool:
    """Whether a JSON file has the three lists of COCO."""
    return any(_is_coco(content) for _, content in files.json_samples)


def read(files: ExportFiles) -> Export:
    """Read all COCO files of an export; Roboflow writes one for each split.

    Raises:
        AnnotationError: a file is damaged, or gives two photos one id.
    """
    parts = []
    for path in files.with_suffix("json"):
        content = files.read_json(path)
        if _is_coco(content):
            parts.append(_read_file(files, path, content))
    return Export(
        photos=tuple(photo for part in parts for photo in part.photos),
        dropped=tuple(photo for part in parts for photo in part.dropped),
        labels=tuple(sorted({label for part in parts for label in part.labels})),
        notes=tuple(_stretched(files)),
    )


def _is_coco(content: Any) -> bool:
    return isinstance(content, dict) and all(isinstance(content.get(key), list) for key in _KEYS)


def _stretched(files: ExportFiles) -> Iterator[str]:
    """What Roboflow's readme states of photos that it changed the shape of."""
    for path in files.with_suffix(".txt"):
        name = posixpath.basename(path).lower()
        if name.startswith("readme") and _STRETCHED.search(files.read_text(path)):
            yield (
                "Roboflow stretched these photos to another shape; heads are distorted. Export "
                "them again without the resize step 'Stretch'."
            )
            return


def _read_file(files: ExportFiles, path: str, content: Mapping[str, Any]) -> Export:
    try:
        categories = {
            whole_of(one.get("id"), "a category's id"): text_of(one.get("name"), "a category")
            for one in (record_of(one, "a category") for one in content["categories"])
        }
        listed = [record_of(one, "an image") for one in content["images"]]
        images = {whole_of(one.get("id"), "an image's id"): one for one in listed}
    except PhotoDropped as drop:
        raise AnnotationError(f"{path}: {drop.detail}; export it again") from None
    if len(images) < len(listed):
        raise AnnotationError(f"{path}: two images have one id; export it again")
    of_image: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    without_image = []
    for number, one in enumerate(content["annotations"], 1):
        image_id = one.get("image_id") if isinstance(one, dict) else None
        if isinstance(image_id, int) and image_id in images:
            of_image[image_id].append(one)
        else:
            detail = f"{path}: annotation no. {number} is of no image that is listed"
            without_image.append(DroppedPhoto("", DropReason.BAD_ANNOTATION, detail))
    info = content.get("info")
    by_label_studio = isinstance(info, dict) and info.get("contributor") == _LABEL_STUDIO
    photo_of = _label_studio_photo if by_label_studio else partial(_photo, near=path)
    attempts: Iterator[Attempt] = (
        (
            str(image.get("file_name", f"image {image_id}")),
            partial(
                _annotated, partial(photo_of, files, image), image, of_image[image_id], categories
            ),
        )
        for image_id, image in images.items()
    )
    photos, dropped = read_each(attempts)
    return Export(photos, (*dropped, *without_image), tuple(categories.values()))


def _annotated(
    photo_of: Callable[[], tuple[str, str]],
    image: Mapping[str, Any],
    annotations: Sequence[Mapping[str, Any]],
    categories: Mapping[int, str],
) -> AnnotatedPhoto:
    photo, name = photo_of()
    return AnnotatedPhoto(
        photo=photo,
        name=name,
        size=size_of(image.get("width"), image.get("height")),
        regions=tuple(_region(one, categories) for one in annotations),
    )


def _photo(files: ExportFiles, image: Mapping[str, Any], near: str) -> tuple[str, str]:
    """The path of a photo, and the name by which people know it."""
    photo = files.locate(text_of(image.get("file_name"), "file_name"), near)
    return photo, _own_name(photo, image)


def _label_studio_photo(files: ExportFiles, image: Mapping[str, Any]) -> tuple[str, str]:
    """As `_photo`, where Label Studio copied the photo into its export or left its address."""
    photo = label_studio.locate(files, text_of(image.get("file_name"), "file_name"))
    name = label_studio.own_name(_COPIED.sub("", posixpath.basename(photo)))
    return photo, posixpath.join(posixpath.dirname(photo), name)


def _own_name(photo: str, image: Mapping[str, Any]) -> str:
    """The name that a photo had before Roboflow renamed it; else its path."""
    renamed = _ROBOFLOW_NAME.fullmatch(posixpath.basename(photo))
    if renamed is None:
        return photo
    extra = image.get("extra")
    stated = extra.get("name") if isinstance(extra, dict) else None
    return stated if stated and is_text(stated) else f"{renamed[1]}.{renamed[2]}"


def _region(annotation: Mapping[str, Any], categories: Mapping[int, str]) -> Region:
    category = annotation.get("category_id")
    if not isinstance(category, int) or category not in categories:
        raise bad(f"category {category!r} is not listed")
    return Region(categories[category], _shape(annotation.get("segmentation")))


def _shape(segmentation: Any) -> Shape:
    if isinstance(segmentation, dict):
        size = list_of(segmentation.get("size"), "the size of a mask")
        if len(size) != 2:
            raise bad("the size of a mask is not a pair of numbers")
        width, height = size_of(size[1], size[0])
        counts = segmentation.get("counts")
        if isinstance(counts, str):
            runs = decode_counts(counts)
        else:
            runs = tuple(whole_of(one, "a run") for one in list_of(counts, "the runs of a mask"))
        return RunLengths(runs, height, width, by_columns=True)
    if not segmentation:
        raise bad("a box without an outline")
    rings = [flat_ring_of(one) for one in list_of(segmentation, "segmentation")]
    return Polygons(tuple(Polygon(ring) for ring in rings))
