"""Answers of the service: typed models with descriptions, units and ranges.

Where they stand for a result of Python they have its names and its numbers, to the bit. Import the
module, not its classes: some have the names of those results.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from autosalt.core.reasons import REASON_TEXT, PhotoRefused, Reason
from autosalt.core.severity import AaIga, Band
from autosalt.core.views import View
from autosalt.scorer import scores

_PERCENT = "percent, not rounded"


class _Answer(BaseModel):
    # The same objects as results, so that they are read by their attributes.
    model_config = ConfigDict(from_attributes=True)


class Interval(_Answer):
    """A 95 % interval, or bounds; both ends belong to it, in the unit of its quantity."""

    low: float = Field(examples=[12.1])
    high: float = Field(examples=[18.9])


class Quality(_Answer):
    """Quality measures of one photograph."""

    sharpness: float = Field(
        examples=[52.3], description="Free of contrast and exposure; usable: about 10 to 90."
    )
    brightness: float = Field(examples=[119.1], description="Mean grey level, 0 to 255.")
    contrast: float = Field(
        examples=[182.9], description="95th minus 5th percentile of the grey levels, 0 to 255."
    )
    dark_share: float = Field(
        examples=[0.11], description="Share of the frame that is dark, 0 to 1."
    )
    burnt_share: float = Field(
        examples=[0.006], description="Share of the scalp that is burnt out, 0 to 1."
    )
    head_share: float | None = Field(
        examples=[0.2], description="Share of the frame that is scalp, 0 to 1."
    )
    scalp_cut_share: float | None = Field(
        examples=[0.0], description="Share of the scalp's outline on the edge of the frame, 0 to 1."
    )
    missing_share: float | None = Field(
        examples=[0.0],
        description="Share of the scalp that lies beyond the edge of the frame, 0 to 0.8.",
    )


class PhotoScore(_Answer):
    """One photograph, scored: `autosalt.scorer.scores.PhotoScore`."""

    view: View = Field(description="The view it is scored as; left and right are the patient's.")
    view_source: Literal["stated", "model", "visit", "reviewer"] = Field(
        description="Whether the view was stated, read by the model, or derived from the visit."
    )
    scalp_px: int = Field(
        examples=[12975], ge=0, description="Area of scalp, in pixels of the model's square."
    )
    loss_px: int = Field(
        examples=[1916], ge=0, description="Area of loss within the scalp, in the same pixels."
    )
    loss_pct: float = Field(
        examples=[14.766859344894026], ge=0, le=100, description=f"Hair loss, 0 to 100 {_PERCENT}."
    )
    uncertainty_pct: float | None = Field(
        examples=[0.96],
        description=f"What the width of the interval follows, from 0 up, {_PERCENT}.",
    )
    interval: Interval | None = Field(description=f"95 % interval of loss_pct, {_PERCENT}.")
    view_probability: float | None = Field(
        examples=[0.99998], description="What the model gives to `view`, 0 to 1."
    )
    view_conflict: View | None = Field(
        description="The view that the model sees in place of `view`; a person must check. "
        "null where it sees no other."
    )
    quality: Quality | None
    seen: tuple[float, float, float, float] | None = Field(
        examples=[(0.99998, 2e-05, 0.0, 0.0)],
        description="What the model gives to left, right, top and back, 0 to 1, of six decimals.",
    )
    picture_sha256: str | None = Field(
        examples=["dcf8...1456"], description="Of the decoded picture, 64 hexadecimal digits."
    )
    over_red: float | None = Field(
        examples=[-0.285], description="How far blue or green exceeds red, -1 to 1."
    )
    picture_doubt: Reason | None = Field(
        description="Why a person must check whether it is one head in true colour, or null."
    )
    fingerprint: str | None = Field(
        examples=["27md...Qcw="], description="Alike for nearly the same picture."
    )


class Refusal(_Answer):
    """Why a photograph has no score."""

    reason: Reason = Field(description="The code, from the one list of reasons.")
    meaning: str = Field(
        description="What the reason means and what to do, in one line for people.",
        examples=[REASON_TEXT[Reason.BLURRED]],
    )
    detail: str = Field(
        description="What was measured; may be empty.", examples=["sharpness 3.1 under 4.0"]
    )

    @classmethod
    def of(cls, refused: PhotoRefused) -> "Refusal":
        """The answer for a refusal."""
        meaning = REASON_TEXT[refused.reason]
        return cls(reason=refused.reason, meaning=meaning, detail=refused.detail)


class Model(_Answer):
    """The model that read the photographs."""

    name: str = Field(examples=["autosalt-real-v11"])
    sha256: str = Field(examples=["70d3...246c"], description="Of its file, 64 hexadecimal digits.")


class Masks(_Answer):
    """What the model saw, for drawing. Areas are never counted on these masks."""

    width: int = Field(
        examples=[288], ge=1, description="Of both masks, in pixels. The photograph may be larger."
    )
    height: int = Field(examples=[288], ge=1, description="Of both masks, in pixels, upright.")
    scalp: str = Field(
        examples=["iVBORw0KGgo..."],
        description="The region that counts: PNG of one bit a pixel, white is scalp, in base64.",
        json_schema_extra={"contentEncoding": "base64", "contentMediaType": "image/png"},
    )
    loss: str = Field(
        examples=["iVBORw0KGgo..."],
        description="Hair loss within the scalp: as `scalp`, white is loss.",
        json_schema_extra={"contentEncoding": "base64", "contentMediaType": "image/png"},
    )


class PhotoAnswer(_Answer):
    """One photograph: its score, or why there is none."""

    status: Literal["scored", "refused"]
    score: PhotoScore | None = Field(description="null where the photograph was refused.")
    refusal: Refusal | None = Field(description="null where the photograph was scored.")
    masks: Masks | None = Field(description="null unless asked for, and of refused photographs.")
    model: Model


class PhotoInVisit(_Answer):
    """One photograph of a visit, in the order of upload."""

    field: str = Field(description="The field of the form that it came in.", examples=["left"])
    view: View | None = Field(description="The view that it counts as; null where it was refused.")
    refusal: Refusal | None = Field(description="null where the photograph was scored.")


class VisitScore(_Answer):
    """A visit of up to four views: `autosalt.scorer.scores.VisitScore`.

    A missing or refused view never counts as 0.
    """

    complete: bool = Field(description="Whether all four views were scored.")
    salt: float | None = Field(
        examples=[16.67092185601542],
        ge=0,
        le=100,
        description="SALT, 0 (no loss) to 100 (total loss); null unless complete.",
    )
    interval: Interval | None = Field(description="95 % interval of `salt`, in SALT points.")
    bounds: Interval = Field(description="Lowest and highest SALT that the scored views allow.")
    renormalised: float | None = Field(
        examples=[16.67092185601542], ge=0, le=100,
        description="Weighted mean of the scored views. It is SALT only where complete.",
    )  # fmt: skip
    band: Band | None = Field(description="Severity band; null unless complete.")
    aa_iga: AaIga | None = Field(description="AA-IGA class; null unless complete.")
    views: dict[View, PhotoScore] = Field(description="The scored photographs, by view.")
    photos: list[PhotoInVisit] = Field(description="Every photograph, in the order of upload.")

    @classmethod
    def of(cls, score: scores.VisitScore, photos: list[PhotoInVisit]) -> "VisitScore":
        """The answer for a visit and its photographs."""
        return cls(
            complete=score.complete,
            salt=score.salt,
            interval=None if score.interval is None else Interval.model_validate(score.interval),
            bounds=Interval.model_validate(score.bounds),
            renormalised=score.renormalised,
            band=score.band,
            aa_iga=score.aa_iga,
            views={view: PhotoScore.model_validate(one) for view, one in score.views.items()},
            photos=photos,
        )


class VisitAnswer(VisitScore):
    """One visit, and the model that read it."""

    model: Model


class Response(_Answer):
    """A visit against its baseline: `autosalt.core.response.Response`."""

    change_points: float = Field(
        examples=[-10.1],
        ge=-100,
        le=100,
        description="Visit minus baseline, in SALT points; negative is regrowth.",
    )
    improvement_pct: float | None = Field(
        examples=[37.7],
        description="100 x (baseline - visit) / baseline, in percent; null at baseline 0.",
    )
    beyond_noise: bool | None = Field(
        description="Whether the change exceeds the minimal detectable change `mdc95_points`; "
        "null where the model has none."
    )
    salt30: bool | None = Field(description="Improved by 30 % or more; null at baseline 0.")
    salt50: bool | None = Field(description="Improved by 50 % or more; null at baseline 0.")
    salt75: bool | None = Field(description="Improved by 75 % or more; null at baseline 0.")
    salt90: bool | None = Field(description="Improved by 90 % or more; null at baseline 0.")
    salt100: bool | None = Field(description="Improved by 100 %; null at baseline 0.")
    salt_le20: bool = Field(description="SALT of 20 or less at the visit.")
    salt_le10: bool = Field(description="SALT of 10 or less at the visit.")


class Change(_Answer):
    """The change between two visits, where both are complete."""

    status: Literal[
        "complete", "incomplete_baseline", "incomplete_visit", "incomplete_baseline_and_visit"
    ] = Field(description="Which visit lacks a view, so that there is no change to state.")
    response: Response | None = Field(description="null unless both visits are complete.")
    change_interval: Interval | None = Field(description="95 % interval of `change_points`.")
    improvement_interval: Interval | None = Field(
        description="95 % interval of `improvement_pct`; null where the baseline may be 0."
    )
    mdc95_points: float | None = Field(
        examples=[6.66],
        ge=0,
        description="Minimal detectable change at 95 %, in SALT points; null if not measured.",
    )
    same_pictures: list[tuple[View, View]] = Field(
        description="Views of the baseline and of the visit that are nearly the same picture: one "
        "of the two is misplaced, and the change must not be used."
    )


class ComparisonAnswer(_Answer):
    """Two visits and the change from the first to the second."""

    baseline: VisitScore
    visit: VisitScore
    change: Change
    model: Model


class Health(_Answer):
    """The service is ready: its model is loaded, and its self-test passed."""

    status: Literal["ready"]
    version: str = Field(description="Of autosalt.", examples=["0.2.0"])
    model: Model
