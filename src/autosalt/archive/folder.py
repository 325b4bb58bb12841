"""A folder of photos without a manifest: which files are photos, and what their paths say."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from autosalt.archive.dicom_index import DicomWords
from autosalt.archive.path_candidates import fitting_pattern
from autosalt.archive.pattern import DEFAULT_PATTERN, FLAT_PATTERN, PathMatch, PathPattern
from autosalt.archive.rows import ArchiveError, Index, LeftOut, PhotoRow, VisitInfo
from autosalt.archive.store import Store

PHOTO_SUFFIXES: Final = frozenset(
    {".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".bmp", ".heic", ".heif", ".avif"}
)
_MASK_ENDINGS: Final = ("_scalp", "_loss")


def index_by_pattern(
    store: Store,
    found: Iterable[str],
    skipped: Mapping[str, int],
    pattern: str | None,
    told: Mapping[str, PathMatch] = MappingProxyType({}),
) -> Index:
    """Index relative paths by a pattern; without one the default, then a flat folder's.

    A file that does not fit is where `told` says, if it says so; that also goes before a flat
    folder's pattern, unless that was asked for. What `told` says of days is not looked at here.
    """
    paths = sorted(found)
    tried = [PathPattern(pattern)] if pattern else [PathPattern(DEFAULT_PATTERN)]
    tops = {path.partition("/")[0] for path in paths}
    if not pattern and not any("/" in path for path in paths):
        tried.append(PathPattern(FLAT_PATTERN))
    elif not pattern and len(tops) == 1:  # a folder in a folder, as zip files are made
        tried.append(PathPattern(f"*/{DEFAULT_PATTERN}"))
    for used in tried:
        last_resort = used.text == FLAT_PATTERN and not pattern
        matches = {
            path: (last_resort and told.get(path)) or used.match(path) or told.get(path)
            for path in paths
        }
        if any(match is not None for match in matches.values()):
            break
    else:
        if paths:
            fitting = fitting_pattern(paths)
            mend = "say how paths are made with --pattern, or write a manifest.csv"
            raise ArchiveError(
                f"{store.name}: none of {len(paths)} photos fits {tried[0].text!r} (for example "
                f"{paths[0]!r}); " + (mend if fitting is None else f"use --pattern {fitting!r}")
            )
    rows: list[PhotoRow] = []
    visits: dict[tuple[str, str], VisitInfo] = {}
    unmatched: list[str] = []
    placed: list[tuple[str, str]] = []
    for path, match in matches.items():
        if match is None:
            unmatched.append(path)
            continue
        rows.append(PhotoRow(path, match.subject, match.visit, match.view))
        key = (match.subject, match.visit)
        if match is told.get(path):
            placed.append(key)
            continue
        info = VisitInfo(date=match.date, site=match.site)
        if visits.setdefault(key, info) != info:
            raise ArchiveError(
                f"{path}: visit {match.visit} of subject {match.subject} has two dates or sites; "
                "a visit is one day at one site. Where sites number their people alike, write "
                "{site}/{number} in place of {site}/{subject}"
            )
    for key in placed:
        visits.setdefault(key, VisitInfo())
    notes: tuple[str, ...] = ()
    if placed:
        notes = (f"{len(placed)} DICOM files are placed by their own PatientID and StudyDate",)
    left_out = dict.fromkeys(unmatched, LeftOut.NOT_MATCHING)
    return Index(store, tuple(rows), visits, "pattern", used.text, skipped, notes, left_out)


def select_photos(
    files: list[str],
    skipped: Mapping[str, int],
    dicom: Mapping[str, DicomWords] = MappingProxyType({}),
) -> tuple[list[str], dict[str, int]]:
    """Of the files of an archive its photos, and how many others were left out.

    Left out are files that are no photos by their suffix or, DICOM files, by their own words, and
    masks that lie beside their photo (`<photo>_scalp.png`, `<photo>_loss.png`).
    """
    others = {path for path, words in dicom.items() if not words.is_photo}
    photos = [
        path
        for path in files
        if Path(path).suffix.lower() in PHOTO_SUFFIXES or (path in dicom and path not in others)
    ]
    stems = {path.rpartition(".")[0] for path in photos}
    masks = {path for path in photos if _is_mask(path, stems)}
    no_photo = len(files) - len(photos) - len(others)
    counts = {**skipped, "not_a_photo": no_photo, "mask": len(masks)}
    if others:
        counts["dicom_of_another_kind"] = len(others)
    return [path for path in photos if path not in masks], counts


@dataclass(frozen=True, slots=True)
class MaskPair:
    """Relative paths of a photo's two masks."""

    scalp: str
    loss: str


def pair_masks(
    files: list[str], skipped: Mapping[str, int]
) -> tuple[dict[str, MaskPair], dict[str, int]]:
    """Of the files of an archive its pairs of masks, by the path their photo has (`<photo>.png`).

    One mask alone is a pair too: the other will be found missing. Also returns how many other files
    were left out.
    """
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for path in files:
        if (name := _mask_name(path)) is not None:
            stem, ending = name
            if other := found[stem].get(ending):
                raise ArchiveError(f"{other} and {path} are both that mask of one photo; keep one")
            found[stem][ending] = path
    pairs = {
        f"{stem}.png": MaskPair(*(there.get(end, f"{stem}{end}.png") for end in _MASK_ENDINGS))
        for stem, there in found.items()
    }
    return pairs, {**skipped, "not_a_mask": len(files) - sum(map(len, found.values()))}


def select_masks(files: Iterable[str]) -> list[str]:
    """Of the files of an archive those that are called as masks are, in capitals perhaps."""
    return [path for path in files if _mask_name(path) is not None]


def _is_mask(path: str, stems: set[str]) -> bool:
    name = _mask_name(path)
    return name is not None and name[0] in stems


def _mask_name(path: str) -> tuple[str, str] | None:
    """The path of a mask's photo without its suffix, and which mask it is; None of other files."""
    stem, _, suffix = path.rpartition(".")
    ending = next((e for e in _MASK_ENDINGS if stem.lower().endswith(e)), None)
    if suffix.lower() != "png" or ending is None:
        return None
    return stem[: -len(ending)], ending
