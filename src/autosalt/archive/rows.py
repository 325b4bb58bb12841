"""What an index is made of: photos to score, and what is known of their visits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from autosalt.archive.issues import Issue
from autosalt.core.views import View

if TYPE_CHECKING:
    from autosalt.archive.store import Store


READER: Final = "reader"
"""What the reader of the column `reader_salt`, who has no name, is called."""

READER_PREFIX: Final = "reader_salt_"
"""Columns of readers who have a name, of a manifest and of `visits`, start with this."""


class ArchiveError(Exception):
    """The archive cannot be understood as it was given; one line that says what, where, how."""


def reader_of(column: str) -> str | None:
    """Whose SALT a column holds: `READER`, a reader's name, or None where it holds no reader's."""
    if column == "reader_salt":
        return READER
    name = column.removeprefix(READER_PREFIX)
    return None if name in (column, "", READER) else name


def is_reader(column: str) -> bool:
    """Whether a column holds the SALT of a reader who has a name, and one of his own."""
    return reader_of(column) not in (None, READER)


class Overlays(StrEnum):
    """Which photos are drawn with what was seen in them."""

    ALL = "all"
    REFUSED = "refused"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class PhotoRow:
    """One photo to score.

    Attributes:
        path: relative to the index' root, with forward slashes.
        subject, visit: ids, as text.
        view: the stated view; None to leave it to the model.
        loss_path: only for masks made elsewhere: `path` is then the scalp mask, this the loss.
    """

    path: str
    subject: str
    visit: str
    view: View | None
    loss_path: str = ""


@dataclass(frozen=True, slots=True)
class VisitInfo:
    """What a manifest says of a visit besides its photos; empty or None where it says nothing.

    `readers` holds the SALT of readers who have a name (`reader_salt_<name>`), by that name.
    """

    date: str = ""
    site: str = ""
    arm: str = ""
    reader_salt: float | None = None
    readers: Mapping[str, float] = field(default_factory=dict)


class LeftOut(StrEnum):
    """Why a photo of the archive is not among those to score."""

    NOT_MATCHING = "does not fit the pattern"
    NOT_LISTED = "is not in the manifest"
    NAME_NOT_UTF8 = "has a name that is not UTF-8: rename it"

    @property
    def code(self) -> str:
        """One word for tables and counts."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Index:
    """Everything to score.

    Attributes:
        store: where all paths lie.
        rows: the photos, sorted by path.
        visits: by (subject, visit).
        source: "manifest" or "pattern".
        pattern: the path pattern used; empty with a manifest.
        skipped: how many files of the folder were left out, by why.
        notes: lines for the person at the screen; they may name files.
        left_out: photos of the archive that are not to be scored, by path.
        issues: what a person must look at before the scores are used.
    """

    store: "Store"
    rows: tuple[PhotoRow, ...]
    visits: Mapping[tuple[str, str], VisitInfo]
    source: str
    pattern: str = ""
    skipped: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    left_out: Mapping[str, LeftOut] = field(default_factory=dict)
    issues: tuple[Issue, ...] = ()
