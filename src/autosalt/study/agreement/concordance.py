"""Lin's concordance correlation coefficient.

Own code: of the libraries at hand none has it with an interval.
"""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from autosalt.core.statistics.bootstrap import (
    METHOD,
    NO_SPREAD,
    Floats,
    Noted,
    bootstrap_sums,
    sum_by_subject,
)
from autosalt.core.types import Interval
from autosalt.study.agreement.measure import ALIKE, MIN_PAIRS, Figure, count, too_few


def concordance(first: Floats, second: Floats, subjects: Sequence[str]) -> Figure:
    """The coefficient (Lin 1989, 10.2307/2532051; 2000, 10.1111/j.0006-341X.2000.00324.x).

    Variances are divided by n, as in the paper.

    Args:
        first: float [n].
        second: float [n].
        subjects: n names.
    """
    n, groups, independent = count(subjects)
    if n < MIN_PAIRS:
        return too_few(["ccc"], n, groups)[0]
    interval = "z-transformed interval of Lin 1989, 2000" if independent else METHOD
    method = f"Lin's CCC, variances divided by n; {interval}"
    undefined = Figure(measure="ccc", n=n, subjects=groups, method=method)
    if np.var(np.stack([first, second])) < NO_SPREAD:
        return replace(undefined, note="all scores are the same: undefined")
    if np.allclose(first, second, rtol=0.0, atol=ALIKE):
        return replace(undefined, value=1.0, note="all pairs agree exactly: no interval")
    if min(np.var(first), np.var(second)) < NO_SPREAD:
        note = "one of the two always gives the same score: 0 whatever the other says"
        return replace(undefined, value=0.0, note=note)
    centre = (first.mean() + second.mean()) / 2
    x, y = first - centre, second - centre
    rows = np.column_stack([np.ones(n), x, y, x * x, y * y, x * y])
    sums = sum_by_subject(rows, subjects)
    value = float(_ccc(sums.sum(axis=0)))
    ends, note = _lin(value, x, y) if independent else bootstrap_sums(sums, _ccc, "fisher")
    return replace(undefined, value=value, interval=ends, note=note)


def _ccc(sums: Floats) -> Floats:
    n, x, y, xx, yy, xy = np.moveaxis(sums, -1, 0)
    mean_x, mean_y = x / n, y / n
    whole = xx / n - mean_x**2 + yy / n - mean_y**2 + (mean_x - mean_y) ** 2
    return np.where(whole < NO_SPREAD, np.nan, 2 * (xy / n - mean_x * mean_y) / whole)


def _lin(value: float, x: Floats, y: Floats) -> Noted:
    """Interval of a CCC by Fisher's z; the formula of Lin 1989 as corrected in 2000."""
    from scipy.stats import norm

    n = len(x)
    sd_x, sd_y = float(np.std(x)), float(np.std(y))
    if 1.0 - value**2 < NO_SPREAD:
        return None, "one falls exactly as the other rises: no interval"
    r = float(np.mean((x - x.mean()) * (y - y.mean()))) / (sd_x * sd_y)
    if abs(r) < NO_SPREAD:
        return None, "no correlation: no interval"
    shift = (float(x.mean()) - float(y.mean())) ** 2 / (sd_x * sd_y)
    variance = (
        (1 - r**2) * value**2 * (1 - value**2) / r**2
        + 2 * value**3 * (1 - value) * shift / r
        - value**4 * shift**2 / (2 * r**2)
    ) / (n - 2)
    half = float(norm.ppf(0.975)) * math.sqrt(max(0.0, variance)) / (1 - value**2)
    z = math.atanh(value)
    return Interval(math.tanh(z - half), math.tanh(z + half)), ""
