"""From what a person points at to the rows there are to score."""

from pathlib import Path
from typing import Final

from autosalt.archive.folder import index_by_pattern, list_photos
from autosalt.archive.manifest_csv import read_manifest
from autosalt.archive.rows import ArchiveError, Index, PhotoRow, VisitInfo

__all__ = ["ArchiveError", "Index", "PhotoRow", "VisitInfo", "read_index"]

MANIFEST_NAME: Final = "manifest.csv"


def read_index(photos: Path, pattern: str | None = None, exclude: Path | None = None) -> Index:
    """Read what there is to score.

    Args:
        photos: a manifest CSV, or a folder. A folder's own `manifest.csv` is used unless a
            pattern is given.
        pattern: path pattern such as `{subject}/{visit}/{view}.*`, see `pattern`.
        exclude: a folder inside `photos` that is not part of it (the results).

    Raises:
        ArchiveError: `photos` is not there, or the manifest or pattern is not right.
    """
    if photos.is_file():
        if pattern is not None:
            raise ArchiveError(f"{photos.name}: a manifest needs no --pattern; leave it out")
        return read_manifest(photos)
    if not photos.is_dir():
        raise ArchiveError(f"{photos}: no such folder or manifest CSV")
    if pattern is None and (photos / MANIFEST_NAME).is_file():
        return read_manifest(photos / MANIFEST_NAME)
    found, skipped = list_photos(photos, exclude)
    return index_by_pattern(photos, found, skipped, pattern)
