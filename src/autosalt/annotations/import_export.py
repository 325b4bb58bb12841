"""Import of an export: photos, masks, `index.csv` and `problems.csv`, as training reads them."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Protocol

from autosalt.annotations.dropped import DroppedPhoto, DropReason, PhotoDropped, unreadable
from autosalt.annotations.export_files import ExportFiles
from autosalt.annotations.labels import Plan
from autosalt.annotations.masks.combine import combine
from autosalt.annotations.masks.mask_shares import MaskShares, shares_of
from autosalt.annotations.masks.rle import differs
from autosalt.annotations.masks.shapes import AnnotatedPhoto, Export
from autosalt.annotations.new_folder import new_folder, unique_stems
from autosalt.annotations.subjects import Person
from autosalt.annotations.training_folder import flat_stem, write_photo, write_tables
from autosalt.core.reasons import PhotoRefused
from autosalt.core.types import RGB
from autosalt.imaging.colour import exif_orientation
from autosalt.imaging.decode import load_image, open_photo

VIEW_SOURCE: Final = "view_source"
"""Column of `index.csv` where views were asked of a model."""


class People(Protocol):
    """Reader of subject and view; see `subjects`."""

    def person(self, photo: AnnotatedPhoto) -> Person:
        """Return who is on a photo. Raises PhotoDropped."""


@dataclass(frozen=True, slots=True)
class ImportedPhoto:
    """A photo that was written.

    Attributes:
        origin: its path in the folder of photos that was read.
        row: of `index.csv`.
        width, height: in pixels, upright.
        shares: of its masks.
    """

    origin: str
    row: Mapping[str, str]
    width: int
    height: int
    shares: MaskShares


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import wrote and what it dropped."""

    photos: tuple[ImportedPhoto, ...]
    dropped: tuple[DroppedPhoto, ...]

    @property
    def rows(self) -> tuple[Mapping[str, str], ...]:
        """The rows of `index.csv`."""
        return tuple(photo.row for photo in self.photos)


def import_export(
    files: ExportFiles,
    export: Export,
    plan: Plan,
    people: People,
    out: Path,
    source: str,
    on_progress: Callable[[int, int], None] | None = None,
    view_of: Callable[[RGB], str] | None = None,
) -> Imported:
    """Write the folder that training reads. It is there as a whole, or not at all.

    Photos are written upright from their pixels, as JPEG, without EXIF. Where every photo is
    dropped, nothing is written.

    Args:
        files: the files of the export.
        export: its content.
        plan: how its labels become masks.
        people: who is on which photo.
        out: new or empty folder.
        source: the column source.
        on_progress: called with (done, total).
        view_of: names the view of an upright photo uint8 [h, w, 3] that states none, or "". The
            column `view_source` then states whose view it is: `stated` or `model`.

    Raises:
        FolderError: `out` holds files, or is inside the folder of the export.
    """
    with new_folder(out, files.source) as folder:
        imported = _write_photos(files, export, plan, people, folder, source, on_progress, view_of)
        if imported.photos:
            write_tables(folder, imported.rows, imported.dropped)
    return imported


def _write_photos(
    files: ExportFiles,
    export: Export,
    plan: Plan,
    people: People,
    out: Path,
    source: str,
    on_progress: Callable[[int, int], None] | None,
    view_of: Callable[[RGB], str] | None,
) -> Imported:
    times = Counter(photo.photo for photo in export.photos)
    stems = unique_stems((photo.photo for photo in export.photos), flat_stem)
    photos: list[ImportedPhoto] = []
    dropped = list(export.dropped)
    for done, photo in enumerate(export.photos, 1):
        try:
            if times[photo.photo] > 1:
                raise PhotoDropped(DropReason.ANNOTATED_TWICE)
            person = people.person(photo)
            image = open_upright(files.photo_root / photo.photo, photo)
            if view_of is not None:
                person = _with_view(person, image, view_of)
            masks = combine(photo.regions, plan, *image.shape[:2])
            if masks.scalp is None and masks.loss is None and not person.view:
                raise PhotoDropped(DropReason.NOTHING_KNOWN)
        except PhotoDropped as drop:
            dropped.append(DroppedPhoto(photo.photo, drop.reason, drop.detail))
        else:
            written = write_photo(out, stems[photo.photo], image, masks)
            own = {"subject": person.subject, "view": person.view, "source": source}
            row = {**person.groups, **written, **own}
            height, width = image.shape[:2]
            photos.append(ImportedPhoto(photo.photo, row, width, height, shares_of(masks)))
        if on_progress is not None:
            on_progress(done, len(export.photos))
    return Imported(tuple(photos), tuple(dropped))


def _with_view(person: Person, image: RGB, view_of: Callable[[RGB], str]) -> Person:
    """The person with a view, where the model is sure of one; and whose view it is."""
    view = person.view or view_of(image)
    source = "stated" if person.view else "model" if view else ""
    return replace(person, view=view, groups={**person.groups, VIEW_SOURCE: source})


def open_upright(path: Path, photo: AnnotatedPhoto) -> RGB:
    """Open a photo, and make sure that its annotation lies on it as people see it.

    Raises:
        PhotoDropped: it cannot be opened, has another size than its annotation, or is turned by
            EXIF so that the size does not show whether the tool turned it too.
    """
    try:
        stored = load_image(path)
        image = open_photo(stored)
    except PhotoRefused as refusal:
        raise unreadable(refusal) from None
    height, width = image.shape[:2]
    if photo.size is not None and photo.size != (width, height):
        drop = differs(*photo.size, width, height)
        turned = photo.size == stored.size
        hint = "; the tool showed the photo without its EXIF orientation" if turned else ""
        raise PhotoDropped(drop.reason, drop.detail + hint)
    orientation = exif_orientation(stored)
    shown_by_size = photo.size is not None and stored.size != (width, height)
    if orientation != 1 and not shown_by_size and not photo.upright:
        detail = f"EXIF orientation {orientation}"
        raise PhotoDropped(DropReason.ORIENTATION_UNCLEAR, detail)
    return image
