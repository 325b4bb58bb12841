"""AloNet's layout: `target/A.gif` is the loss and `imask/A.gif` the scalp of `image/A.jpg`."""

from collections.abc import Mapping
from functools import partial
from pathlib import PurePosixPath
from typing import Final

from autosalt.annotations.dropped import DroppedPhoto, DropReason, bad
from autosalt.annotations.export_files import ExportFiles
from autosalt.annotations.labels import Meaning
from autosalt.annotations.masks.pictures import GreyPicture
from autosalt.annotations.masks.shapes import AnnotatedPhoto, Export, Region, read_each

_MEANINGS: Final = {
    "target": Meaning.LOSS.value,
    "imask": Meaning.SCALP.value,
    "mask": Meaning.SCALP.value,
}
"""By the folder of a mask, in lower case."""

Masks = Mapping[tuple[str, str], str]
"""Path of a mask by the stem of its name and its label."""


def fits(files: ExportFiles) -> bool:
    """Whether there are GIF files in the folders of both labels."""
    return {label for _, label in _masks(files)} == set(_MEANINGS.values())


def read(files: ExportFiles) -> Export:
    """Read both masks of every photo."""
    masks = _masks(files)
    named = set(masks.values())
    photos = {PurePosixPath(path).stem: path for path in files.photo_paths if path not in named}
    read, dropped = read_each(
        (path, partial(_photo, files, path, masks))
        for path in files.photo_paths
        if path not in named
    )
    alone = tuple(
        DroppedPhoto(path, DropReason.PHOTO_MISSING)
        for (stem, label), path in masks.items()
        if stem not in photos and label == Meaning.LOSS.value
    )
    return Export(read, (*dropped, *alone))


def _masks(files: ExportFiles) -> Masks:
    paths = (PurePosixPath(path) for path in files.photo_paths if path.lower().endswith(".gif"))
    return {
        (path.stem, _MEANINGS[folder]): path.as_posix()
        for path in paths
        if (folder := path.parent.name.lower()) in _MEANINGS
    }


def _photo(files: ExportFiles, photo: str, masks: Masks) -> AnnotatedPhoto:
    stem = PurePosixPath(photo).stem
    regions = []
    for label in (Meaning.SCALP.value, Meaning.LOSS.value):
        if (stem, label) not in masks:
            raise bad(f"no GIF of its {label}")
        regions.append(Region(label, GreyPicture(files.photo_root / masks[stem, label])))
    return AnnotatedPhoto(photo, photo, None, tuple(regions), upright=True)
