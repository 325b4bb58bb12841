"""From what a person points at to the rows there are to score."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from autosalt.archive.dicom_index import fill_in, places, read_words
from autosalt.archive.folder import index_by_pattern, pair_masks, select_photos
from autosalt.archive.manifest_csv import is_manifest, read_manifest
from autosalt.archive.mapping import ColumnMapping
from autosalt.archive.rows import ArchiveError, Index, PhotoRow, VisitInfo
from autosalt.archive.store import Store, open_store

__all__ = ["ArchiveError", "Index", "PhotoRow", "VisitInfo", "read_index"]

MANIFEST_NAME: Final = "manifest.csv"


def read_index(
    source: str | Path,
    pattern: str | None = None,
    exclude: Path | None = None,
    masks: bool = False,
    mapping: ColumnMapping | None = None,
) -> Index:
    """Read what there is to score. Of DICOM files the headers are read, see `dicom_index`.

    Args:
        source: a manifest CSV, a folder, a zip file, or an fsspec URL of a folder or CSV. A
            folder's own `manifest.csv` is used, unless a pattern is given or the file is not one
            of ours.
        pattern: path pattern such as `{subject}/{visit}/{view}.*`, see `pattern`.
        exclude: a folder inside `source` that is not part of it (the results).
        masks: whether there are masks made elsewhere to score, in place of photos: pairs of
            `<photo>_scalp.png` and `<photo>_loss.png`, or a manifest with those columns. A
            pattern reads the path without `_scalp`.
        mapping: how the manifest's columns are called, where another program wrote it.

    Raises:
        ArchiveError: `source` is not there, or the manifest or pattern is not right.
    """
    store, manifest = open_store(str(source))
    if manifest:
        if pattern is not None:
            raise ArchiveError(f"{manifest}: a manifest needs no --pattern; leave it out")
        return _with_words(read_manifest(store, manifest, masks, mapping))
    if mapping is not None:
        raise ArchiveError(f"{source}: a column mapping goes with a manifest CSV, not a folder")
    paths, skipped = store.files(exclude)
    there = pattern is None and MANIFEST_NAME in paths
    if there and is_manifest(store, MANIFEST_NAME, masks):
        return _with_words(read_manifest(store, MANIFEST_NAME, masks))
    find = _find_masks if masks else _find_photos
    index = find(store, paths, skipped, pattern)
    if there:
        index = replace(index, notes=(f"{MANIFEST_NAME} is of another program", *index.notes))
    return index


def _find_photos(
    store: Store, paths: list[str], skipped: dict[str, int], pattern: str | None
) -> Index:
    words = read_words(store, paths)
    photos, skipped = select_photos(paths, skipped, words)
    return fill_in(index_by_pattern(store, photos, skipped, pattern, places(words)), words)


def _with_words(index: Index) -> Index:
    """A manifest's index with what its DICOM files say where it does not."""
    return fill_in(index, read_words(index.store, (row.path for row in index.rows)))


def _find_masks(
    store: Store, paths: list[str], skipped: dict[str, int], pattern: str | None
) -> Index:
    pairs, skipped = pair_masks(paths, skipped)
    index = index_by_pattern(store, pairs, skipped, pattern)
    rows = tuple(
        replace(row, path=pairs[row.path].scalp, loss_path=pairs[row.path].loss)
        for row in index.rows
    )
    return replace(index, rows=rows)
