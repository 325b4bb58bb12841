"""Registry of export formats: name, how each is recognised, and its reader."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from autosalt.annotations.export_files import ExportFiles
from autosalt.annotations.formats import (
    alonet,
    coco,
    cvat,
    indexed,
    label_studio,
    labelme,
    masks,
    qupath,
    supervisely,
    via,
    voc,
)
from autosalt.annotations.masks.shapes import Export
from autosalt.errors import AnnotationError


@dataclass(frozen=True, slots=True)
class Format:
    """A format: `fits` looks at the first files only; `read` raises AnnotationError."""

    fits: Callable[[ExportFiles], bool]
    read: Callable[[ExportFiles], Export]


FORMATS: Final[Mapping[str, Format]] = MappingProxyType(
    {
        "alonet": Format(alonet.fits, alonet.read),
        "coco": Format(coco.fits, coco.read),
        "cvat": Format(cvat.fits, cvat.read),
        "indexed": Format(indexed.fits, indexed.read),
        "label-studio": Format(label_studio.fits, label_studio.read),
        "labelme": Format(labelme.fits, labelme.read),
        "masks": Format(masks.fits, masks.read),
        "qupath": Format(qupath.fits, qupath.read),
        "supervisely": Format(supervisely.fits, supervisely.read),
        "via": Format(via.fits, via.read),
        "voc": Format(voc.fits, voc.read),
    }
)
"""By the name that `--format` takes."""


def read_export(files: ExportFiles, name: str | None = None) -> tuple[str, Export]:
    """Read an export, in the format of this name or in the one that its files show.

    Returns:
        The name of the format, and what the export holds.

    Raises:
        AnnotationError: the name is unknown, no format or more than one fits, the export is
            damaged, or holds no photo.
    """
    if name is not None and name not in FORMATS:
        raise AnnotationError(f"--format {name} is unknown; give one of {', '.join(FORMATS)}")
    name = name or recognise(files)
    export = FORMATS[name].read(files)
    if not export.photos and not export.dropped:
        raise AnnotationError(f"{files.root}: no annotated photo in the format {name}")
    return name, export


def recognise(files: ExportFiles) -> str:
    """Return the name of the format that the files show. Raises AnnotationError as above."""
    fitting = [name for name, one in FORMATS.items() if one.fits(files)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise AnnotationError(
            f"{files.root}: fits {' and '.join(fitting)}; state which with --format"
        )
    for path in files.with_suffix("json")[:1]:
        files.read_json(path)  # states what is wrong with a damaged file
    raise AnnotationError(
        f"{files.root}: no known export; state its format with --format: {', '.join(FORMATS)}"
    )
