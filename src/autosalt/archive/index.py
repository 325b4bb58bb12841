"""Index of an archive: the photos to score, and the known facts of their visits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from autosalt.core.views import View
from autosalt.issues import Issue
from autosalt.visits.info import VisitInfo

if TYPE_CHECKING:
    from autosalt.archive.stores.store import Store


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


class LeftOut(StrEnum):
    """The reason why a photo of the archive is not among those to score."""

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
