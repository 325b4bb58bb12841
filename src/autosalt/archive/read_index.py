"""Read the index of an archive: the photos to score in a folder, zip file, URL or manifest."""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final
from unicodedata import normalize

from autosalt.archive.column_mapping import ColumnMapping
from autosalt.archive.dicom_headers import fill_in, places, read_words
from autosalt.archive.folder import index_by_pattern
from autosalt.archive.index import Index, LeftOut
from autosalt.archive.manifest import read_manifest
from autosalt.archive.manifest_name import MANIFEST_NAME, OwnManifest, own_manifest
from autosalt.archive.mask_files import pair_masks, select_masks
from autosalt.archive.photo_files import (
    PhotoFiles,
    container_issues,
    kinds_line,
    sort_files,
    with_stand_ins,
)
from autosalt.archive.photo_names import without_placeholders
from autosalt.archive.stores.local import LINKED_FOLDER
from autosalt.archive.stores.store import Store, open_store
from autosalt.archive.understanding import understand
from autosalt.errors import ArchiveError
from autosalt.issues import Issue, listed
from autosalt.visits.damaged_ids import damaged_ids
from autosalt.visits.date_format import DateFormat
from autosalt.visits.dates import date_doubts, with_days
from autosalt.visits.lookalikes import alike_ids
from autosalt.visits.name_dates import read_dates
from autosalt.visits.share_units import reader_shares

_SHOWN: Final = 120
"""Letters of a path on the screen."""


def read_index(
    source: str | Path,
    pattern: str | None = None,
    exclude: Path | None = None,
    masks: bool = False,
    mapping: ColumnMapping | None = None,
    today: date | None = None,
    date_format: DateFormat | None = None,
) -> Index:
    """Read the photos to score. Of DICOM files the headers are read, see `dicom_headers`.

    Args:
        source: a manifest CSV, a folder, a zip file, or an fsspec URL of a folder or CSV. A
            folder's own `manifest.csv` is used, unless a pattern is given or the file is not one
            of ours.
        pattern: path pattern such as `{subject}/{visit}/{view}.*`, see `path_pattern`.
        exclude: a folder inside `source` that is not part of it (the results).
        masks: whether masks made elsewhere are scored in place of photos: pairs of
            `<photo>_scalp.png` and `<photo>_loss.png`, or a manifest with those columns. A
            pattern reads the path without `_scalp`.
        mapping: how the manifest's columns are called, where another program wrote it.
        today: the day with which dates are compared; by default the current one, UTC.
        date_format: how dates are written, in names of visits and in a manifest. By default the
            names show it, and a manifest has YYYY-MM-DD.

    Raises:
        ArchiveError: `source` is not there, or the manifest or pattern is not right.
        MisreadError: subject, visit or view cannot be where they were read, see `understanding`.
        OSError: a folder in it cannot be listed.
    """
    index = _read(source, pattern, exclude, masks, mapping, date_format)
    # First: where people are read as visits of one subject, to put these in order takes for ever.
    levels = understand(index, asked=pattern is not None)
    order = None if date_format is None else date_format.order
    reading = read_dates((visit for _, visit in index.visits), order)
    index = replace(index, visits=with_days(index.visits, reading))
    dates = date_doubts(index.visits, today or datetime.now(UTC).date(), reading)
    visits = {(row.subject, row.visit) for row in index.rows}
    issues = (
        *index.issues,
        *levels,
        *_elsewhere(_with_another_subject(index)),
        *_left_out(index.left_out),
        *_linked(index.skipped),
        *(Issue("alike_ids", 1, line) for line in alike_ids(visits, index.visits)),
        *(Issue("ids_damaged", 1, line) for line in damaged_ids(visits, index.visits)),
        *(Issue("readers_in_shares", 1, line) for line in reader_shares(index.visits)),
        *dates.issues(),
    )
    return replace(index, issues=issues)


def _read(
    source: str | Path,
    pattern: str | None,
    exclude: Path | None,
    masks: bool,
    mapping: ColumnMapping | None,
    date_format: DateFormat | None,
) -> Index:
    store, manifest = open_store(str(source))
    if manifest:
        if pattern is not None:
            raise ArchiveError(f"{manifest}: a manifest needs no --pattern; leave it out")
        return _with_words(read_manifest(store, manifest, masks, mapping, date_format))
    if mapping is not None:
        raise ArchiveError(f"{source}: a column mapping goes with a manifest CSV, not a folder")
    return _read_folder(store, pattern, exclude, masks, date_format)


def _read_folder(
    store: Store,
    pattern: str | None,
    exclude: Path | None,
    masks: bool,
    date_format: DateFormat | None,
) -> Index:
    """Read a folder by its own manifest or by its paths; with the files that are left out."""
    found, skipped = store.files(exclude)
    paths = without_placeholders(path for path in found if _is_utf8(path))
    left_out = dict.fromkeys((p for p in found if not _is_utf8(p)), LeftOut.NAME_NOT_UTF8)
    own = OwnManifest() if pattern else own_manifest(store, paths, masks)
    if own.path:
        index = _with_words(read_manifest(store, own.path, masks, None, date_format))
        index = _with_not_listed(index, paths, masks)
    else:
        index = _by_paths(store, paths, skipped, pattern, masks, own.issues)
    left_out |= index.left_out
    counts = Counter(why.code for why in left_out.values())
    return replace(
        index,
        left_out=left_out,
        skipped={**index.skipped, **counts},
        notes=(*own.notes, *_locale_note(paths), *index.notes),
        issues=(*own.issues, *index.issues, *_unsure_names(store)),
    )


def _by_paths(
    store: Store,
    paths: list[str],
    skipped: dict[str, int],
    pattern: str | None,
    masks: bool,
    of_manifest: Iterable[Issue],
) -> Index:
    """Read a folder by its paths; an error also states why no manifest is used."""
    find = _find_masks if masks else _find_photos
    try:
        return find(store, paths, skipped, pattern)
    except ArchiveError as error:
        deeper = next((path for path in paths if path.endswith(f"/{MANIFEST_NAME}")), None)
        if deeper is not None and not pattern:
            raise ArchiveError(f"{error}; there is a manifest at {deeper!r}, not on top") from None
        raise ArchiveError("; ".join((str(error), *(one.text for one in of_manifest)))) from None


def _with_not_listed(index: Index, paths: list[str], masks: bool) -> Index:
    """With the photos, or masks, that lie in a folder whose manifest does not name them."""
    named = {normalize("NFC", p) for row in index.rows for p in (row.path, row.loss_path)}
    # Where a disk does not distinguish case, the manifest may name a file in another one.
    other_case = {p.casefold() for p in named.difference(normalize("NFC", p) for p in paths)}
    files = PhotoFiles(tuple(select_masks(paths))) if masks else sort_files(index.store, paths)
    spelt = {path: normalize("NFC", path) for path in files.photos}
    left_out = [
        path for path, p in spelt.items() if p not in named and p.casefold() not in other_case
    ]
    return replace(
        index,
        left_out=dict.fromkeys(left_out, LeftOut.NOT_LISTED),
        issues=(*index.issues, *container_issues(paths)),
    )


def _with_another_subject(index: Index) -> list[str]:
    """Photos in a folder called like another subject than the manifest states.

    Only where folders are called like subjects at all: by those of most photos.
    """
    if index.source != "manifest":
        return []
    subjects = {row.subject for row in index.rows}
    folders = {row.path: set(row.path.split("/")[:-1]) & subjects for row in index.rows}
    own = sum(row.subject in folders[row.path] for row in index.rows)
    if 2 * own <= len(index.rows):
        return []
    return [
        row.path for row in index.rows if folders[row.path] and row.subject not in folders[row.path]
    ]


def _elsewhere(paths: list[str]) -> Iterator[Issue]:
    if paths:
        text = (
            f"{len(paths)} photos lie in a folder called like another subject than the manifest "
            f"states, which counts; for example {paths[0]!r}"
        )
        yield Issue("photos_contradicted", len(paths), text)


def _left_out(left_out: Mapping[str, LeftOut]) -> Iterator[Issue]:
    """An issue for each reason why photos are left out."""
    by_reason: dict[LeftOut, list[str]] = defaultdict(list)
    for path, why in sorted(left_out.items()):
        by_reason[why].append(path)
    for why in LeftOut:
        if paths := by_reason[why]:
            first = paths[0] if len(paths[0]) <= _SHOWN else f"...{paths[0][-_SHOWN:]}"
            text = f"{len(paths)} photos are left out, for example {first!r}: each {why.value}"
            yield Issue("photos_left_out", len(paths), text)


def _unsure_names(store: Store) -> Iterator[Issue]:
    if names := store.unsure_names:
        text = (
            f"{len(names)} names of the zip file may be read with other letters than they were "
            f"written with, {listed(names)}; pack it again with UTF-8 names, or unpack it and "
            "give the folder"
        )
        yield Issue("zip_names_unsure", len(names), text)


def _linked(skipped: Mapping[str, int]) -> Iterator[Issue]:
    """Folders behind a link that are left out; a manifest names its photos itself."""
    if number := skipped.get(LINKED_FOLDER):
        text = (
            f"{number} folders behind a link are left out with all that is in them; copy them in, "
            "or remove the links"
        )
        yield Issue("folders_left_out", number, text)


def _locale_note(paths: list[str]) -> Iterator[str]:
    """A note where names are read in another encoding than this machine's."""
    locale = sys.getfilesystemencoding().lower()
    if locale != "utf-8" and (other := [path for path in paths if not path.isascii()]):
        yield f"names are read as UTF-8, not as the locale's {locale}, for example {other[0]!r}"


def _is_utf8(path: str) -> bool:
    """Whether a path is text; a file system may hold names that are not."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True


def _find_photos(
    store: Store, paths: list[str], skipped: dict[str, int], pattern: str | None
) -> Index:
    files = sort_files(store, paths)
    skipped = {**skipped, **files.counts}
    index = index_by_pattern(store, files.photos, skipped, pattern, places(files.words))
    index = with_stand_ins(fill_in(index, files.words), files.holders, pattern)
    lines = kinds_line(files.rare, "photos by their content or a rare suffix are")
    if not index.rows:
        lines += kinds_line(files.others, "its files are")
    issues = (*index.issues, *container_issues(paths))
    return replace(index, notes=(*index.notes, *lines), issues=issues)


def _with_words(index: Index) -> Index:
    """A manifest's index, with the headers of its DICOM files where it states nothing."""
    return fill_in(index, read_words(index.store, (row.path for row in index.rows)))


def _find_masks(
    store: Store, paths: list[str], skipped: dict[str, int], pattern: str | None
) -> Index:
    pairs, skipped = pair_masks(paths, skipped)
    index = index_by_pattern(store, pairs, skipped, pattern)
    issues = (*index.issues, *container_issues(paths))
    rows = tuple(
        replace(row, path=pairs[row.path].scalp, loss_path=pairs[row.path].loss)
        for row in index.rows
    )
    return replace(index, rows=rows, issues=issues)
