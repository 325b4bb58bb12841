"""The result of a photo, the key that it is stored under, and the overrides of reviewers."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from autosalt.archive.index import PhotoRow
from autosalt.core.reasons import PhotoRefused, Reason
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
    """All that a result depends on; `stated_view` is empty where none was stated."""

    photo_sha256: str
    stated_view: str
    model_sha256: str
    settings_sha256: str

    @classmethod
    def of(
        cls, row: PhotoRow, photo_sha256: str, model_sha256: str, settings_sha256: str
    ) -> "ResultKey":
        """The key of a photo's result."""
        return cls(photo_sha256, row.view or "", model_sha256, settings_sha256)

    @property
    def digest(self) -> bytes:
        """32 bytes that stand for all four.

        Results are stored in the order they come in and only these bytes are kept sorted, so that
        the millionth is stored as fast as the first.
        """
        return hashlib.sha256("\n".join(self.columns).encode()).digest()

    @property
    def columns(self) -> tuple[str, str, str, str]:
        """Photo, stated view, model and settings."""
        return self.photo_sha256, self.stated_view, self.model_sha256, self.settings_sha256


@dataclass(frozen=True, slots=True)
class Result:
    """The result of a photo: a score, or why there is none.

    `seen` states whether the photo could be opened and read, so that an overlay can be drawn.
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

    @property
    def is_final(self) -> bool:
        """Whether the next run would come to the same result, so that it need not try again.

        Not so after program faults and for unsupported formats: a missing extra may be installed.
        """
        ended = self.state in (State.SCORED, State.REFUSED)
        return ended and self.reason != Reason.UNSUPPORTED_FORMAT


@dataclass(frozen=True, slots=True)
class Made:
    """When a result was computed (ISO 8601, UTC), and by which code (see `code_here`).

    Both are empty where that is not recorded.
    """

    at: str = ""
    code: str = ""


class OverrideKind(StrEnum):
    """The kinds of an override."""

    REFUSE = "refuse"
    VIEW = "view"
    MASKS = "masks"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class DrawnMasks:
    """What a pair of masks comes to that a reviewer drew, and what names it.

    So nobody needs the masks themselves to make the tables.

    Attributes:
        scalp_px: area of the scalp, in pixels of the masks.
        loss_px: area of loss within the scalp, in the same pixels.
        loss_pct: hair loss, 0..100 percent.
        sha256: of the pair, see `results.overrides.masks`.
        original_sha256: of the pair that the reviewer corrected.
    """

    scalp_px: int
    loss_px: int
    loss_pct: float
    sha256: str
    original_sha256: str


@dataclass(frozen=True, slots=True)
class Override:
    """One decision of a reviewer on a photo. It is never changed, only withdrawn by another.

    Attributes:
        number: counts from 1.
        time: ISO 8601, UTC.
        path, photo_sha256: the photo at that time. Another file at that path is another photo.
        subject, visit: the photo's, at that time.
        view: the view that the photo shows, for a `VIEW`; also for `MASKS` that correct both.
        reviewer, reason: who decided, and why.
        withdraws: the number of the override that a `WITHDRAW` ends.
        masks: what counts in place of the model's masks, for `MASKS`.
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
    masks: DrawnMasks | None = None


@dataclass(frozen=True, slots=True)
class LookedAt:
    """A reviewer looked at a photo and found nothing to correct. No table depends on it.

    Attributes:
        time: ISO 8601, UTC.
        path, photo_sha256: the photo at that time. Another file at that path is another photo.
        reviewer: who looked.
    """

    time: str
    path: str
    photo_sha256: str
    reviewer: str


@dataclass(frozen=True, slots=True)
class Count:
    """How many photos of a run are in a state, refused ones by reason."""

    state: State
    reason: str
    photos: int
