"""Intraclass correlation ICC(2,1) and SEM: reliability between raters."""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

import numpy as np

from autosalt.core.response import mdc95
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

_ANOVA: Final = "two-way random effects, absolute agreement, single rater"
_PERFECT: Final = "all raters agree exactly: no interval"


def intraclass(scores: Floats, subjects: Sequence[str]) -> Figure:
    """ICC(2,1) of Shrout and Fleiss 1979 (10.1037/0033-2909.86.2.420), by pingouin.

    Args:
        scores: float [n, raters], no value missing.
        subjects: whose visit each row is, n names.
    """
    n, groups, independent = count(subjects)
    if n < MIN_PAIRS:
        return too_few(["icc_2_1"], n, groups)[0]
    closed = "F-based interval of McGraw and Wong 1996"
    method = f"ICC(2,1): {_ANOVA} (pingouin); {closed if independent else METHOD}"
    undefined = Figure(measure="icc_2_1", n=n, subjects=groups, method=method)
    if np.var(scores) < NO_SPREAD:
        return replace(undefined, note="all scores are the same: undefined")
    if np.ptp(scores, axis=1).max() < ALIKE:
        return replace(undefined, value=1.0, note=_PERFECT)
    value, ends = _pingouin(scores)
    if not independent:
        k = scores.shape[1]
        ends = bootstrap_sums(_anova_sums(scores, subjects), lambda sums: _icc(sums, k), "fisher")
    interval, note = ends
    wording = koo_and_li(interval)
    return replace(undefined, value=value, interval=interval, wording=wording, note=note)


def koo_and_li(interval: Interval | None) -> str:
    """How good an ICC is by both ends of its interval (Koo and Li 2016, 10.1016/j.jcm.2016.02.012).

    Example:
        >>> koo_and_li(Interval(0.68, 0.93))
        'moderate to excellent'
    """
    if interval is None:
        return ""

    def word(value: float) -> str:
        if value < 0.5:
            return "poor"
        if value < 0.75:
            return "moderate"
        return "good" if value <= 0.9 else "excellent"

    low, high = word(interval.low), word(interval.high)
    return low if low == high else f"{low} to {high}"


def measurement_error(scores: Floats, subjects: Sequence[str], mdc: bool = True) -> list[Figure]:
    """SEM between raters, systematic differences between them included, and MDC95.

    SEM_agreement of de Vet et al. 2006 (10.1016/j.jclinepi.2005.10.015): the root of the raters'
    and the residual variance. MDC95 is 1.96 x sqrt(2) x SEM: what two readings by any two of the
    raters must differ by to be called a change.

    Args:
        scores: float [n, raters].
        subjects: n names.
        mdc: whether the MDC is wanted; of scores that are changes it has no meaning.
    """
    n, groups, _ = count(subjects)
    names = ["sem_points", "mdc95_points"] if mdc else ["sem_points"]
    if n < MIN_PAIRS:
        return too_few(names, n, groups)
    k = scores.shape[1]
    sums = _anova_sums(scores, subjects)
    value = float(_sem(sums.sum(axis=0), k))
    interval, note = bootstrap_sums(sums, lambda drawn: _sem(drawn, k), "log")
    if np.ptp(scores, axis=1).max() < ALIKE:
        value, interval, note = 0.0, None, _PERFECT
    method = f"SEM: root of rater and residual variance, two-way ANOVA; {METHOD}"
    sem = Figure(
        measure="sem_points", n=n, subjects=groups, method=method,
        value=value, interval=interval, note=note,
    )  # fmt: skip
    if not mdc:
        return [sem]
    detectable = replace(
        sem, measure="mdc95_points", method=f"1.96 x sqrt(2) x {method}", value=mdc95(value),
        interval=interval and Interval(mdc95(interval.low), mdc95(interval.high)),
    )  # fmt: skip
    return [sem, detectable]


def _pingouin(scores: Floats) -> tuple[float, Noted]:
    """ICC(2,1) and its interval for independent rows."""
    import pandas as pd
    import pingouin

    n, k = scores.shape
    long = pd.DataFrame(
        {
            "row": np.repeat(np.arange(n), k),
            "rater": np.tile(np.arange(k), n),
            "score": scores.ravel(),
        }
    )
    with np.errstate(all="ignore"), _unrounded(pingouin.options):
        table = pingouin.intraclass_corr(long, "row", "rater", "score").set_index("Type")
    row = table.loc["ICC(A,1)"]
    low, high = (float(end) for end in row["CI95"])
    if not (math.isfinite(low) and math.isfinite(high)):
        return float(row["ICC"]), (None, "no residual variance: no interval")
    return float(row["ICC"]), (Interval(low, high), "")


@contextmanager
def _unrounded(options: dict[str, object]) -> Iterator[None]:
    """Without pingouin's rounding of intervals to two digits."""
    key = "round.column.CI95"
    before = options[key]
    options[key] = None
    try:
        yield
    finally:
        options[key] = before


def _anova_sums(scores: Floats, subjects: Sequence[str]) -> Floats:
    """Of each subject: visits, sums by rater, sum of squares, sum of squared row sums."""
    x = scores - scores.mean()  # so that squares do not swallow small differences
    total = x.sum(axis=1, keepdims=True)
    rows = np.hstack([np.ones_like(total), x, (x * x).sum(axis=1, keepdims=True), total**2])
    return sum_by_subject(rows, subjects)


def _mean_squares(sums: Floats, k: int) -> tuple[Floats, Floats, Floats, Floats]:
    """Rows, and mean squares of rows, raters and residual in the two-way ANOVA of [n, k] scores."""
    n, raters, squares, rows = sums[..., 0], sums[..., 1 : k + 1], sums[..., -2], sums[..., -1]
    mean = raters.sum(axis=-1) ** 2 / (n * k)
    of_rows = rows / k - mean
    of_raters = (raters**2).sum(axis=-1) / n - mean
    residual = np.maximum(squares - mean - of_rows - of_raters, 0.0)
    return n, of_rows / (n - 1), of_raters / (k - 1), residual / ((n - 1) * (k - 1))


def _icc(sums: Floats, k: int) -> Floats:
    n, rows, raters, residual = _mean_squares(sums, k)
    whole = rows + (k - 1) * residual + k * (raters - residual) / n
    return np.where(whole < NO_SPREAD, np.nan, (rows - residual) / whole)


def _sem(sums: Floats, k: int) -> Floats:
    n, _, raters, residual = _mean_squares(sums, k)
    return np.asarray(np.sqrt(residual + np.maximum(raters - residual, 0.0) / n))
