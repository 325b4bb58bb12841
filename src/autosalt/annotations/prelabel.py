"""Pre-labels: masks of a model on photographs, written for an annotation tool to be corrected."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from autosalt.annotations.dropped import (
    PROBLEMS,
    DroppedPhoto,
    PhotoDropped,
    problems_table,
    unreadable,
)
from autosalt.annotations.export_files import ExportFiles
from autosalt.annotations.masks.rle import differs
from autosalt.annotations.new_folder import new_folder, unique_stems
from autosalt.annotations.training_folder import PHOTO_QUALITY
from autosalt.annotations.writers.masked_photo import LABELS, MaskedPhoto
from autosalt.annotations.writers.registry import writer_of
from autosalt.archive.photo_names import Kind, kind_of
from autosalt.core.reasons import PhotoRefused
from autosalt.core.types import RGB, BoolMask
from autosalt.errors import AnnotationError
from autosalt.files.table import to_csv
from autosalt.imaging.decode import open_photo
from autosalt.imaging.drawing.overlay import encode_jpeg

PHOTOS: Final = "photos"
LABEL_MAP: Final = "labels.toml"
_PICTURES: Final = frozenset({Kind.PHOTO, Kind.DICOM, Kind.PICTURE})
"""Files that are opened; a picture of a format that is not known here becomes a problem."""

Segment = Callable[[Path], tuple[BoolMask, BoolMask]]
"""Scalp and loss of a photo, bool [h, w] at its own upright size. Raises PhotoRefused."""


@dataclass(frozen=True, slots=True)
class Prelabelled:
    """What was written: the names of photos, and those that were dropped."""

    photos: tuple[str, ...]
    dropped: tuple[DroppedPhoto, ...]


def prelabel(
    photos: Path,
    out: Path,
    to: str,
    segment: Segment,
    on_progress: Callable[[int, int], None] | None = None,
) -> Prelabelled:
    """Write photos, the masks of a model on them, `labels.toml` and `problems.csv`.

    Photos are written upright from their pixels, as JPEG, without EXIF, below `out/photos`: so
    every tool shows them as the masks lie. Folders and names stay, so the import can read subject
    and view from them. `labels.toml` states both labels for the import: where the model sees no
    loss and nobody draws any, the mask is empty and not unknown.

    A photo that cannot be read is dropped and never stops the others. Where all are dropped,
    nothing is written.

    Args:
        photos: their folder.
        out: new or empty folder.
        to: name of the format, see `writers.registry`.
        segment: the model.
        on_progress: called with (done, total).

    Raises:
        AnnotationError: no such folder or format, or no photo in the folder.
        FolderError: `out` holds files, or is inside `photos`.
    """
    writer = writer_of(to)
    paths = _listed(photos)
    stems = unique_stems(paths, _plain)
    names: list[str] = []
    dropped: list[DroppedPhoto] = []
    entries = []
    with new_folder(out, photos) as folder:
        for done, path in enumerate(paths, 1):
            try:
                image, masks = _masked(photos / path, segment)
            except PhotoDropped as drop:
                dropped.append(DroppedPhoto(path, drop.reason, drop.detail))
            else:
                name = f"{stems[path]}.jpg"
                _write(folder / PHOTOS / name, encode_jpeg(image, PHOTO_QUALITY))
                height, width = image.shape[:2]
                entries.append(writer.entry(MaskedPhoto(name, width, height, masks)))
                names.append(name)
            if on_progress is not None:
                on_progress(done, len(paths))
        if names:
            for place, content in writer.files(entries).items():
                _write(folder / place, content)
            _write(folder / LABEL_MAP, _label_map().encode())
            _write(folder / PROBLEMS, to_csv(problems_table(dropped)).encode())
    return Prelabelled(tuple(names), tuple(dropped))


def _listed(photos: Path) -> tuple[str, ...]:
    if not photos.is_dir():
        raise AnnotationError(f"{photos}: no such folder; give the folder of the photographs")
    paths = ExportFiles.open(photos).paths
    pictures = tuple(path for path in paths if kind_of(path) in _PICTURES)
    if not pictures:
        raise AnnotationError(f"{photos}: no photograph in this folder")
    return pictures


def _masked(path: Path, segment: Segment) -> tuple[RGB, dict[str, BoolMask]]:
    """A photo as people see it, and its masks by label."""
    try:
        image = open_photo(path)
        masks = segment(path)
    except PhotoRefused as refusal:
        raise unreadable(refusal) from None
    height, width = image.shape[:2]
    for mask in masks:
        if mask.shape != (height, width):
            raise differs(mask.shape[1], mask.shape[0], width, height)
    return image, dict(zip(LABELS, masks, strict=True))


def _plain(stem: str) -> str:
    """The path, with folders, of signs that every tool and file system takes."""
    parts = (re.sub(r'[<>:"|?*\\]', "_", part).strip() for part in stem.split("/"))
    return "/".join("".join(c if c.isprintable() else "_" for c in part) or "_" for part in parts)


def _label_map() -> str:
    return "[labels]\n" + "".join(f'{label} = "{label}"\n' for label in LABELS)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
