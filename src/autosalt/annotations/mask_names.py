"""Names of mask files: which photo a mask is of, and its label.

`0012_top_scalp.png` is the mask `scalp` of `0012_top.jpg`, in the same folder or in one next to it.
`scalp/0012_top.png` is that of `photos/0012_top.jpg`. Below, folders may be the same again.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

PHOTO_FOLDERS: Final = frozenset(
    {"photo", "photos", "image", "images", "img", "imgs", "jpegimages"}
)
INDEX_FOLDERS: Final = frozenset(
    {"mask", "masks", "label", "labels", "annotation", "annotations", "segmentationclass"}
)
"""Folders of masks that hold several labels each, in lower case."""
SIDE_FOLDERS: Final = frozenset(
    {
        "segmentationobject",
        "segmentationobjectvisualization",
        "segmentationclassvisualization",
    }
)
"""Folders next to `SegmentationClass` that hold neither photos nor labels, in lower case."""
_ENDING: Final = re.compile(r"(.+)[_.-]([^_.-]+)")


@dataclass(frozen=True, slots=True)
class MaskFile:
    """A file of a mask, its photo, and its label; all are paths or names as they are written."""

    mask: str
    photo: str
    label: str


def mask_files(pictures: Sequence[str]) -> tuple[MaskFile, ...]:
    """The masks among pictures whose photo is among them too, sorted by photo.

    Args:
        pictures: relative paths with forward slashes.
    """
    by_stem: dict[str, list[str]] = defaultdict(list)
    for path in pictures:
        by_stem[PurePosixPath(path).stem].append(path)
    found = (one for path in pictures for one in _by_ending(path, by_stem))
    named = {one.mask: one for one in found}
    by_folder = (one for path in pictures for one in _by_folder(path, by_stem))
    every = {one.mask: one for one in by_folder} | named
    masks = (one for one in every.values() if one.photo not in every)
    return tuple(sorted(masks, key=lambda one: (one.photo, one.mask)))


def _by_ending(path: str, by_stem: Mapping[str, Sequence[str]]) -> Iterator[MaskFile]:
    ending = _ENDING.fullmatch(PurePosixPath(path).stem)
    if ending is None or not path.lower().endswith(".png"):
        return
    for photo in by_stem.get(ending[1], ()):
        if _folders_that_differ(path, photo) is not None:
            yield MaskFile(path, photo, ending[2])


def _by_folder(path: str, by_stem: Mapping[str, Sequence[str]]) -> Iterator[MaskFile]:
    if not path.lower().endswith(".png"):
        return
    for photo in by_stem[PurePosixPath(path).stem]:
        differing = _folders_that_differ(path, photo)
        if differing and differing[0] and _holds_photos(differing[1]):
            yield MaskFile(path, photo, differing[0])


def _holds_photos(folder: str) -> bool:
    return not folder or folder.lower() in PHOTO_FOLDERS


def _folders_that_differ(mask: str, photo: str) -> tuple[str, str] | None:
    """The one folder in which two paths differ, of each; None where they differ in more.

    Both are empty where no folder differs, that of the photo where only the mask has one more.
    """
    ours, theirs = PurePosixPath(mask).parts[:-1], PurePosixPath(photo).parts[:-1]
    if ours == theirs:
        return "", ""
    for at, folder in enumerate(ours):
        rest = ours[:at] + ours[at + 1 :]
        if rest == theirs:
            return folder, ""
        if rest == theirs[:at] + theirs[at + 1 :] and len(ours) == len(theirs):
            return folder, theirs[at]
    return None
