"""Training data from corrected masks: photos whose masks a reviewer corrected, as a folder."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from autosalt.annotations.dropped import DroppedPhoto, DropReason, PhotoDropped, unreadable
from autosalt.annotations.masks.combine import CombinedMasks
from autosalt.annotations.new_folder import new_folder, unique_stems
from autosalt.annotations.training_folder import flat_stem, write_photo, write_tables
from autosalt.archive.scored_file import read_scored
from autosalt.archive.stores.local import Folder
from autosalt.archive.stores.store import Store
from autosalt.batch.result import OverrideKind
from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.core.types import RGB
from autosalt.errors import ResultsError
from autosalt.files.layout import OVERRIDES
from autosalt.imaging.decode import open_photo
from autosalt.results.folder import ResultsFolder
from autosalt.results.overrides.masks import read_masks_of_size

_COLUMNS = ("path", "sha256", "subject", "view", "override", "override_id")
_DROPPED = {
    Reason.MISSING_FILE: DropReason.PHOTO_MISSING,
    Reason.PHOTO_CHANGED: DropReason.PHOTO_CHANGED,
}


@dataclass(frozen=True, slots=True)
class CorrectedPhoto:
    """A photo whose masks a reviewer corrected; the view is empty where it is not known."""

    path: str
    sha256: str
    subject: str
    view: str
    masks_sha256: str


@dataclass(frozen=True, slots=True)
class ExportedMasks:
    """The photos that were written, and those that were dropped."""

    photos: tuple[CorrectedPhoto, ...]
    dropped: tuple[DroppedPhoto, ...]


def corrected_photos(results: ResultsFolder) -> tuple[CorrectedPhoto, ...]:
    """The photos whose corrected masks are in force, by path.

    Raises:
        ResultsError: a table is missing or damaged, or does not list an override.
    """
    rows = [
        row
        for row in results.read_table("photos", _COLUMNS, only=True)
        if row["override"] == OverrideKind.MASKS
    ]
    if not rows:
        return ()
    listed = results.read_table(OVERRIDES, ("override_id", "masks_sha256"), only=True)
    masks = {row["override_id"]: row["masks_sha256"] for row in listed}
    if any(not masks.get(row["override_id"]) for row in rows):
        raise ResultsError(
            f"{results}: the tables photos and overrides are not of one run; run autosalt score "
            "again"
        )
    photos = (
        CorrectedPhoto(
            *(row["path"], row["sha256"], row["subject"], row["view"] or ""),
            masks[row["override_id"]],
        )
        for row in rows
    )
    return tuple(sorted(photos, key=lambda photo: photo.path))


def export_corrected(
    results: ResultsFolder,
    photos: Iterable[CorrectedPhoto],
    store: Store,
    out: Path,
    source: str,
    on_progress: Callable[[int, int], None] | None = None,
) -> ExportedMasks:
    """Write photos and corrected masks as a folder to train on; it is there as a whole or not.

    The masks are enlarged to the photo by the nearest pixel. A photo that is no longer the file
    that was corrected is dropped. Where all are dropped, nothing is written.

    Args:
        results: that hold the masks.
        photos: see `corrected_photos`.
        store: that holds the photos.
        out: new or empty folder.
        source: the column source of `index.csv`.
        on_progress: called with (done, total).

    Raises:
        FolderError: `out` holds files, or is inside the results or the photos.
    """
    photos = tuple(photos)
    stems = unique_stems((photo.path for photo in photos), flat_stem)
    rows: list[dict[str, str]] = []
    written: list[CorrectedPhoto] = []
    dropped: list[DroppedPhoto] = []
    read = [results.path, *([store.root] if isinstance(store, Folder) else [])]
    with new_folder(out, *read) as folder:
        for done, photo in enumerate(photos, 1):
            try:
                image, masks = _read(results, store, photo)
            except PhotoDropped as drop:
                dropped.append(DroppedPhoto(photo.path, drop.reason, drop.detail))
            else:
                files = write_photo(folder, stems[photo.path], image, masks)
                own = {"subject": photo.subject, "view": photo.view, "source": source}
                rows.append({**files, **own})
                written.append(photo)
            if on_progress is not None:
                on_progress(done, len(photos))
        if rows:
            write_tables(folder, rows, dropped)
    return ExportedMasks(tuple(written), tuple(dropped))


def _read(results: ResultsFolder, store: Store, photo: CorrectedPhoto) -> tuple[RGB, CombinedMasks]:
    """A photo, upright, and its corrected masks at its size. Raises PhotoDropped."""
    try:
        image = open_photo(read_scored(store, photo.path, photo.sha256))
    except PhotoRefused as refusal:
        if (reason := _DROPPED.get(refusal.reason)) is not None:
            raise PhotoDropped(reason) from None
        raise unreadable(refusal) from None
    height, width = image.shape[:2]
    try:
        scalp, loss = read_masks_of_size(results.path, photo.masks_sha256, height, width)
    except PhotoRefused:
        raise PhotoDropped(DropReason.MASKS_CHANGED) from None
    return image, CombinedMasks(scalp, loss, scalp | True)
