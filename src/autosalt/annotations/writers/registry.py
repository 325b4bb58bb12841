"""Registry of the formats that masks are written in, by the names that the import knows them by."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from autosalt.annotations.writers import coco, cvat, label_studio, labelme
from autosalt.annotations.writers.masked_photo import MaskedPhoto
from autosalt.errors import AnnotationError


@dataclass(frozen=True, slots=True)
class Writer:
    """A format: `entry` packs one photo at once, so that its masks need not be kept.

    `files` makes the files of all entries: content by path below the folder that is written, in
    which the photos are in the folder `photos`.
    """

    entry: Callable[[MaskedPhoto], Any]
    files: Callable[[Sequence[Any]], Mapping[str, bytes]]


WRITERS: Final[Mapping[str, Writer]] = MappingProxyType(
    {
        "coco": Writer(coco.entry, coco.files),
        "cvat": Writer(cvat.entry, cvat.files),
        "label-studio": Writer(label_studio.entry, label_studio.files),
        "labelme": Writer(labelme.entry, labelme.files),
    }
)
"""By the name that `--to` takes."""


def writer_of(name: str) -> Writer:
    """Return the writer of a format. Raises AnnotationError: no such format can be written."""
    if name not in WRITERS:
        raise AnnotationError(f"--to {name}: not a format to write; give {', '.join(WRITERS)}")
    return WRITERS[name]
