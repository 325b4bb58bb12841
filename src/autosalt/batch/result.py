"""The outcome of a photo, as ledger, engines and tables name it."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from autosalt.archive.index import PhotoRow
from autosalt.core.reasons import PhotoRefused
from autosalt.core.views import View

if TYPE_CHECKING:
    from autosalt.scorer.scores import PhotoScore


class State(StrEnum):
    """How far a photo has come. `FAILED` is a fault of the program: it is tried again next time."""

    PENDING = "pending"
    SCORED = "scored"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ResultKey:
    """What a result depends on; `stated_view` is empty where none was stated."""

    photo_sha256: str
    stated_view: str
    model_sha256: str
    settings_sha256: str

    @property
    def digest(self) -> bytes:
        """32 bytes that stand for all four.

        Results are filed in the order they come in and only these are kept sorted, so that the
        millionth is filed as fast as the first.
        """
        return hashlib.sha256("\n".join(self.columns).encode()).digest()

    @property
    def columns(self) -> tuple[str, str, str, str]:
        """Photo, stated view, model and settings."""
        return self.photo_sha256, self.stated_view, self.model_sha256, self.settings_sha256


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a photo: a score, or why there is none.

    `seen` tells whether the photo could be opened and read, so that what was seen can be drawn.
    """

    state: State
    score: "PhotoScore | None" = None
    reason: str = ""
    detail: str = ""
    seen: bool = False

    @classmethod
    def of_refusal(cls, refusal: PhotoRefused, seen: bool = False) -> "Result":
        """The result of a photo that is refused."""
        return cls(State.REFUSED, None, refusal.reason.value, refusal.detail, seen)


@dataclass(frozen=True, slots=True)
class Made:
    """When a result was computed (ISO 8601, UTC), and by which code (see `code_here`).

    Both are empty where no result is filed.
    """

    at: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A photo in its state; `key` is None where the result is not filed (or there is none)."""

    row: PhotoRow
    photo_sha256: str
    key: ResultKey | None
    result: Result
    made: Made = Made()


class OverrideKind(StrEnum):
    """What a reviewer does."""

    REFUSE = "refuse"
    VIEW = "view"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Override:
    """One thing that a reviewer said of a photo. It is never changed, only withdrawn by another.

    Attributes:
        number: counts from 1.
        time: ISO 8601, UTC.
        path, photo_sha256: the photo as it was then. Another file at that path is another photo.
        subject, visit: the photo's, as they were then.
        view: what the photo shows, for a `VIEW`.
        reviewer, reason: who, and why.
        withdraws: the number of the one that a `WITHDRAW` ends.
    """

    number: int
    time: str
    kind: OverrideKind
    path: str
    photo_sha256: str
    subject: str
    visit: str
    view: View | None
    reviewer: str
    reason: str
    withdraws: int | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """How many photos of a run are in a state, refused ones by reason."""

    state: State
    reason: str
    photos: int
