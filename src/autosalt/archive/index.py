"""From what a person points at to the rows there are to score."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from autosalt.archive.folder import index_by_pattern, list_masks, list_photos
from autosalt.archive.manifest_csv import is_manifest, read_manifest
from autosalt.archive.mapping import ColumnMapping
from autosalt.archive.rows import ArchiveError, Index, PhotoRow, VisitInfo

__all__ = ["ArchiveError", "Index", "PhotoRow", "VisitInfo", "read_index"]

MANIFEST_NAME: Final = "manifest.csv"


def read_index(
    source: Path,
    pattern: str | None = None,
    exclude: Path | None = None,
    masks: bool = False,
    mapping: ColumnMapping | None = None,
) -> Index:
    """Read what there is to score.

    Args:
        source: a manifest CSV, or a folder. A folder's own `manifest.csv` is used, unless a
            pattern is given or the file is not one of ours.
        pattern: path pattern such as `{subject}/{visit}/{view}.*`, see `pattern`.
        exclude: a folder inside `source` that is not part of it (the results).
        masks: whether there are masks made elsewhere to score, in place of photos: pairs of
            `<photo>_scalp.png` and `<photo>_loss.png`, or a manifest with those columns. A
            pattern reads the path without `_scalp`.
        mapping: how the manifest's columns are called, where another program wrote it.

    Raises:
        ArchiveError: `source` is not there, or the manifest or pattern is not right.
    """
    if source.is_file():
        if pattern is not None:
            raise ArchiveError(f"{source.name}: a manifest needs no --pattern; leave it out")
        return read_manifest(source, masks, mapping)
    if mapping is not None:
        raise ArchiveError(f"{source}: a column mapping goes with a manifest CSV, not a folder")
    if not source.is_dir():
        raise ArchiveError(f"{source}: no such folder or manifest CSV")
    manifest = source / MANIFEST_NAME
    there = pattern is None and manifest.is_file()
    if there and is_manifest(manifest, masks):
        return read_manifest(manifest, masks)
    index = _read_folder(source, pattern, exclude, masks)
    if there:
        index = replace(index, notes=(f"{MANIFEST_NAME} is of another program", *index.notes))
    return index


def _read_folder(root: Path, pattern: str | None, exclude: Path | None, masks: bool) -> Index:
    if not masks:
        return index_by_pattern(root, *list_photos(root, exclude), pattern)
    pairs, skipped = list_masks(root, exclude)
    index = index_by_pattern(root, pairs, skipped, pattern)
    rows = tuple(
        replace(row, path=pairs[row.path].scalp, loss_path=pairs[row.path].loss)
        for row in index.rows
    )
    return replace(index, rows=rows)
