"""The gate of export: ONNX Runtime must say what torch says, or there is no file."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from autosalt.core.reasons import PhotoRefused
from autosalt.core.views import VIEWS
from autosalt.imaging.pipeline import Thresholds, measure, to_masks
from autosalt.training.data import Example
from autosalt.training.predict import Maps, Predictor, predict_all


class ParityError(ValueError):
    """The exported graph and the trained network disagree."""


@dataclass(frozen=True, slots=True)
class Parity:
    """How far two runs of the same model lie apart over some photos.

    Attributes:
        photos: How many were compared.
        mask_disagreement_ppm: Thresholded mask elements that differ, in a million.
        max_loss_pct_difference: Largest difference of hair loss, in points; infinite when only one
            of the two finds scalp.
        view_disagreements: Photos whose most likely view differs.
    """

    photos: int
    mask_disagreement_ppm: float
    max_loss_pct_difference: float
    view_disagreements: int


def compare(
    reference: Predictor, candidate: Predictor, examples: Sequence[Example], thresholds: Thresholds
) -> Parity:
    """Run both predictors over the examples and count where they differ."""
    differing = elements = views = 0
    largest = 0.0
    pairs = zip(
        examples, predict_all(reference, examples), predict_all(candidate, examples), strict=True
    )
    for example, a, b in pairs:
        masks = [to_masks(maps.scalp, maps.loss, thresholds) for maps in (a, b)]
        for one, other in zip(*masks, strict=True):
            differing += int(np.count_nonzero(one != other))
            elements += one.size
        views += VIEWS[int(a.view.argmax())] is not VIEWS[int(b.view.argmax())]
        largest = max(largest, _loss_pct_difference(a, b, example, thresholds))
    return Parity(len(examples), 1e6 * differing / max(1, elements), largest, views)


def require_parity(
    parity: Parity, max_mask_disagreement_ppm: float, max_loss_pct_difference: float
) -> None:
    """Raise ParityError when a limit is passed, a view differs or nothing was compared."""
    if parity.photos == 0:
        raise ParityError("no photos to compare torch and ONNX Runtime on")
    if (
        parity.mask_disagreement_ppm > max_mask_disagreement_ppm
        or parity.max_loss_pct_difference > max_loss_pct_difference
        or parity.view_disagreements > 0
    ):
        raise ParityError(
            f"torch and ONNX Runtime disagree over {parity.photos} photos: "
            f"{parity.mask_disagreement_ppm:.1f} mask elements in a million (limit "
            f"{max_mask_disagreement_ppm:g}), up to {parity.max_loss_pct_difference:.3f} hair loss "
            f"points (limit {max_loss_pct_difference:g}), {parity.view_disagreements} views "
            "(limit 0); nothing was written"
        )


def _loss_pct_difference(a: Maps, b: Maps, example: Example, thresholds: Thresholds) -> float:
    values = []
    for maps in (a, b):
        try:
            values.append(measure(maps.scalp, maps.loss, example.box, thresholds).loss_pct)
        except PhotoRefused:
            values.append(math.nan)
    if math.isnan(values[0]) and math.isnan(values[1]):
        return 0.0
    difference = abs(values[0] - values[1])
    return math.inf if math.isnan(difference) else difference
