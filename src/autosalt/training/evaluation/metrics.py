"""Metrics of each photo and visit: overlap, errors, refusals, interval coverage.

Intervals come from a bootstrap that draws subjects, not photos: the four views of one head resemble
each other. Shares have Wilson's interval, a maximum has none.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autosalt.core.interval import IntervalCalibration, view_interval, visit_interval
from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.core.statistics.agreement import dice, iou
from autosalt.core.statistics.bootstrap import Floats, bootstrap
from autosalt.core.statistics.estimate import Estimate
from autosalt.core.statistics.share import estimate_share
from autosalt.core.types import BoolMask
from autosalt.core.views import VIEWS, View
from autosalt.imaging.geometry import Letterbox
from autosalt.imaging.pipeline import Measurement, to_masks
from autosalt.training.data.dataset import Example, Item
from autosalt.training.evaluation.visits import ViewReading, VisitReading
from autosalt.training.model.predict import Model, PhotoPrediction, uncertainty_pct


@dataclass(frozen=True, slots=True)
class Overlap:
    """Agreement of a predicted and a true mask: areas in pixels of the square, and iou and dice."""

    shared_px: int
    either_px: int
    iou: float
    dice: float

    @classmethod
    def of(
        cls, predicted: BoolMask, true: BoolMask, known: BoolMask | None = None
    ) -> "Overlap | None":
        """Compare two masks [h, w], where the true one is `known`; None: everywhere.

        Returns None where nothing is known: that is no agreement.
        """
        if known is not None:
            if not known.any():
                return None
            predicted, true = predicted & known, true & known
        return cls(
            shared_px=int(np.count_nonzero(predicted & true)),
            either_px=int(np.count_nonzero(predicted | true)),
            iou=iou(predicted, true),
            dice=dice(predicted, true),
        )


@dataclass(frozen=True, slots=True)
class PhotoResult:
    """One photo evaluated; what has no truth, or was refused, is None."""

    item: Item
    scalp: Overlap | None
    loss: Overlap | None
    measurement: Measurement | None
    uncertainty_pct: float | None
    refused: Reason | None
    true_loss_pct: float | None
    view: View
    view_probability: float
    interval_holds: bool | None

    @property
    def error_pct(self) -> float | None:
        """Hair loss by the model minus the truth, in points."""
        if self.measurement is None or self.true_loss_pct is None:
            return None
        return self.measurement.loss_pct - self.true_loss_pct


def evaluate_photo(example: Example, seen: PhotoPrediction, model: Model) -> PhotoResult:
    """Measure one photo as scoring does and compare it with its truth, where that is known.

    Loss is compared where it counts: inside the predicted scalp on one side, inside the true scalp
    on the other. Refused are photos that show none of the views, and those without scalp. Blur,
    darkness and the like are left out: scoring sees these in the photo at its own size.
    """
    maps = seen.maps
    scalp, loss = to_masks(maps.scalp, maps.loss, model.thresholds)
    measurement, refused = None, None
    try:
        seen.require_a_view(model.none_max_probability)
        measurement = seen.measure(model.thresholds)
    except PhotoRefused as refusal:
        refused = refusal.reason
    loss_overlap = None
    if example.loss is not None and example.scalp is not None:
        loss_overlap = Overlap.of(loss, example.loss & example.scalp, _loss_counts(example))
    uncertainty = None if measurement is None else uncertainty_pct(measurement, maps)
    holds = None
    if (
        measurement is not None
        and uncertainty is not None
        and example.true_loss_pct is not None
        and model.interval is not None
    ):
        interval = view_interval(measurement.loss_pct, uncertainty, model.interval)
        holds = interval.low <= example.true_loss_pct <= interval.high
    best = int(maps.view.argmax())
    return PhotoResult(
        item=example.item,
        scalp=None
        if example.scalp is None
        else Overlap.of(scalp, example.scalp, _in_photo(example.scalp_known, example.box)),
        loss=loss_overlap,
        measurement=measurement,
        uncertainty_pct=uncertainty,
        refused=refused,
        true_loss_pct=example.true_loss_pct,
        view=VIEWS[best],
        view_probability=float(maps.view[best]),
        interval_holds=holds,
    )


def _loss_counts(example: Example) -> BoolMask:
    """Where the loss is known, or that there is no scalp for it to count in."""
    assert example.scalp is not None  # noqa: S101
    everywhere = np.ones_like(example.scalp)
    scalp_known = everywhere if example.scalp_known is None else example.scalp_known
    loss_known = everywhere if example.loss_known is None else example.loss_known
    return _in_photo(scalp_known & (loss_known | ~example.scalp), example.box)


def _in_photo(known: BoolMask | None, box: Letterbox) -> BoolMask:
    """Where a mask is known (None: everywhere), less the fill: nothing is compared there."""
    inside = np.zeros((box.size, box.size), np.bool_)
    inside[box.inside] = True
    return inside if known is None else known & inside


def reading(result: PhotoResult) -> ViewReading | None:
    """The part of a result that visits are computed from."""
    measured, uncertainty = result.measurement, result.uncertainty_pct
    if measured is None or uncertainty is None or result.true_loss_pct is None:
        return None
    return ViewReading(result.item, measured.loss_pct, result.true_loss_pct, uncertainty)


def photo_figures(results: Sequence[PhotoResult], resamples: int) -> dict[str, Estimate]:
    """Figures over photos; one that no photo has the truth for is left out.

    `*_iou` and `*_dice` are means over photos, `*_iou_pooled` is shared over combined area of all
    photos together; `loss_pct_*` are points.
    """

    def figure(
        values: Callable[[PhotoResult], float | tuple[float, ...] | None],
        estimate: Callable[[NDArray[Any], Sequence[str]], Estimate],
    ) -> Estimate | None:
        known = [(value, r.item.subject) for r in results if (value := values(r)) is not None]
        if not known:
            return None
        numbers, subjects = zip(*known, strict=True)
        return estimate(np.asarray(numbers), subjects)

    overlap = partial(bootstrap, low=0.0, high=1.0, resamples=resamples)
    overlap_pooled = partial(overlap, statistic=pooled)

    figures = {
        "scalp_iou": figure(lambda r: r.scalp.iou if r.scalp else None, overlap),
        "scalp_dice": figure(lambda r: r.scalp.dice if r.scalp else None, overlap),
        "scalp_iou_pooled": figure(lambda r: _areas(r.scalp), overlap_pooled),
        "loss_iou": figure(lambda r: r.loss.iou if r.loss else None, overlap),
        "loss_dice": figure(lambda r: r.loss.dice if r.loss else None, overlap),
        "loss_iou_pooled": figure(lambda r: _areas(r.loss), overlap_pooled),
        "loss_pct_mae": figure(
            lambda r: _absolute(r.error_pct), partial(bootstrap, scale="log", resamples=resamples)
        ),
        "loss_pct_bias": figure(lambda r: r.error_pct, partial(bootstrap, resamples=resamples)),
        "loss_pct_worst": figure(lambda r: _absolute(r.error_pct), largest),
        "interval_coverage": figure(lambda r: r.interval_holds, estimate_share),
        "view_accuracy": figure(
            lambda r: None if r.item.view is None else r.view == r.item.view, estimate_share
        ),
        "refused_share": figure(lambda r: r.refused is not None, estimate_share),
    }
    return {name: value for name, value in figures.items() if value is not None}


def visit_figures(
    visits: Sequence[VisitReading], interval: IntervalCalibration | None, resamples: int
) -> dict[str, Estimate]:
    """Figures of SALT, in points, over visits with all four views; none without visits."""
    if not visits:
        return {}
    errors = np.array([visit.salt - visit.true_salt for visit in visits])
    subjects = [visit.subject for visit in visits]
    figures = {
        "salt_mae": bootstrap(np.abs(errors), subjects, scale="log", resamples=resamples),
        "salt_bias": bootstrap(errors, subjects, resamples=resamples),
        "salt_worst": largest(np.abs(errors), subjects),
    }
    if interval is not None:
        held = [holds(visit, interval) for visit in visits]
        figures["salt_interval_coverage"] = estimate_share(held, subjects)
    return figures


def holds(visit: VisitReading, calibration: IntervalCalibration) -> bool:
    """Whether the 95 % interval of a visit's SALT holds the truth."""
    interval = visit_interval(visit.salt, visit.uncertainty_pct, calibration)
    return interval.low <= visit.true_salt <= interval.high


def _areas(overlap: Overlap | None) -> tuple[float, ...] | None:
    return None if overlap is None else (overlap.shared_px, overlap.either_px)


def pooled(areas: Floats) -> float:
    """Intersection over union of all photos' pixels together: [n, 2], shared and either."""
    shared, either = areas.sum(axis=0)
    return float(shared / either) if either else 1.0


def largest(values: Floats, subjects: Sequence[str]) -> Estimate:
    """Return the largest of values [n]; for a maximum the bootstrap gives no interval."""
    return Estimate(
        value=float(values.max()), n=len(values), subjects=len(set(subjects)),
        note="a maximum: no interval",
    )  # fmt: skip


def _absolute(value: float | None) -> float | None:
    return None if value is None else abs(value)
