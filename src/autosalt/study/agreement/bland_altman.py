"""Bland-Altman bias and limits of agreement, with intervals for repeated visits."""

import math
from collections.abc import Sequence

import numpy as np

from autosalt.core.interval import Z95
from autosalt.core.statistics.bootstrap import (
    METHOD,
    Floats,
    Noted,
    bootstrap_sums,
    sum_by_subject,
)
from autosalt.core.types import Interval
from autosalt.study.agreement.measure import ALIKE, MIN_PAIRS, Figure, count, too_few
from autosalt.study.estimates import joined


def bland_altman(first: Floats, second: Floats, subjects: Sequence[str]) -> list[Figure]:
    """Bias (first - second) and 95 % limits of agreement, 1.96 SD on either side of it.

    Bland and Altman 1986 and 1999 (10.1177/096228029900800204) where each subject gives one pair;
    else the SD is that of 2007 for replicates in pairs whose true value varies.

    Args:
        first: float [n].
        second: float [n].
        subjects: n names.
    """
    n, groups, independent = count(subjects)
    names = ["bias", "loa_low", "loa_high"]
    if n < MIN_PAIRS:
        return too_few(names, n, groups)
    difference = first - second
    per_subject = sum_by_subject(np.column_stack([np.ones(n), difference, difference**2]), subjects)
    m, s, q = per_subject.T
    sums = np.column_stack([np.ones(groups), m, m * m, s, s * s / m, q])
    total = sums.sum(axis=0)
    bias, sd = float(difference.mean()), float(_difference_sd(total))
    if independent:
        method = "Bland and Altman 1999; intervals by Student's t"
        intervals = _t_intervals(bias, sd, n)
    else:
        method = f"Bland and Altman 2007, replicates in pairs; {METHOD}"
        intervals = [
            bootstrap_sums(sums, lambda drawn: drawn[..., 3] / drawn[..., 1]),
            bootstrap_sums(sums, lambda drawn: _limit(drawn, -Z95)),
            bootstrap_sums(sums, lambda drawn: _limit(drawn, Z95)),
        ]
    note = ""
    if np.ptp(difference) < ALIKE:
        intervals, note = [(None, "")] * 3, "all differences are the same: no interval"
    elif groups == 1:
        note = "one subject: the limits hold within it only"
    return [
        Figure(
            measure=name, n=n, subjects=groups, method=method, value=bias + times * sd,
            interval=interval, note=joined(note, remark),
        )
        for name, times, (interval, remark) in zip(
            names, (0.0, -Z95, Z95), intervals, strict=True
        )
    ]  # fmt: skip


@np.errstate(all="ignore")
def _difference_sd(sums: Floats) -> Floats:
    """SD of a difference: variance between subjects (never under 0) and within, together."""
    subjects, n, mm, s, ss_m, q = np.moveaxis(sums, -1, 0)
    between = np.maximum(ss_m - s * s / n, 0.0) / (subjects - 1)
    within = np.where(n > subjects, np.maximum(q - ss_m, 0.0) / (n - subjects), 0.0)
    per_subject = (n - mm / n) / (subjects - 1)
    component = np.maximum((between - within) / per_subject, 0.0)
    return np.asarray(np.sqrt(np.where(subjects > 1, component, 0.0) + within))


def _limit(sums: Floats, times: float) -> Floats:
    return np.asarray(sums[..., 3] / sums[..., 1] + times * _difference_sd(sums))


def _t_intervals(bias: float, sd: float, n: int) -> list[Noted]:
    """Of bias and both limits; Bland and Altman 1999, section 2.2."""
    from scipy.stats import t

    quantile = float(t.ppf(0.975, n - 1))
    of_bias = quantile * sd / math.sqrt(n)
    of_limit = quantile * sd * math.sqrt(1 / n + Z95**2 / (2 * (n - 1)))
    low, high = bias - Z95 * sd, bias + Z95 * sd
    return [
        (Interval(value - half, value + half), "")
        for value, half in ((bias, of_bias), (low, of_limit), (high, of_limit))
    ]
