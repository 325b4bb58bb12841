"""Shares of visits or photos, with Wilson's interval for repeated visits of one subject."""

import math
from collections.abc import Sequence

import numpy as np

from autosalt.core.statistics.bootstrap import (
    MIN_SUBJECTS,
    NO_SPREAD,
    standard_error,
    sum_by_subject,
)
from autosalt.core.statistics.estimate import Estimate
from autosalt.core.types import BoolMask, Interval

_Z = 1.959963984540054


def estimate_share(hits: Sequence[bool] | BoolMask, subjects: Sequence[str]) -> Estimate:
    """Return how many of n hits are true, 0..1, with Wilson's interval.

    Where subjects give several, the interval is that of as many independent ones as have the
    bootstrap's standard error (Dean and Pagano 2015, 10.1093/jssam/smv024). Where the
    bootstrap has no spread (0 and 100 %, or the same share of each subject) or too few subjects,
    each subject counts as one.

    Args:
        hits: n of them.
        subjects: n names.

    Raises:
        ValueError: there are no hits, or the lengths differ.
    """
    true, n, groups = np.asarray(hits, dtype=np.float64), len(hits), len(set(subjects))
    if n == 0 or n != len(subjects):
        raise ValueError(f"{n} hits and {len(subjects)} names of subjects")
    value = float(np.mean(true))
    method, worth = "Wilson", float(n)
    if groups < n:
        sums = sum_by_subject(np.column_stack([np.ones(n), true]), subjects)
        error = standard_error(sums, lambda drawn: np.asarray(drawn[..., 1] / drawn[..., 0]))
        if error > NO_SPREAD and groups >= MIN_SUBJECTS:
            method = "Wilson, effective number of visits by a bootstrap of whole subjects"
            worth = min(float(n), value * (1.0 - value) / error**2)
        else:
            method, worth = "Wilson, each subject taken as one", float(groups)
    return Estimate(value=value, interval=wilson(value, worth), n=n, subjects=groups, method=method)


def wilson(value: float, n: float) -> Interval:
    """Return Wilson's 95 % interval of a share, 0..1, of n independent ones (Wilson 1927).

    Args:
        value: the share, 0..1.
        n: over 0; an effective number need not be whole.

    Example:
        >>> ends = wilson(0.0, 10)
        >>> round(ends.low, 3), round(ends.high, 3)
        (0.0, 0.278)
    """
    centre = (value + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z / (1 + _Z**2 / n) * math.sqrt(value * (1 - value) / n + _Z**2 / (4 * n * n))
    return Interval(max(0.0, centre - half), min(1.0, centre + half))
