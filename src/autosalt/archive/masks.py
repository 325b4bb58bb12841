"""A folder of masks made elsewhere: `<photo>_scalp.png` beside `<photo>_loss.png`, or a manifest.

The manifest has the columns `scalp` and `loss` in place of `path`; a pattern reads the path of the
pair without `_scalp`, so that `S01/week-12/left_scalp.png` is read as `S01/week-12/left.png`.
"""

from dataclasses import replace
from pathlib import Path
from typing import Final

from autosalt.archive.folder import index_by_pattern, list_files
from autosalt.archive.index import MANIFEST_NAME
from autosalt.archive.manifest_csv import read_manifest
from autosalt.archive.rows import ArchiveError, Index

_SCALP, _LOSS, _SUFFIX = "_scalp", "_loss", ".png"
_SCALP_FILE: Final = _SCALP + _SUFFIX


def read_mask_index(masks: Path, pattern: str | None = None, exclude: Path | None = None) -> Index:
    """Index pairs of masks; arguments and errors as `read_index`.

    A scalp mask without its loss mask is a row too: it is refused when it is scored.
    """
    if masks.is_file():
        return read_manifest(masks, masks=True)
    if not masks.is_dir():
        raise ArchiveError(f"{masks}: no such folder or manifest CSV")
    if pattern is None and (masks / MANIFEST_NAME).is_file():
        return read_manifest(masks / MANIFEST_NAME, masks=True)
    files, skipped = list_files(masks, exclude)
    scalps = [path for path in files if path.endswith(_SCALP_FILE)]
    others = len(files) - 2 * len(scalps)
    pairs = [path.removesuffix(_SCALP_FILE) + _SUFFIX for path in scalps]
    index = index_by_pattern(masks, pairs, {**skipped, "not_a_mask": max(0, others)}, pattern)
    rows = tuple(
        replace(
            row,
            path=row.path.removesuffix(_SUFFIX) + _SCALP_FILE,
            loss_path=row.path.removesuffix(_SUFFIX) + _LOSS + _SUFFIX,
        )
        for row in index.rows
    )
    return replace(index, rows=rows)
