"""Masks in black and white: one PNG for each photo and label, by suffix or by folder."""

from functools import partial
from itertools import groupby

from autosalt.annotations.dropped import DroppedPhoto, DropReason, PhotoDropped
from autosalt.annotations.export_files import ExportFiles
from autosalt.annotations.labels import Meaning
from autosalt.annotations.mask_names import INDEX_FOLDERS, MaskFile, mask_files
from autosalt.annotations.masks.pictures import MaskPicture
from autosalt.annotations.masks.shapes import AnnotatedPhoto, Export, Region, read_each


def fits(files: ExportFiles) -> bool:
    """Whether a picture is named as a mask of another, and has one label."""
    if any(path.endswith("labelmap.txt") for path in files.paths):
        return False
    return any(_has_one_label(one) for one in mask_files(files.photo_paths))


def read(files: ExportFiles) -> Export:
    """Read the masks of every photo. Grey (128) is not known."""
    masks = [one for one in mask_files(files.photo_paths) if _has_one_label(one)]
    photos, dropped = read_each(
        (photo, partial(_photo, files, photo, tuple(group)))
        for photo, group in groupby(masks, key=lambda one: one.photo)
    )
    used = {one.mask for one in masks} | {one.photo for one in masks}
    alone = tuple(
        DroppedPhoto(path, DropReason.BAD_ANNOTATION, "neither a mask of a photo, nor has it masks")
        for path in files.photo_paths
        if path not in used
    )
    return Export(photos, (*dropped, *alone))


def _has_one_label(mask: MaskFile) -> bool:
    return mask.label.lower() not in INDEX_FOLDERS


def _photo(files: ExportFiles, photo: str, masks: tuple[MaskFile, ...]) -> AnnotatedPhoto:
    labels = [one.label for one in masks]
    if len(set(labels)) < len(labels):
        raise PhotoDropped(DropReason.ANNOTATED_TWICE, f"{masks[0].mask} and {masks[1].mask}")
    regions = (
        region
        for one in masks
        for region in (
            Region(one.label, MaskPicture(files.photo_root / one.mask)),
            Region(Meaning.UNKNOWN.value, MaskPicture(files.photo_root / one.mask, unknown=True)),
        )
    )
    return AnnotatedPhoto(photo, photo, None, tuple(regions), upright=True)
