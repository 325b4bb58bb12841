"""95 % intervals of a score, by split conformal prediction with a per-photo uncertainty.

The half-width is ``factor x (floor + uncertainty)``. The uncertainty states how unsure the model is
of this photo. The factor is chosen on data not trained on, so that 95 % of the errors lie inside
(Lei et al. 2018, locally weighted split conformal, 10.1080/01621459.2017.1307116).
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from autosalt.core.types import Interval
from autosalt.core.views import VIEWS, WEIGHTS, View

_ROUNDING: Final = 1e-9
"""By which a sum of shares may miss."""
Z95: Final = 1.96
"""Standard deviations on either side of a normal mean that hold 95 %, as MDC95 rounds it."""


@dataclass(frozen=True, slots=True)
class IntervalCalibration:
    """What turns an uncertainty into a 95 % interval; part of the model's manifest.

    Attributes:
        floor_pct: added to every uncertainty, in percentage points, > 0.
        view_factor: multiplies it to the half-width of one view's hair loss, >= 0.
        visit_factor: the same for SALT, >= 0.
    """

    floor_pct: float
    view_factor: float
    visit_factor: float


def uncertainty_pct(loss_in_scalp: NDArray[np.floating]) -> float:
    """Return the share of scalp that the model expects to call wrong: 100 x mean(min(p, 1 - p)).

    Args:
        loss_in_scalp: float [n], the loss probabilities 0..1 of the pixels inside the scalp.

    Returns:
        Percent, 0 (sure everywhere) to 50 (a coin toss everywhere).

    Raises:
        ValueError: there is no pixel.
    """
    if loss_in_scalp.size == 0:
        raise ValueError("no scalp pixels: uncertainty is undefined")
    wrong = np.minimum(loss_in_scalp, 1.0 - loss_in_scalp)
    return 100.0 * float(np.mean(wrong, dtype=np.float64))


def photo_uncertainty_pct(loss_uncertainty_pct: float, view_probability: float) -> float:
    """Return a photo's uncertainty: doubt about the loss, and doubt about what the photo shows.

    In bad photos (dark, blurred, noisy) a model can be sure of each pixel and wrong; it then is
    seldom sure of the view.

    Args:
        loss_uncertainty_pct: from `uncertainty_pct`.
        view_probability: of the model's most likely view, 0..1.

    Returns:
        Percent, from 0 up.
    """
    return loss_uncertainty_pct + 100.0 * (1.0 - min(1.0, view_probability))


def visit_uncertainty_pct(view_uncertainty_pct: Mapping[View, float]) -> float:
    """Return a visit's uncertainty: the weighted sum of its four views', as SALT is of theirs.

    The sum, not the root of squares: one model reads the four photos, so its errors go together.

    Raises:
        ValueError: a view is missing.
    """
    missing = [view for view in VIEWS if view not in view_uncertainty_pct]
    if missing:
        raise ValueError(f"no visit uncertainty without {', '.join(missing)}")
    return math.fsum(WEIGHTS[view] * view_uncertainty_pct[view] for view in VIEWS)


def view_interval(
    loss_pct: float, uncertainty_pct: float, calibration: IntervalCalibration
) -> Interval:
    """Return the 95 % interval of one view's hair loss, cut to 0..100 percent."""
    half = calibration.view_factor * (calibration.floor_pct + uncertainty_pct)
    return _around(loss_pct, half)


def visit_interval(
    salt: float, uncertainty_pct: float, calibration: IntervalCalibration
) -> Interval:
    """Return the 95 % interval of SALT, cut to 0..100; for `visit_uncertainty_pct`."""
    half = calibration.visit_factor * (calibration.floor_pct + uncertainty_pct)
    return _around(salt, half)


def conformal_factor(
    errors: NDArray[np.floating],
    widths: NDArray[np.floating],
    people: Sequence[str],
    coverage: float = 0.95,
) -> float:
    """Return the factor with which `coverage` of new errors lie inside the half-width.

    Each person weighs the same, however many errors are of them: a model misreads one head in the
    same way each time. Where each has as many, the factor is the ceil((n + 1) x coverage)-th
    smallest of |error| / width.

    Args:
        errors: float [n], estimate minus truth, in points, of data not trained on.
        widths: float [n], the half-width of each for a factor of 1, > 0.
        people: whose each is, n names.
        coverage: share of errors to cover, between 0 and 1.

    Returns:
        The smallest |error| / width up to which errors weigh coverage x (1 + 1 / n) of all.

    Raises:
        ValueError: too few errors for this coverage, lengths differ, or a width is not above 0.
    """
    n = errors.size
    if not errors.shape == widths.shape == (len(people),):
        raise ValueError(f"{errors.shape} errors, {widths.shape} widths and {len(people)} names")
    if not np.all(widths > 0.0):
        raise ValueError("a width is not above 0")
    if math.ceil((n + 1) * coverage) > n:
        raise ValueError(f"{n} errors are too few to cover {coverage:.0%}")
    times = Counter(people)
    weights = np.array([1.0 / times[person] for person in people])
    scores = np.abs(errors) / widths
    order = np.argsort(scores, kind="stable")
    reached = np.cumsum(weights[order]) / weights.sum()
    rank = int(np.searchsorted(reached, coverage * (1.0 + 1.0 / n) - _ROUNDING))
    return float(scores[order[min(rank, n - 1)]])


def _around(centre: float, half: float) -> Interval:
    return Interval(max(0.0, centre - half), min(100.0, centre + half))
