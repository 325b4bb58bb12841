"""Index of a folder of photos without a manifest, read from their paths by a pattern."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from autosalt.archive.index import Index, LeftOut, PhotoRow
from autosalt.archive.path_pattern import DEFAULT_PATTERN, FLAT_PATTERN, PathMatch, PathPattern
from autosalt.archive.pattern_candidates import fitting_pattern
from autosalt.archive.stores.store import Store
from autosalt.errors import ArchiveError
from autosalt.visits.info import VisitInfo


def index_by_pattern(
    store: Store,
    found: Iterable[str],
    skipped: Mapping[str, int],
    pattern: str | None,
    placed: Mapping[str, PathMatch | None] = MappingProxyType({}),
) -> Index:
    """Index relative paths by a pattern; without one the default, then a flat folder's.

    A file that does not fit takes its place from `placed`, the places that DICOM headers state.
    These also go before a flat folder's pattern, unless that was asked for. The days in `placed`
    are not used here.
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
            path: placed.get(path)
            if last_resort and path in placed
            else used.match(path) or placed.get(path)
            for path in paths
        }
        if any(match is not None for match in matches.values()):
            break
    else:
        if paths:
            fitting = fitting_pattern(paths)
            advice = "say how paths are made with --pattern, or write a manifest.csv"
            raise ArchiveError(
                f"{store.name}: none of {len(paths)} photos fits {tried[0].text!r} (for example "
                f"{paths[0]!r}); " + (advice if fitting is None else f"use --pattern {fitting!r}")
            )
    rows: list[PhotoRow] = []
    visits: dict[tuple[str, str], VisitInfo] = {}
    unmatched: list[str] = []
    by_header: list[tuple[str, str]] = []
    for path, match in matches.items():
        if match is None:
            unmatched.append(path)
            continue
        rows.append(PhotoRow(path, match.subject, match.visit, match.view))
        key = (match.subject, match.visit)
        if match is placed.get(path):
            by_header.append(key)
            continue
        info = VisitInfo(date=match.date, site=match.site)
        if visits.setdefault(key, info) != info:
            raise ArchiveError(
                f"{path}: visit {match.visit} of subject {match.subject} has two dates or sites; "
                "a visit is one day at one site. Where sites number their people alike, write "
                "{site}/{number} in place of {site}/{subject}"
            )
    for key in by_header:
        visits.setdefault(key, VisitInfo())
    notes: tuple[str, ...] = ()
    if by_header:
        notes = (f"{len(by_header)} DICOM files are placed by their own PatientID and StudyDate",)
    left_out = dict.fromkeys(unmatched, LeftOut.NOT_MATCHING)
    return Index(store, tuple(rows), visits, "pattern", used.text, skipped, notes, left_out)
