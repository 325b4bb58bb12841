"""Import of an export: photos, masks, `index.csv` and `problems.csv`, as training reads them."""

import os
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final, Protocol

from autosalt.annotations.combine import Masks, combine
from autosalt.annotations.dropped import DROP_TEXT, DroppedPhoto, DropReason, PhotoDropped
from autosalt.annotations.export_files import ExportFiles
from autosalt.annotations.labels import Plan
from autosalt.annotations.rle import differs
from autosalt.annotations.shapes import AnnotatedPhoto, Export
from autosalt.annotations.subjects import Person
from autosalt.core.reasons import REASON_TEXT, PhotoRefused
from autosalt.core.types import RGB, BoolMask
from autosalt.errors import FolderError
from autosalt.files.io import write_atomically
from autosalt.files.table import Kind, Table, to_csv
from autosalt.imaging.colour import exif_orientation
from autosalt.imaging.decode import load_image, open_photo
from autosalt.imaging.drawing.overlay import encode_jpeg
from autosalt.imaging.masks import encode_mask, encode_partial_mask
from autosalt.imaging.training_index import COLUMNS, INDEX

PROBLEMS: Final = "problems.csv"
_QUALITY: Final = 95
"""Of the JPEG compression of photos."""


class People(Protocol):
    """Reader of subject and view; see `subjects`."""

    def person(self, photo: AnnotatedPhoto) -> Person:
        """Return who is on a photo. Raises PhotoDropped."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import wrote and what it dropped."""

    rows: tuple[Mapping[str, str], ...]
    dropped: tuple[DroppedPhoto, ...]


def import_export(
    files: ExportFiles,
    export: Export,
    plan: Plan,
    people: People,
    out: Path,
    source: str,
    on_progress: Callable[[int, int], None] | None = None,
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

    Raises:
        FolderError: `out` holds files, or is inside the folder of the export.
    """
    claimed = _claimed(files, out)
    claimed.mkdir(parents=True)
    try:
        imported = _write_photos(files, export, plan, people, claimed, source, on_progress)
        if imported.rows:
            write_atomically(claimed / INDEX, to_csv(_index_table(imported.rows)))
            write_atomically(claimed / PROBLEMS, to_csv(_problems_table(imported.dropped)))
            if out.exists():
                out.rmdir()
            claimed.replace(out)
        return imported
    finally:
        shutil.rmtree(claimed, ignore_errors=True)


def _claimed(files: ExportFiles, out: Path) -> Path:
    """The folder next to `out` to write to, until all is there."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise FolderError(f"{out}: is not an empty folder; give a new one")
    if out.resolve().is_relative_to(files.source.resolve()):
        raise FolderError(f"{out}: is inside the folder of the export; give one outside it")
    whole = out.resolve()
    return whole.with_name(f".{whole.name}.{os.getpid()}.part")


def _write_photos(
    files: ExportFiles,
    export: Export,
    plan: Plan,
    people: People,
    out: Path,
    source: str,
    on_progress: Callable[[int, int], None] | None,
) -> Imported:
    for folder in ("photos", "masks"):
        (out / folder).mkdir()
    times = Counter(photo.photo for photo in export.photos)
    stems = _unique_stems(photo.photo for photo in export.photos)
    rows: list[Mapping[str, str]] = []
    dropped = list(export.dropped)
    for done, photo in enumerate(export.photos, 1):
        try:
            if times[photo.photo] > 1:
                raise PhotoDropped(DropReason.ANNOTATED_TWICE)
            person = people.person(photo)
            image = open_upright(files.photo_root / photo.photo, photo)
            masks = combine(photo.regions, plan, *image.shape[:2])
            if masks.scalp is None and masks.loss is None and not person.view:
                raise PhotoDropped(DropReason.NOTHING_KNOWN)
        except PhotoDropped as drop:
            dropped.append(DroppedPhoto(photo.photo, drop.reason, drop.detail))
        else:
            written = _write(out, stems[photo.photo], image, masks)
            own = {"subject": person.subject, "view": person.view, "source": source}
            rows.append({**person.groups, **written, **own})
        if on_progress is not None:
            on_progress(done, len(export.photos))
    return Imported(tuple(rows), tuple(dropped))


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
        text = f"{refusal.reason}: {REASON_TEXT[refusal.reason]}"
        raise PhotoDropped(DropReason.PHOTO_UNREADABLE, text) from None
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


def _write(out: Path, stem: str, image: RGB, masks: Masks) -> dict[str, str]:
    """Write a photo and its masks; return their paths by column."""
    written = {"photo": f"photos/{stem}.jpg", "scalp": "", "loss": ""}
    (out / written["photo"]).write_bytes(encode_jpeg(image, _QUALITY))
    for kind, mask in (("scalp", masks.scalp), ("loss", masks.loss)):
        if mask is not None:
            written[kind] = f"masks/{stem}_{kind}.png"
            (out / written[kind]).write_bytes(_encoded(mask, masks.known))
    return written


def _encoded(mask: BoolMask, known: BoolMask) -> bytes:
    return encode_mask(mask) if known.all() else encode_partial_mask(mask, known)


def _unique_stems(photos: Iterable[str]) -> dict[str, str]:
    """Names of files by the path of each photo: letters, digits and few signs, none twice."""
    stems: dict[str, str] = {}
    taken: set[str] = set()
    for photo in photos:
        plain = re.sub(r"[^\w-]+", "_", str(PurePosixPath(photo).with_suffix("")))[-100:]
        options = (plain, *(f"{plain}_{number}" for number in range(2, len(taken) + 3)))
        stems[photo] = next(one for one in options if one.casefold() not in taken)
        taken.add(stems[photo].casefold())
    return stems


def _index_table(rows: tuple[Mapping[str, str], ...]) -> Table:
    groups = sorted({key for row in rows for key in row} - set(COLUMNS))
    columns: dict[str, Kind] = dict.fromkeys((*COLUMNS, *groups), "text")
    return Table("index", columns, rows)


def _problems_table(dropped: Iterable[DroppedPhoto]) -> Table:
    columns: dict[str, Kind] = dict.fromkeys(("photo", "reason", "detail", "what_to_do"), "text")
    return Table("problems", columns, _problem_rows(dropped))


def _problem_rows(dropped: Iterable[DroppedPhoto]) -> Iterator[dict[str, str]]:
    for one in dropped:
        yield {
            "photo": one.photo,
            "reason": one.reason.value,
            "detail": one.detail,
            "what_to_do": DROP_TEXT[one.reason],
        }
