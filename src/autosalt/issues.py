"""Issues that a person must look at before scores are used: their kinds, counts and texts.

Counts in run.json, the exit code, the screen and the report all loop over the kinds below. So a new
kind is added here and nowhere else.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

SHOWN: Final = 5
"""Examples in one line; the tables hold all of them."""


@dataclass(frozen=True, slots=True)
class IssueKind:
    """Words of a kind of issue: `label` in front of the count, `summary` behind it."""

    label: str
    summary: str


ARCHIVE_KINDS: Final[Mapping[str, IssueKind]] = MappingProxyType(
    {
        "photos_left_out": IssueKind("Photos left out", "that neither manifest nor pattern takes"),
        "folders_left_out": IssueKind("Folders left out", "behind a link"),
        "manifests_not_used": IssueKind("Manifest to check", "not used, see the line above"),
        "levels_unsure": IssueKind(
            "Levels to check", "names that fit another level: subject, visit or view"
        ),
        "subjects_at_several_sites": IssueKind("Ids to check", "subjects at several sites"),
        "packed_files_left_out": IssueKind(
            "Packed files left out", "inside the folder of photos: they may hold more"
        ),
        "zip_names_unsure": IssueKind(
            "Names to check", "in a zip file that does not state its letters"
        ),
        "photos_contradicted": IssueKind(
            "Photos to check", "by folder or DICOM of another subject, view or day"
        ),
        "alike_ids": IssueKind(
            "Ids to check", "groups of ids or names that differ only in case, separators or zeros"
        ),
        "ids_damaged": IssueKind(
            "Ids to check", "kinds of ids that stand for no person or that a spreadsheet changed"
        ),
        "readers_in_shares": IssueKind(
            "Readers to check", "kinds of groups whose SALT is a share, not in percent"
        ),
        "words_for_missing": IssueKind("Arms and sites to check", "words read as missing"),
        "dates_unlikely": IssueKind("Dates to check", "before 1990 or still to come"),
        "dates_against_names": IssueKind(
            "Dates to check", "subjects whose dates contradict their visits' names"
        ),
        "visits_of_one_day": IssueKind(
            "Dates to check", "times that a subject has several visits on one day"
        ),
        "visit_names_ambiguous": IssueKind(
            "Order to check", "visits called by a date of which day and month may be exchanged"
        ),
        "subjects_of_unsure_order": IssueKind(
            "Order to check", "subjects whose visits are in an unknown order"
        ),
        "subjects_of_unsure_baseline": IssueKind(
            "Order to check", "subjects with several visits that may be the baseline"
        ),
    }
)
"""Kinds that are found in the archive, before anything is scored."""

RESULT_KINDS: Final[Mapping[str, IssueKind]] = MappingProxyType(
    {
        "view_conflicts": IssueKind(
            "Views to check", "where the model sees another view (view_conflict in photos.csv)"
        ),
        "views_assigned_together": IssueKind(
            "Views to check", "found by the visit's other photos (view_source in photos.csv)"
        ),
        "pictures_in_doubt": IssueKind(
            "Photos to check", "by their colours or edges (picture_doubt in photos.csv)"
        ),
        "photos_in_several_visits": IssueKind(
            "Photos to check",
            "that show nearly the same picture in several visits (same_picture_as in photos.csv)",
        ),
        "models_not_as_released": IssueKind(
            "Model to check", "file that has the name of a released model and is another"
        ),
        "overrides_lapsed": IssueKind(
            "Overrides to check",
            "lapsed, as the photo was replaced or is gone (audit/overrides.csv)",
        ),
    }
)
"""Kinds that are found in what was scored."""

KINDS: Final[Mapping[str, IssueKind]] = MappingProxyType({**ARCHIVE_KINDS, **RESULT_KINDS})


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue that a person must look at.

    Attributes:
        code: one of `KINDS`; ValueError otherwise.
        count: how many there are.
        text: one line: what, where with examples, and what to do. Empty where only the count is
            on record.
    """

    code: str
    count: int
    text: str = ""

    def __post_init__(self) -> None:
        if self.code not in KINDS:
            raise ValueError(f"{self.code!r} is no kind of issue")


def count_issues(issues: Iterable[Issue]) -> dict[str, int]:
    """How many there are of each kind of `ARCHIVE_KINDS`, 0 where none was found.

    >>> count_issues([Issue("alike_ids", 1), Issue("alike_ids", 1)])["alike_ids"]
    2
    """
    counts = dict.fromkeys(ARCHIVE_KINDS, 0)
    for issue in issues:
        counts[issue.code] += issue.count
    return counts


def stored_issues(counts: Mapping[str, int]) -> tuple[Issue, ...]:
    """The issues of an archive that is known by its counts alone, as run.json has them."""
    return tuple(Issue(code, n) for code in ARCHIVE_KINDS if (n := counts.get(code, 0)))


def listed(names: Sequence[str]) -> str:
    """Names in quotes, cut after five with a count.

    >>> listed(["a", "b"])
    "'a', 'b'"
    >>> listed(list("abcdefgh"))
    "'a', 'b', 'c', 'd', 'e' and 3 more"
    """
    shown = ", ".join(map(repr, names[:SHOWN]))
    more = len(names) - SHOWN
    return f"{shown} and {more} more" if more > 0 else shown
