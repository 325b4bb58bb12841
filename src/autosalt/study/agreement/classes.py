"""Weighted kappa, sensitivity and specificity: agreement on classes and thresholds."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from autosalt.core.statistics.bootstrap import (
    METHOD,
    Floats,
    Noted,
    bootstrap_sums,
    sum_by_subject,
)
from autosalt.core.statistics.estimate import in_percent
from autosalt.core.statistics.share import estimate_share
from autosalt.core.types import Interval
from autosalt.study.agreement.measure import MIN_PAIRS, Figure, count, too_few

Levels = NDArray[np.intp]
Yes = NDArray[np.bool_]
Weights = Literal["linear", "quadratic"]
WEIGHTS: Final[tuple[Weights, ...]] = ("linear", "quadratic")


def weighted_kappas(
    first: Levels, second: Levels, levels: int, subjects: Sequence[str]
) -> list[Figure]:
    """Cohen's kappa (1968, 10.1037/h0026256) with linear and with quadratic weights.

    Args:
        first: the class of each visit, int [n], 0..levels - 1.
        second: the same by the other rater.
        levels: how many classes there are, in order.
        subjects: n names.
    """
    return [
        _kappa(f"kappa_{weights}", first, second, levels, subjects, weights) for weights in WEIGHTS
    ]


def yes_or_no(first: Yes, second: Yes, subjects: Sequence[str]) -> list[Figure]:
    """Kappa and percent agreement on a yes or no, bool [n] each."""
    # With two classes all weights are the same.
    kappa = _kappa("kappa", first.astype(np.intp), second.astype(np.intp), 2, subjects, "linear")
    return [kappa, share("agreement_pct", first == second, subjects)]


def accuracy(tested: Yes, reference: Yes, subjects: Sequence[str]) -> list[Figure]:
    """Sensitivity and specificity of `tested` for the yes of `reference`, bool [n] each."""
    names = np.asarray(subjects, dtype=np.str_)
    return [
        share("sensitivity_pct", tested[reference], names[reference].tolist()),
        share("specificity_pct", ~tested[~reference], names[~reference].tolist()),
    ]


def share(measure: str, hits: Yes, subjects: Sequence[str]) -> Figure:
    """How many of `hits`, bool [n], are true, in percent; see `estimate_share`."""
    n, groups, _ = count(subjects)
    if n < MIN_PAIRS:
        return too_few([measure], n, groups)[0]
    found = in_percent(estimate_share(hits, subjects))
    return Figure(
        measure=measure, n=n, subjects=groups, value=found.value, interval=found.interval,
        method=found.method,
    )  # fmt: skip


def _kappa(
    measure: str,
    first: Levels,
    second: Levels,
    levels: int,
    subjects: Sequence[str],
    weights: Weights,
) -> Figure:
    n, groups, independent = count(subjects)
    if n < MIN_PAIRS:
        return too_few([measure], n, groups)[0]
    kind = f"Cohen's kappa, {weights} weights" if measure != "kappa" else "Cohen's kappa"
    interval = "asymptotic interval, cut at 1" if independent else METHOD
    method = f"{kind} (statsmodels); {interval}"
    undefined = Figure(measure=measure, n=n, subjects=groups, method=method)
    constant = [len(np.unique(one)) == 1 for one in (first, second)]
    if all(constant) and first[0] == second[0]:
        return replace(undefined, note="all are of one class: undefined")
    if any(constant):
        note = "one of the two always gives the same class: 0 whatever the other says"
        return replace(undefined, value=0.0, note=note)
    if np.array_equal(first, second):
        return replace(undefined, value=1.0, note="all pairs agree exactly: no interval")
    cells = np.zeros((n, levels * levels))
    cells[np.arange(n), first * levels + second] = 1.0
    value, ends = _statsmodels(cells.sum(axis=0).reshape(levels, levels), weights)
    if not independent:
        cost = _cost(levels, weights)
        ends = bootstrap_sums(
            sum_by_subject(cells, subjects), lambda drawn: _kappas(drawn, cost), low=-1.0, high=1.0
        )
    return replace(undefined, value=value, interval=ends[0], note=ends[1])


def _statsmodels(table: Floats, weights: Weights) -> tuple[float, Noted]:
    """Kappa of a table [levels, levels] of counts, and its interval for independent pairs."""
    from statsmodels.stats.inter_rater import cohens_kappa

    result = cohens_kappa(table, wt=weights)
    low, high = max(-1.0, float(result.kappa_low)), min(1.0, float(result.kappa_upp))
    return float(result.kappa), (Interval(low, high), "")


def _cost(levels: int, weights: Weights) -> Floats:
    """What a disagreement costs, float [levels, levels]."""
    apart = np.abs(np.subtract.outer(np.arange(levels), np.arange(levels))).astype(np.float64)
    return apart if weights == "linear" else apart**2


def _kappas(cells: Floats, cost: Floats) -> Floats:
    """Kappa of many tables [..., levels * levels] at once, for the bootstrap."""
    levels = len(cost)
    tables = cells.reshape(*cells.shape[:-1], levels, levels)
    rows, columns = tables.sum(axis=-1), tables.sum(axis=-2)
    expected = ((rows @ cost) * columns).sum(axis=-1)
    observed = (tables * cost).sum(axis=(-2, -1)) * tables.sum(axis=(-2, -1))
    return np.where(expected > 0.0, 1.0 - observed / expected, np.nan)
