"""A folder of photos without a manifest: which files are photos, and what their paths say."""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from autosalt.archive.pattern import DEFAULT_PATTERN, FLAT_PATTERN, PathPattern
from autosalt.archive.rows import ArchiveError, Index, PhotoRow, VisitInfo

PHOTO_SUFFIXES: Final = frozenset(
    {".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".bmp", ".heic", ".heif", ".avif"}
)
_MASK_ENDINGS: Final = ("_scalp", "_loss")


def index_by_pattern(
    root: Path, found: Iterable[str], skipped: Mapping[str, int], pattern: str | None
) -> Index:
    """Index relative paths by a pattern; without one the default, then a flat folder's."""
    paths = sorted(found)
    tried = [PathPattern(pattern)] if pattern else [PathPattern(DEFAULT_PATTERN)]
    if not pattern and not any("/" in path for path in paths):
        tried.append(PathPattern(FLAT_PATTERN))
    for used in tried:
        matches = {path: used.match(path) for path in paths}
        if any(match is not None for match in matches.values()):
            break
    else:
        if paths:
            raise ArchiveError(
                f"{root.name}: none of {len(paths)} photos fits {tried[0].text!r} (for example "
                f"{paths[0]!r}); say how paths are made with --pattern, or write a manifest.csv"
            )
    rows: list[PhotoRow] = []
    visits: dict[tuple[str, str], VisitInfo] = {}
    unmatched: list[str] = []
    for path, match in matches.items():
        if match is None:
            unmatched.append(path)
            continue
        rows.append(PhotoRow(path, match.subject, match.visit, match.view))
        key = (match.subject, match.visit)
        info = VisitInfo(date=match.date)
        if visits.setdefault(key, info) != info:
            raise ArchiveError(
                f"{path}: visit {match.visit} of subject {match.subject} has two dates; "
                "a visit is one day"
            )
    counts = {**skipped, "not_matching": len(unmatched)}
    return Index(
        root, tuple(rows), visits, "pattern", used.text, counts, unmatched[0] if unmatched else ""
    )


def list_photos(root: Path, exclude: Path | None = None) -> tuple[list[str], dict[str, int]]:
    """Relative paths of the photos under `root`, and how many other files were left out.

    Hidden files, files that are no photos by their suffix, and masks that lie beside their photo
    (`<photo>_scalp.png`, `<photo>_loss.png`) are left out. Folders behind a link are not entered.
    """
    photos: list[str] = []
    skipped = {"hidden": 0, "not_a_photo": 0, "mask": 0, "linked_folder": 0}
    for path in _walk(root, exclude, skipped):
        if Path(path).suffix.lower() in PHOTO_SUFFIXES:
            photos.append(path)
        else:
            skipped["not_a_photo"] += 1
    stems = {str(Path(path).with_suffix("")) for path in photos}
    masks = {path for path in photos if _is_mask(path, stems)}
    skipped["mask"] = len(masks)
    return [path for path in photos if path not in masks], skipped


def _is_mask(path: str, stems: set[str]) -> bool:
    stem, dot, suffix = path.rpartition(".")
    return (
        bool(dot)
        and suffix.lower() == "png"
        and any(
            stem.endswith(ending) and stem.removesuffix(ending) in stems for ending in _MASK_ENDINGS
        )
    )


def _walk(root: Path, exclude: Path | None, skipped: dict[str, int]) -> Iterator[str]:
    left_out = None if exclude is None else exclude.resolve()
    for folder, folders, names in os.walk(root):
        here = Path(folder)
        for name in list(folders):
            hidden, link = name.startswith("."), (here / name).is_symlink()
            if hidden or link or (here / name).resolve() == left_out:
                folders.remove(name)
                skipped["hidden"] += hidden
                skipped["linked_folder"] += link and not hidden
        folders.sort()
        for name in sorted(names):
            if name.startswith("."):
                skipped["hidden"] += 1
            else:
                yield (here / name).relative_to(root).as_posix()
