"""Preflight of an archive: gaps, copies and labels that disagree, before anything is scored."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass
from typing import Final

from autosalt.archive.index import Index, LeftOut, PhotoRow
from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.core.views import VIEWS, View
from autosalt.files.io import sha256_of
from autosalt.files.table import Kind, Row, Table
from autosalt.imaging.checks.near_duplicates import COMPARED, fingerprint, first_alike
from autosalt.imaging.checks.picture import Picture, find_fault, lacks_red, measure_picture
from autosalt.imaging.pipeline import picture_sha256, prepare

_COLUMNS: Final[dict[str, Kind]] = {
    "path": "text",
    "subject": "text",
    "visit": "text",
    "view": "text",
    "sha256": "text",
    "reason": "text",
    "same_as": "text",
    "nearly_same_as": "text",
    "name_says": "text",
    "picture_doubt": "text",
}


@dataclass(frozen=True, slots=True)
class SurveyedPhoto:
    """One photo of the archive.

    Attributes:
        sha256: of its content; empty where it cannot be read.
        reason: why it cannot be opened; None if it can.
        same_as: the first photo with the same picture (`picture_sha256`, of no more pixels than are
            compared), whatever else its file holds; empty if it is this one.
        nearly_same_as: the first other photo that shows nearly the same picture, or its mirror
            image.
        name_says: the view that the file's name names, where another one is stated.
        picture_doubt: why it may not be one head in true colour, as far as that is known without
            a model; the scorer refuses it or reports it.
    """

    row: PhotoRow
    sha256: str
    reason: Reason | None
    same_as: str = ""
    nearly_same_as: str = ""
    name_says: View | None = None
    picture_doubt: Reason | None = None


@dataclass(frozen=True, slots=True)
class Survey:
    """An archive looked through.

    Attributes:
        photos: one for each row of the index, in its order.
        missing: the views that a visit has no photo of; only visits whose views are all stated.
        several: views of which a visit has more than one photo; the best will be scored.
        left_out: of the index.
    """

    photos: tuple[SurveyedPhoto, ...]
    missing: dict[tuple[str, str], tuple[View, ...]]
    several: dict[tuple[str, str, View], int]
    left_out: Mapping[str, LeftOut]

    @property
    def clean(self) -> bool:
        """Whether a person has nothing to look at."""
        return not (self.missing or self.several) and not any(
            one.reason or one.same_as or one.nearly_same_as or one.name_says or one.picture_doubt
            for one in self.photos
        )

    def table(self) -> Table:
        """One row a photo, those that are left out last: their reason is a code of `LeftOut`."""
        rows: list[Row] = [
            {
                "path": one.row.path,
                "subject": one.row.subject,
                "visit": one.row.visit,
                "view": one.row.view,
                "sha256": one.sha256 or None,
                "reason": one.reason,
                "same_as": one.same_as or None,
                "nearly_same_as": one.nearly_same_as or None,
                "name_says": one.name_says,
                "picture_doubt": one.picture_doubt,
            }
            for one in self.photos
        ]
        rows += [
            {"path": ascii(path)[1:-1] if why is LeftOut.NAME_NOT_UTF8 else path,
             "reason": why.code}
            for path, why in sorted(self.left_out.items())
        ]  # fmt: skip
        return Table("index", _COLUMNS, rows)


def survey(index: Index, on_progress: Callable[[int, int], None] | None = None) -> Survey:
    """Open every photo of an index and compare them; nothing is scored or written.

    Args:
        index: the photos.
        on_progress: called with (done, total) after each photo.
    """
    opened: list[tuple[PhotoRow, str, Reason | None]] = []
    measured: dict[str, Picture] = {}
    first: dict[str, str] = {}
    pictures: dict[str, str] = {}
    fingerprints: dict[str, str] = {}
    for done, row in enumerate(index.rows, 1):
        digest, reason = "", None
        try:
            data = index.store.read(row.path)
            digest = sha256_of((data,))
            if digest not in first:
                photo = prepare(data, COMPARED)
                measured[digest] = measure_picture(photo.image)
                first[digest] = pictures.setdefault(picture_sha256(photo.image), row.path)
                if first[digest] == row.path:  # a copy is reported as a copy, not as alike
                    fingerprints[row.path] = fingerprint(photo.inside)
        except PhotoRefused as refusal:
            reason = refusal.reason
        opened.append((row, digest, reason))
        if on_progress is not None:
            on_progress(done, len(index.rows))
    doubted = _visits_in_doubt(
        (row, measured[digest]) for row, digest, _ in opened if digest in measured
    )
    alike = first_alike(fingerprints)
    photos = tuple(
        SurveyedPhoto(
            row,
            digest,
            reason,
            same_as="" if first.get(digest, row.path) == row.path else first[digest],
            nearly_same_as=alike.get(row.path, ""),
            name_says=other_view_in_name(row),
            picture_doubt=_picture_doubt(measured.get(digest), doubted, row),
        )
        for row, digest, reason in opened
    )
    return Survey(photos, _missing(index.rows), _several(index.rows), index.left_out)


def _visits_in_doubt(measured: Iterable[tuple[PhotoRow, Picture]]) -> frozenset[tuple[str, str]]:
    """Subject and visit of those whose photos lack red, taken together."""
    visits: dict[tuple[str, str], list[float]] = defaultdict(list)
    for row, picture in measured:
        visits[row.subject, row.visit].append(picture.over_red)
    return frozenset(visit for visit, values in visits.items() if lacks_red(values))


def _picture_doubt(
    picture: Picture | None, doubted: Set[tuple[str, str]], row: PhotoRow
) -> Reason | None:
    if picture is None:
        return None
    together = Reason.FALSE_COLOUR if (row.subject, row.visit) in doubted else None
    return find_fault(picture) or together


def other_view_in_name(row: PhotoRow) -> View | None:
    """The one view that the file's name names, if another one is stated."""
    words = set(re.findall("[a-z]+", row.path.rpartition("/")[2].lower()))
    named = [view for view in VIEWS if view.value in words]
    if row.view is None or len(named) != 1 or named[0] is row.view:
        return None
    return named[0]


def _missing(rows: Iterable[PhotoRow]) -> dict[tuple[str, str], tuple[View, ...]]:
    views_of: dict[tuple[str, str], set[View | None]] = defaultdict(set)
    for row in rows:
        views_of[row.subject, row.visit].add(row.view)
    gaps = {
        visit: tuple(view for view in VIEWS if view not in views)
        for visit, views in views_of.items()
        if None not in views
    }
    return {visit: views for visit, views in gaps.items() if views}


def _several(rows: Iterable[PhotoRow]) -> dict[tuple[str, str, View], int]:
    counts: dict[tuple[str, str, View], int] = defaultdict(int)
    for row in rows:
        if row.view is not None:
            counts[row.subject, row.visit, row.view] += 1
    return {key: n for key, n in counts.items() if n > 1}
