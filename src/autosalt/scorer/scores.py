"""Scores of a photo, and of a visit with up to four photos."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal, TypeVar

from autosalt.core.interval import (
    IntervalCalibration,
    photo_uncertainty_pct,
    view_interval,
    visit_interval,
    visit_uncertainty_pct,
)
from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.core.salt import salt, salt_bounds, salt_renormalised
from autosalt.core.severity import AaIga, Band, aa_iga, band
from autosalt.core.types import Interval
from autosalt.core.views import VIEWS, View
from autosalt.imaging.checks.near_duplicates import is_nearly_same
from autosalt.imaging.checks.picture import lacks_red
from autosalt.imaging.checks.quality import Quality
from autosalt.imaging.pipeline import Measurement

SEEN_DIGITS: Final = 6
"""Decimals of `PhotoScore.seen`: more would be noise, and a tenth of a large ledger."""
ViewSource = Literal["stated", "model", "visit", "reviewer"]
_Key = TypeVar("_Key")


@dataclass(frozen=True, slots=True)
class PhotoScore:
    """One photo, scored.

    Attributes:
        view: the view it is scored as.
        view_source: "stated" with the photo, read by the "model", derived from the other photos of
            the "visit", or corrected by a "reviewer". The last two are in tables only, never from
            a scorer.
        scalp_px: area of scalp, in pixels of the model's square (of the mask, where a person drew).
        loss_px: area of loss within the scalp, in the same pixels.
        loss_pct: hair loss, 0..100 percent.
        uncertainty_pct: what the width of `interval` follows, see `core.interval`; None where a
            person drew the masks, as `interval`.
        interval: 95 % interval of `loss_pct`.
        view_probability: what the model gives to `view`, 0..1; None for masks.
        view_conflict: the view the model sees in place of `view`, or None. `view` counts: this is
            for a person to check.
        quality: the photo's quality measures; None for masks.
        seen: what the model gives to left, right, top and back, 0..1, rounded to `SEEN_DIGITS`;
            None for masks.
        picture_sha256: of what was decoded, so that a photo saved in two files is known to be one
            picture; None as for `seen`.
        over_red: see `Picture.over_red`; None for masks.
        picture_doubt: why a person should check whether it is one head in true colour, or None.
        fingerprint: of what the model saw, so that a picture saved again is known to be nearly the
            same (`imaging.checks.near_duplicates`); None as for `seen`.
    """

    view: View
    view_source: ViewSource
    scalp_px: int
    loss_px: int
    loss_pct: float
    uncertainty_pct: float | None = None
    interval: Interval | None = None
    view_probability: float | None = None
    view_conflict: View | None = None
    quality: Quality | None = None
    seen: tuple[float, float, float, float] | None = None
    picture_sha256: str | None = None
    over_red: float | None = None
    picture_doubt: Reason | None = None
    fingerprint: str | None = None

    @property
    def of_masks(self) -> bool:
        """Whether it is of masks made elsewhere: there is no photo whose quality was measured."""
        return self.quality is None

    def is_same_picture(self, other: "PhotoScore") -> bool:
        """Whether both are of nearly the same picture, or one of the mirror image; no for masks."""
        mark, others = self.fingerprint, other.fingerprint
        return mark is not None and others is not None and is_nearly_same(mark, others)

    def as_view(self, view: View, source: ViewSource, conflict: View | None = None) -> "PhotoScore":
        """The same photo, scored as another view, which comes from another source."""
        probability = None if self.seen is None else self.seen[VIEWS.index(view)]
        return replace(
            self,
            view=view,
            view_source=source,
            view_probability=probability,
            view_conflict=conflict,
        )

    def of_person(self, scalp_px: int, loss_px: int, loss_pct: float) -> "PhotoScore":
        """The same photo with the areas of masks that a person drew: the model has no interval."""
        return replace(
            self,
            scalp_px=scalp_px,
            loss_px=loss_px,
            loss_pct=loss_pct,
            uncertainty_pct=None,
            interval=None,
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain values, as JSON holds them; `from_dict` reads them back exactly."""
        # Not `asdict`: it copies every number of every photo, at a hundred times the cost.
        values = {name: getattr(self, name) for name in self.__slots__}
        for key in ("interval", "quality"):
            if (part := values[key]) is not None:
                values[key] = {name: getattr(part, name) for name in part.__slots__}
        return values

    def to_json(self) -> str:
        """`to_dict` as JSON on one line, without blanks."""
        return json.dumps(self.to_dict(), separators=(",", ":"))

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "PhotoScore":
        """The score that `to_dict` wrote."""
        values = dict(data)
        values["view"] = View(values["view"])
        if values["seen"] is not None:
            values["seen"] = tuple(values["seen"])
        if values["view_conflict"] is not None:
            values["view_conflict"] = View(values["view_conflict"])
        if values["picture_doubt"] is not None:
            values["picture_doubt"] = Reason(values["picture_doubt"])
        for key, kind in (("interval", Interval), ("quality", Quality)):
            if values[key] is not None:
                values[key] = kind(**values[key])
        return cls(**values)


@dataclass(frozen=True, slots=True)
class VisitScore:
    """A visit of up to four views.

    Attributes:
        salt: SALT, 0..100; None unless all four views are there.
        interval: its 95 % interval; None where `salt` is, or where a view has no uncertainty.
        bounds: lowest and highest SALT the views there are allow.
        renormalised: weighted mean over the views there are; None when there is none. It is not
            SALT unless the visit is complete.
        band: severity band; None where `salt` is.
        aa_iga: AA-IGA class; None where `salt` is.
        views: the photos scored.
        refused: the photos refused, each with its reason.
    """

    salt: float | None
    interval: Interval | None
    bounds: Interval
    renormalised: float | None
    band: Band | None
    aa_iga: AaIga | None
    views: Mapping[View, PhotoScore]
    refused: Mapping[View, PhotoRefused] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether all four views were scored."""
        return self.salt is not None


def photo_score(
    measured: Measurement,
    calibration: IntervalCalibration,
    *,
    view: View,
    view_source: ViewSource,
    seen: Mapping[View, float],
    view_conflict: View | None,
    quality: Quality,
    over_red: float,
    picture_doubt: Reason | None,
    picture_sha256: str,
    fingerprint: str,
) -> PhotoScore:
    """Join a measurement with its view, its quality and its interval.

    `seen` is what the model gives to each view, 0..1; `view` need not be its first choice.
    """
    uncertainty = photo_uncertainty_pct(measured.uncertainty_pct, max(seen.values()))
    left, right, top, back = (round(seen[one], SEEN_DIGITS) for one in VIEWS)
    return PhotoScore(
        view=view,
        view_source=view_source,
        scalp_px=measured.scalp_px,
        loss_px=measured.loss_px,
        loss_pct=measured.loss_pct,
        uncertainty_pct=uncertainty,
        interval=view_interval(measured.loss_pct, uncertainty, calibration),
        view_probability=seen[view],
        view_conflict=view_conflict,
        quality=quality,
        seen=(left, right, top, back),
        picture_sha256=picture_sha256,
        over_red=over_red,
        picture_doubt=picture_doubt,
        fingerprint=fingerprint,
    )


def doubt_together(photos: Mapping[_Key, PhotoScore]) -> dict[_Key, PhotoScore]:
    """The photos of one visit, all in doubt where their colours are, taken together.

    See `picture.lacks_red`. A doubt that a photo has already is kept.
    """
    measured = [score.over_red for score in photos.values() if score.over_red is not None]
    if not lacks_red(measured):
        return dict(photos)
    return {
        key: replace(score, picture_doubt=score.picture_doubt or Reason.FALSE_COLOUR)
        for key, score in photos.items()
    }


def visit_score(
    views: Mapping[View, PhotoScore],
    refused: Mapping[View, PhotoRefused] | None = None,
    *,
    calibration: IntervalCalibration | None,
    detection_limit_pct: float = 0.0,
) -> VisitScore:
    """Combine the photos of one visit. A view that is not there never counts as 0.

    Args:
        views: the scored photos, none to four.
        refused: the refused ones, as given.
        calibration: of the model that scored; None when there was none (masks made elsewhere).
        detection_limit_pct: the model's; for the band only.

    Raises:
        ValueError: a score's own view is not its key.
    """
    for view, score in views.items():
        if score.view != view:
            raise ValueError(f"a photo of {score.view} is given as {view}")
    loss = {view: views[view].loss_pct for view in VIEWS if view in views}
    complete = len(loss) == len(VIEWS)
    total = salt(loss) if complete else None
    return VisitScore(
        salt=total,
        interval=_interval(total, views, calibration),
        bounds=salt_bounds(loss),
        renormalised=salt_renormalised(loss),
        band=None if total is None else band(total, detection_limit_pct),
        aa_iga=None if total is None else aa_iga(total),
        views=views,
        refused=refused or {},
    )


def _interval(
    total: float | None,
    views: Mapping[View, PhotoScore],
    calibration: IntervalCalibration | None,
) -> Interval | None:
    uncertainty = {
        view: score.uncertainty_pct
        for view, score in views.items()
        if score.uncertainty_pct is not None
    }
    if total is None or calibration is None or len(uncertainty) < len(VIEWS):
        return None
    return visit_interval(total, visit_uncertainty_pct(uncertainty), calibration)
