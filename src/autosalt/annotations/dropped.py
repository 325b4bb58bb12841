"""Reasons why a photo is dropped, the exception that carries them, and the table of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from autosalt.core.reasons import REASON_TEXT, PhotoRefused
from autosalt.files.table import Table

PROBLEMS: Final = "problems.csv"
"""File beside what was written, with a row for each dropped photo."""


class DropReason(StrEnum):
    """Reason code, as in `problems.csv`."""

    PHOTO_MISSING = "photo_missing"
    SEVERAL_PHOTOS = "several_photos"
    OUTSIDE_FOLDER = "outside_folder"
    PHOTO_UNREADABLE = "photo_unreadable"
    SIZE_DIFFERS = "size_differs"
    ORIENTATION_UNCLEAR = "orientation_unclear"
    BAD_ANNOTATION = "bad_annotation"
    ANNOTATED_TWICE = "annotated_twice"
    NO_SUBJECT = "no_subject"
    MASKS_CONTRADICT = "masks_contradict"
    NOTHING_KNOWN = "nothing_known"
    PHOTO_CHANGED = "photo_changed"
    MASKS_CHANGED = "masks_changed"


DROP_TEXT: Final[Mapping[DropReason, str]] = MappingProxyType(
    {
        DropReason.PHOTO_MISSING: "No such photo. Copy it into the folder, or give --photos.",
        DropReason.SEVERAL_PHOTOS: "Several photos have this name. Keep one of them.",
        DropReason.OUTSIDE_FOLDER: "The path leaves the folder. Copy the photo into it.",
        DropReason.PHOTO_UNREADABLE: "The photo cannot be opened. Replace the file.",
        DropReason.SIZE_DIFFERS: "Annotation and upright photo differ in size. Annotate this file.",
        DropReason.ORIENTATION_UNCLEAR: (
            "The file is turned by EXIF, and the size does not show whether the annotation is too. "
            "Save the photo upright, check the outlines in the tool, and export again."
        ),
        DropReason.BAD_ANNOTATION: "The annotation is damaged or has no area. Draw it again.",
        DropReason.ANNOTATED_TWICE: "Two annotations are of this photo. Keep one of them.",
        DropReason.NO_SUBJECT: "The person is not known. Rename the photo, or give --table.",
        DropReason.MASKS_CONTRADICT: "No photo can show these masks. Correct outlines or labels.",
        DropReason.NOTHING_KNOWN: "Neither a mask nor a view. Annotate the photo, or state a view.",
        DropReason.PHOTO_CHANGED: "Its masks were drawn on another file. Put that file back.",
        DropReason.MASKS_CHANGED: "Masks that were drawn are missing or edited. Bring them back.",
    }
)
"""What each reason means and what to do, in one line for people."""


@dataclass(frozen=True, slots=True)
class DroppedPhoto:
    """A photo that is left out; `detail` is what was found."""

    photo: str
    reason: DropReason
    detail: str = ""


class PhotoDropped(Exception):  # noqa: N818 - a dropped photo is an outcome, not a fault
    """Raised where an annotation or its photo cannot be used; the others go on without it."""

    def __init__(self, reason: DropReason, detail: str = "") -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(f"{reason}: {detail}" if detail else str(reason))


def bad(detail: str) -> PhotoDropped:
    """The exception for an annotation that cannot be followed."""
    return PhotoDropped(DropReason.BAD_ANNOTATION, detail)


def unreadable(refusal: PhotoRefused) -> PhotoDropped:
    """The exception for a photo that cannot be opened."""
    text = f"{refusal.reason}: {REASON_TEXT[refusal.reason]}"
    return PhotoDropped(DropReason.PHOTO_UNREADABLE, text)


def problems_table(dropped: Iterable[DroppedPhoto]) -> Table:
    """The rows of `problems.csv`."""
    rows = [
        {
            "photo": one.photo,
            "reason": one.reason.value,
            "detail": one.detail,
            "what_to_do": DROP_TEXT[one.reason],
        }
        for one in dropped
    ]
    columns = ("photo", "reason", "detail", "what_to_do")
    return Table("problems", dict.fromkeys(columns, "text"), rows)
