"""Find the photographs among the files of an archive, by name, and by content where needed.

A photo is a file with a photo's suffix, or with a photo's first bytes where the suffix is unknown
or missing. A raw file, or another picture that cannot be opened here, counts as a photo that is
refused, unless the folder has its photo too. A video, document or unknown file counts as a photo
only where the view of a visit would otherwise have no file. The visit is then incomplete, not
absent.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from autosalt.archive.dicom_headers import DicomWords, words_of
from autosalt.archive.index import Index, PhotoRow
from autosalt.archive.mask_files import mask_name
from autosalt.archive.path_pattern import DEFAULT_PATTERN, PathPattern
from autosalt.archive.photo_names import USUAL_SUFFIXES, Kind, kind_of, stem_of, suffix_of
from autosalt.archive.stores.store import Store
from autosalt.imaging.decode import HEAD_BYTES
from autosalt.imaging.formats import sniff
from autosalt.imaging.other_files import is_raw
from autosalt.issues import Issue, listed
from autosalt.visits.info import VisitInfo

_BACKUP: Final = re.compile(r"(.*\.\w+)(_original|~|\.(?:bak|backup|orig|old|save|tmp))", re.I)
"""Names of the copies that programs keep of a photo that they change."""
_SHOWN: Final = 5
"""Kinds of files that one line lists."""


@dataclass(frozen=True, slots=True)
class PhotoFiles:
    """The files of an archive, by what they are.

    Attributes:
        photos: to be scored, or refused with a reason.
        holders: videos, documents, archives and unknown files, which may have the place of a photo.
        words: the headers of DICOM files, photos or not.
        counts: how many files are none of these, by reason.
        others: the files that are no photos, for people who ask why there are none.
        rare: the photos with a rare suffix.
    """

    photos: tuple[str, ...]
    holders: tuple[str, ...] = ()
    words: Mapping[str, DicomWords] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    others: tuple[str, ...] = ()
    rare: tuple[str, ...] = ()


def sort_files(store: Store, paths: Sequence[str]) -> PhotoFiles:
    """Separate photos from other files. Only files of an unknown kind are opened, once each."""
    kinds: dict[Kind, list[str]] = defaultdict(list)
    words: dict[str, DicomWords] = {}
    for path in paths:
        kind = kind_of(path)
        if kind is Kind.UNKNOWN:
            kind = _kind_by_content(store, path)
        if kind is Kind.DICOM:
            words[path] = words_of(store, path)
            kind = Kind.PHOTO if words[path].is_photo else kind
        kinds[kind].append(path)
    photos = _without_copies(kinds[Kind.PHOTO])
    stems = {stem_of(path) for path in photos}
    masks = {path for path in photos if _is_mask(path, stems)}
    alone = [path for path in kinds[Kind.PICTURE] if stem_of(path) not in stems]
    holders = (*kinds[Kind.HOLDER], *kinds[Kind.UNKNOWN], *kinds[Kind.CONTAINER])
    others = (*kinds[Kind.COMPANION], *holders)
    counts = {
        "not_a_photo": len(others),
        "mask": len(masks),
        "dicom_of_another_kind": len(kinds[Kind.DICOM]),
        "raw_beside_its_photo": len(kinds[Kind.PICTURE]) - len(alone),
        "backup_beside_its_photo": len(kinds[Kind.PHOTO]) - len(photos),
    }
    taken = [path for path in (*photos, *alone) if path not in masks]
    return PhotoFiles(
        tuple(sorted(taken)),
        tuple(holders),
        words,
        {why: n for why, n in counts.items() if n or why in ("not_a_photo", "mask")},
        others,
        tuple(p for p in photos if suffix_of(p) not in USUAL_SUFFIXES and p not in words),
    )


def with_stand_ins(index: Index, holders: Iterable[str], asked: str | None) -> Index:
    """Add a row for each file that is no photo and has the place of a view's photo.

    Only by a pattern that names the view: without one any document could be meant. Where there is
    no photo at all the pattern is the one asked for, or the default.
    """
    pattern = PathPattern(index.pattern if index.rows else asked or DEFAULT_PATTERN)
    rows = list(index.rows)
    visits = dict(index.visits)
    taken = {(row.subject, row.visit, row.view) for row in rows}
    for path in sorted(holders):
        match = pattern.match(path)
        if match is None or match.view is None:
            continue
        place = match.subject, match.visit, match.view
        if place not in taken:
            taken.add(place)
            rows.append(PhotoRow(path, *place))
            visits.setdefault(place[:2], VisitInfo(date=match.date, site=match.site))
    added = len(rows) - len(index.rows)
    skipped = {**index.skipped, "not_a_photo": index.skipped["not_a_photo"] - added}
    ordered = tuple(sorted(rows, key=lambda row: row.path))
    return replace(index, rows=ordered, visits=visits, pattern=pattern.text, skipped=skipped)


def container_issues(paths: Iterable[str]) -> Iterator[Issue]:
    """Archives inside the archive, of any files: they may hold photos."""
    if containers := [path for path in paths if kind_of(path) is Kind.CONTAINER]:
        text = (
            f"{len(containers)} packed files are left out and may hold photos: "
            f"{listed(sorted(containers))}; unpack them into the folder, or remove them"
        )
        yield Issue("packed_files_left_out", len(containers), text)


def _kind_by_content(store: Store, path: str) -> Kind:
    """The kind of a file by its first bytes; UNKNOWN where they are unknown or cannot be read."""
    try:
        head = store.head(path, HEAD_BYTES)
    except Exception:  # every file system raises its own; scoring it will state the reason
        return Kind.UNKNOWN
    format_ = sniff(head)
    if format_ == "DICOM":
        return Kind.DICOM
    if is_raw(head):
        return Kind.PICTURE
    return Kind.UNKNOWN if format_ is None else Kind.PHOTO


def _without_copies(photos: Sequence[str]) -> list[str]:
    """Photos without the copies that a program kept of another one, as `left.jpg_original`."""
    all_photos = set(photos)
    matches = ((path, _BACKUP.fullmatch(path)) for path in photos)
    return [path for path, match in matches if match is None or match[1] not in all_photos]


def _is_mask(path: str, stems: set[str]) -> bool:
    name = mask_name(path)
    return name is not None and name[0].lower() in stems


def kinds_line(others: Sequence[str], what: str) -> tuple[str, ...]:
    """One line on files, by suffix with an example; none where there are no files.

    >>> kinds_line(["a/notes.txt", "b.txt", "README"], "its files are")
    ("its files are 2 .txt ('a/notes.txt'), 1 without suffix ('README')",)
    """
    by_suffix: dict[str, list[str]] = defaultdict(list)
    for path in others:
        by_suffix[suffix_of(path) or "without suffix"].append(path)
    kinds = sorted(by_suffix.items(), key=lambda kind: (-len(kind[1]), kind[0]))
    shown = [f"{len(paths)} {suffix} ({paths[0]!r})" for suffix, paths in kinds[:_SHOWN]]
    if more := sum(len(paths) for _, paths in kinds[_SHOWN:]):
        shown.append(f"{more} of other kinds")
    return (f"{what} {', '.join(shown)}",) if shown else ()


def why_nothing(index: Index) -> str:
    """The reason, in one line, that follows the words `holds no photos to score`."""
    if index.source == "manifest":
        return "the manifest has a header and no rows below it"
    skipped = {why: n for why, n in index.skipped.items() if n and why != "not_a_photo"}
    counted = [f"{n} {why.replace('_', ' ')}" for why, n in skipped.items()]
    reasons = [*index.notes, *(issue.text for issue in index.issues)]
    left_out = [f"left out are {', '.join(counted)}"] if counted else []
    return "; ".join((*reasons, *left_out)) or "the folder is empty"
