"""Answers of the review page: photos of a study, and masks, as JSON holds them."""

from collections.abc import Callable

from pydantic import BaseModel

from autosalt.batch.result import Override, Result, State
from autosalt.core.reasons import REASON_TEXT, Reason
from autosalt.core.views import WEIGHTS, View
from autosalt.results.review.doubts import view_of, view_source_of
from autosalt.results.review.photos import ReviewPhoto
from autosalt.results.review.pictures import PhotoMasks
from autosalt.serve.mask_text import mask_to_text


class Model(BaseModel):
    """The model that scored."""

    name: str
    sha256: str


class ViewWeight(BaseModel):
    """A view, and its share of SALT, 0..1."""

    name: View
    weight: float


class Doubt(BaseModel):
    """A reason to look at a photo."""

    code: str
    text: str


class Decided(BaseModel):
    """A decision in force; a blind reviewer sees only their own."""

    number: int
    kind: str
    by: str
    reason: str
    time: str

    @classmethod
    def of(cls, override: Override) -> "Decided":
        """The decision of an override."""
        return cls(
            number=override.number,
            kind=override.kind.value,
            by=override.reviewer,
            reason=override.reason,
            time=override.time,
        )


class Original(BaseModel):
    """A photo's result without any override."""

    view: View | None
    status: State
    loss_pct: float | None

    @classmethod
    def of(cls, before: Result) -> "Original":
        """A result that an override took the place of."""
        counted = before.score if before.state is State.SCORED else None
        return cls(
            view=None if before.score is None else before.score.view,
            status=before.state,
            loss_pct=None if counted is None else counted.loss_pct,
        )


class Photo(BaseModel):
    """A photo as the page shows it; numbers are not rounded."""

    id: int
    path: str
    subject: str
    visit: str
    date: str | None
    view: View | None
    view_source: str | None
    status: State
    reason: str | None
    reason_text: str | None
    loss_pct: float | None
    loss_pct_low: float | None
    loss_pct_high: float | None
    doubts: list[Doubt]
    override: Decided | None
    original: Original | None
    looked_at: bool
    visit_salt: float | None
    visit_salt_low: float | None
    visit_salt_high: float | None
    baseline: int | None

    @classmethod
    def of(cls, photo: ReviewPhoto, id_of: Callable[[str], int]) -> "Photo":
        """A photo as the page shows it.

        Args:
            photo: of the session.
            id_of: the id of a path.
        """
        outcome, result = photo.outcome, photo.outcome.result
        score, before = outcome.score, outcome.original
        interval = None if score is None else score.interval
        return cls(
            id=id_of(photo.path),
            path=photo.path,
            subject=outcome.row.subject,
            visit=outcome.row.visit,
            date=photo.date or None,
            view=view_of(outcome),
            view_source=view_source_of(outcome),
            status=result.state,
            reason=result.reason or None,
            reason_text=REASON_TEXT[Reason(result.reason)] if result.reason else None,
            loss_pct=None if score is None else score.loss_pct,
            loss_pct_low=None if interval is None else interval.low,
            loss_pct_high=None if interval is None else interval.high,
            doubts=[Doubt(code=one.code, text=one.text) for one in photo.doubts],
            override=None if photo.decision is None else Decided.of(photo.decision),
            original=None if before is None else Original.of(before),
            looked_at=photo.looked_at,
            visit_salt=photo.salt,
            visit_salt_low=None if photo.interval is None else photo.interval.low,
            visit_salt_high=None if photo.interval is None else photo.interval.high,
            baseline=id_of(photo.baseline) if photo.baseline else None,
        )


class Study(BaseModel):
    """A study, its photos the most doubtful first."""

    reviewer: str
    blind: bool
    model: Model
    views: list[ViewWeight]
    subjects: int
    visits: int
    photos: list[Photo]


class Photos(BaseModel):
    """The photos that a decision changed, the one decided on first."""

    photos: list[Photo]


class Masks(BaseModel):
    """Masks of one size as PNG of one bit a pixel, in base64; those that count, and the model's."""

    width: int
    height: int
    scalp: str
    loss: str
    original_scalp: str
    original_loss: str

    @classmethod
    def of(cls, counted: PhotoMasks, painted: PhotoMasks) -> "Masks":
        """The masks that count, and those of the model."""
        height, width = painted.scalp.shape
        return cls(
            width=width,
            height=height,
            scalp=mask_to_text(counted.scalp),
            loss=mask_to_text(counted.loss),
            original_scalp=mask_to_text(painted.scalp),
            original_loss=mask_to_text(painted.loss),
        )


class Report(BaseModel):
    """The report that was written: its file in the results."""

    report: str


def view_weights() -> list[ViewWeight]:
    """The four views in their order, with their weights."""
    return [ViewWeight(name=view, weight=weight) for view, weight in WEIGHTS.items()]
