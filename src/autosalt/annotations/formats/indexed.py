"""Indexed masks: one PNG for each photo, whose values or palette indices are labels.

`masks/0012_top.png` is that of `photos/0012_top.jpg`. The labels are the numbers: "1", "2". The 0
is the background.
"""

from functools import partial

import numpy as np

from autosalt.annotations.dropped import DroppedPhoto, DropReason
from autosalt.annotations.export_files import ExportFiles
from autosalt.annotations.mask_names import INDEX_FOLDERS, MaskFile, mask_files
from autosalt.annotations.masks.pictures import IndexedPicture, indices_of
from autosalt.annotations.masks.shapes import AnnotatedPhoto, Export, Region, read_each


def fits(files: ExportFiles) -> bool:
    """Whether a folder of masks has pictures with the names of photos."""
    if any(path.endswith("labelmap.txt") for path in files.paths):
        return False
    return bool(_masks(files))


def read(files: ExportFiles) -> Export:
    """Read the mask of every photo. Each pixel has one label."""
    masks = _masks(files)
    photos, dropped = read_each((one.photo, partial(_photo, files, one)) for one in masks)
    used = {path for one in masks for path in (one.mask, one.photo)}
    alone = tuple(
        DroppedPhoto(path, DropReason.BAD_ANNOTATION, "neither a mask of a photo, nor has it one")
        for path in files.photo_paths
        if path not in used
    )
    return Export(photos, (*dropped, *alone), exclusive=True)


def _masks(files: ExportFiles) -> list[MaskFile]:
    return [one for one in mask_files(files.photo_paths) if one.label.lower() in INDEX_FOLDERS]


def _photo(files: ExportFiles, mask: MaskFile) -> AnnotatedPhoto:
    file = files.photo_root / mask.mask
    values = np.flatnonzero(np.bincount(indices_of(file).ravel(), minlength=256)).tolist()
    regions = tuple(Region(str(one), IndexedPicture(file, one)) for one in values if one)
    return AnnotatedPhoto(mask.photo, mask.photo, None, regions, upright=True)
