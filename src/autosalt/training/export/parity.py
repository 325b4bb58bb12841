"""Parity check: ONNX Runtime must agree with torch, or there is no file."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from autosalt.core.reasons import PhotoRefused
from autosalt.core.views import VIEWS
from autosalt.errors import ParityError
from autosalt.imaging.pipeline import Thresholds, measure, to_masks
from autosalt.training.data.dataset import Example
from autosalt.training.model.predict import Maps, Predictor, predict_all, uncertainty_pct


@dataclass(frozen=True, slots=True)
class Parity:
    """Largest differences between two runs of the same model over some photos.

    Attributes:
        photos: Number of photos compared.
        mask_disagreement_ppm: Thresholded mask elements that differ, in a million.
        max_loss_pct_difference: Largest difference of hair loss, in points; infinite when only one
            of the two finds scalp.
        view_disagreements: Photos whose most likely view differs.
        max_probability_difference: Largest difference, in points, of a photo's uncertainty or of
            the probability of a view. Intervals and refusals depend on these, and masks and scores
            do not show that a graph is more certain than the network.
    """

    photos: int
    mask_disagreement_ppm: float
    max_loss_pct_difference: float
    view_disagreements: int
    max_probability_difference: float


def compare(
    reference: Predictor, candidate: Predictor, examples: Sequence[Example], thresholds: Thresholds
) -> Parity:
    """Run both predictors over the examples and count where they differ."""
    differing = elements = views = 0
    largest = unsure = 0.0
    pairs = zip(
        examples, predict_all(reference, examples), predict_all(candidate, examples), strict=True
    )
    for example, a, b in pairs:
        masks = [to_masks(maps.scalp, maps.loss, thresholds) for maps in (a, b)]
        for mask, other in zip(*masks, strict=True):
            differing += int(np.count_nonzero(mask != other))
            elements += mask.size
        views += VIEWS[int(a.view.argmax())] is not VIEWS[int(b.view.argmax())]
        measured = [_measured(maps, example, thresholds) for maps in (a, b)]
        largest = max(largest, _difference(*(loss for loss, _ in measured)))
        seen = 100.0 * float(np.abs(a.view - b.view).max())
        unsure = max(unsure, seen, _difference(*(doubt for _, doubt in measured)))
    ppm = 1e6 * differing / max(1, elements)
    return Parity(len(examples), ppm, largest, views, unsure)


def require_parity(
    parity: Parity,
    max_mask_disagreement_ppm: float,
    max_loss_pct_difference: float,
    max_probability_difference: float,
) -> None:
    """Raise ParityError when a limit is passed, a view differs or nothing was compared."""
    if parity.photos == 0:
        raise ParityError("no photos to compare torch and ONNX Runtime on")
    if (
        parity.mask_disagreement_ppm > max_mask_disagreement_ppm
        or parity.max_loss_pct_difference > max_loss_pct_difference
        or parity.view_disagreements > 0
        or parity.max_probability_difference > max_probability_difference
    ):
        raise ParityError(
            f"torch and ONNX Runtime disagree over {parity.photos} photos: "
            f"{parity.mask_disagreement_ppm:.1f} mask elements in a million (limit "
            f"{max_mask_disagreement_ppm:g}), up to {parity.max_loss_pct_difference:.3f} hair loss "
            f"points (limit {max_loss_pct_difference:g}), {parity.view_disagreements} views "
            f"(limit 0), up to {parity.max_probability_difference:.3f} points of uncertainty or of "
            f"a view's probability (limit {max_probability_difference:g}); nothing was written"
        )


def _measured(maps: Maps, example: Example, thresholds: Thresholds) -> tuple[float, float]:
    """Hair loss and uncertainty, in percent; NaN without scalp."""
    try:
        measured = measure(maps.scalp, maps.loss, example.box, thresholds)
    except PhotoRefused:
        return math.nan, math.nan
    return measured.loss_pct, uncertainty_pct(measured, maps)


def _difference(first: float, second: float) -> float:
    """Return the difference of two numbers; infinite where only one of them exists."""
    if math.isnan(first) and math.isnan(second):
        return 0.0
    return math.inf if math.isnan(first - second) else abs(first - second)
