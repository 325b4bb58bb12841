"""Agreement between two readings: overlap of masks, and bootstrap intervals grouped by subject."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from autosalt.core.estimate import Estimate
from autosalt.core.salt import Interval
from autosalt.core.types import BoolMask

Statistic = Callable[[NDArray[np.float64]], float]


def iou(a: BoolMask, b: BoolMask) -> float:
    """Return intersection over union of two masks [h, w], 0..1; 1 when both are empty."""
    union = np.count_nonzero(a | b)
    return np.count_nonzero(a & b) / union if union else 1.0


def dice(a: BoolMask, b: BoolMask) -> float:
    """Return the Dice coefficient of two masks [h, w], 0..1; 1 when both are empty."""
    total = np.count_nonzero(a) + np.count_nonzero(b)
    return 2.0 * np.count_nonzero(a & b) / total if total else 1.0


def mean(values: NDArray[np.float64]) -> float:
    """Return the arithmetic mean; the default statistic of `grouped_bootstrap`."""
    return float(np.mean(values))


def grouped_bootstrap(
    values: Sequence[float] | NDArray[np.floating],
    groups: Sequence[str],
    statistic: Statistic = mean,
    resamples: int = 2000,
    seed: int = 0,
) -> Estimate:
    """Return a statistic with its 95 % percentile interval, resampling whole groups.

    Photos of one subject resemble each other, so subjects are drawn, not photos (the cluster
    bootstrap; Davison and Hinkley 1997, section 3.8).

    Args:
        values: n numbers, or an array [n, k] when the statistic needs k numbers a row.
        groups: n group names, e.g. the subjects.
        statistic: takes values [m] or [m, k] to one number.
        resamples: how many bootstrap samples.
        seed: of the random draws.

    Raises:
        ValueError: there are no values, or the lengths differ.
    """
    data = np.asarray(values, dtype=np.float64)
    if len(data) == 0 or len(data) != len(groups):
        raise ValueError(f"{len(data)} values and {len(groups)} group names")
    _, member = np.unique(np.asarray(groups, dtype=np.str_), return_inverse=True)
    rows = [np.flatnonzero(member == k) for k in range(int(member.max()) + 1)]
    rng = np.random.default_rng(seed)
    draws = [
        statistic(data[np.concatenate([rows[k] for k in rng.integers(len(rows), size=len(rows))])])
        for _ in range(resamples)
    ]
    low, high = np.nanpercentile(draws, [2.5, 97.5])
    return Estimate(
        value=statistic(data),
        interval=Interval(float(low), float(high)),
        n=len(data),
        subjects=len(rows),
    )
