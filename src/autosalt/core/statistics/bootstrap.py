"""Bootstrap intervals over whole subjects: Student's t with the bootstrap's standard error.

Visits of one subject resemble each other, so subjects are drawn, not visits (the cluster bootstrap;
Davison and Hinkley 1997, section 3.8). The bootstrap gives the standard error, Student's t with one
degree of freedom less than there are subjects the interval. Percentiles of the samples are too
narrow for few subjects (docs/explanation/agreement.md).

Two entrances share draws and interval: `bootstrap` takes any statistic of rows, `bootstrap_sums`
only statistics of sums over subjects, for which a thousand samples are one product of matrices.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from autosalt.core.statistics.estimate import Estimate
from autosalt.core.statistics.student_t import t_quantile95
from autosalt.core.types import Interval

Floats = NDArray[np.float64]
RowStatistic = Callable[[Floats], float]
"""From rows [m] or [m, k], in any order, to one number; NaN where it is undefined."""
SumStatistic = Callable[[Floats], Floats]
"""From sums [..., q] over all subjects to values [...]; NaN where it is undefined."""
Scale = Literal["plain", "fisher", "log"]
"""On what scale an interval is symmetric: as it is, Fisher's z, the logarithm."""
Noted = tuple[Interval | None, str]
"""An interval and what to know of it, or None and why there is none."""

RESAMPLES: Final = 2000
SEED: Final = 0
MIN_SUBJECTS: Final = 5
FEW_SUBJECTS: Final = 10
NO_SPREAD: Final = 1e-9
"""A variance under this, in squared points, is rounding."""
_CHUNK: Final = 250
_MAX_UNDEFINED: Final = 0.05
_SCALES: Final[dict[Scale, tuple[SumStatistic, SumStatistic]]] = {
    "plain": (np.asarray, np.asarray),
    "fisher": (np.arctanh, np.tanh),
    "log": (np.log, np.exp),
}


def method_of(resamples: int) -> str:
    """How an interval was worked out, in words."""
    return f"Student's t and standard error of {resamples} bootstrap samples of whole subjects"


METHOD: Final = method_of(RESAMPLES)


def mean(values: Floats) -> float:
    """Return the arithmetic mean; the default statistic of `bootstrap`."""
    return float(np.mean(values))


def bootstrap(
    values: Sequence[float] | Floats,
    subjects: Sequence[str],
    statistic: RowStatistic = mean,
    scale: Scale = "plain",
    *,
    low: float = -math.inf,
    high: float = math.inf,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Estimate:
    """Return a statistic of rows with its 95 % interval.

    Args:
        values: n numbers, or an array [n, k] when the statistic needs k numbers a row.
        subjects: n names.
        statistic: see `RowStatistic`. Not a maximum or minimum: a sample never exceeds the data,
            and the bootstrap fails (Efron and Tibshirani 1993, section 7.4).
        scale: on which the interval is symmetric; the logarithm suits a mean of absolute errors.
        low: the least the statistic can be; the interval is cut there.
        high: the most it can be.
        resamples: how many bootstrap samples.
        seed: of the random draws; the same gives the same interval.

    Raises:
        ValueError: there are no values, or the lengths differ.
    """
    data = np.asarray(values, dtype=np.float64)
    if len(data) == 0 or len(data) != len(subjects):
        raise ValueError(f"{len(data)} values and {len(subjects)} names of subjects")
    names, member = np.unique(np.asarray(subjects, dtype=np.str_), return_inverse=True)
    value, n = statistic(data), len(names)
    if n < MIN_SUBJECTS:  # before drawing: it takes its time
        interval, note = None, _too_few_subjects()
    else:
        samples = (
            statistic(np.repeat(data, times[member].astype(np.intp), axis=0))
            for chunk in _times_drawn(n, resamples, seed)
            for times in chunk
        )
        interval, note = _interval(value, np.fromiter(samples, np.float64), n, scale, low, high)
    return Estimate(
        value=value, interval=interval, n=len(data), subjects=n, method=method_of(resamples),
        note=note,
    )  # fmt: skip


def sum_by_subject(rows: Floats, subjects: Sequence[str]) -> Floats:
    """Sum rows [n, q] over the visits of each subject: float [subjects, q], in order of name."""
    names, member = np.unique(np.asarray(subjects, dtype=np.str_), return_inverse=True)
    sums = np.zeros((len(names), rows.shape[1]))
    np.add.at(sums, member, rows)
    return sums


def bootstrap_sums(
    sums: Floats,
    statistic: SumStatistic,
    scale: Scale = "plain",
    low: float = -math.inf,
    high: float = math.inf,
    seed: int = SEED,
) -> Noted:
    """Return the 95 % interval of a statistic of sums over subjects.

    Args:
        sums: of each subject, float [subjects, q].
        statistic: see `SumStatistic`.
        scale: on which the interval is symmetric.
        low: the least the statistic can be; the interval is cut there.
        high: the most it can be.
        seed: of the random draws.
    """
    if len(sums) < MIN_SUBJECTS:
        return None, _too_few_subjects()
    with np.errstate(all="ignore"):
        value = float(statistic(sums.sum(axis=0)))
        samples = sampled(sums, statistic, seed)
    return _interval(value, samples, len(sums), scale, low, high)


def standard_error(sums: Floats, statistic: SumStatistic) -> float:
    """Return the standard error of a statistic of sums over subjects; arguments as above."""
    n = len(sums)
    return 0.0 if n < 2 else float(np.nanstd(sampled(sums, statistic))) * _unbiased(n)


def sampled(sums: Floats, statistic: SumStatistic, seed: int = SEED) -> Floats:
    """Return the statistic [2000] of subjects drawn with replacement, as many as there are."""
    return np.concatenate(
        [statistic(times @ sums) for times in _times_drawn(len(sums), RESAMPLES, seed)]
    )


def _interval(
    value: float, samples: Floats, n: int, scale: Scale, low: float, high: float
) -> Noted:
    if np.ptp(samples) < NO_SPREAD:  # no spread is no certainty
        return None, "the same in every bootstrap sample: no interval"
    to_scale, back = _SCALES[scale]
    with np.errstate(all="ignore"):
        centre, scaled = float(to_scale(np.asarray(value))), to_scale(samples)
    known = scaled[np.isfinite(scaled)]
    undefined = 1.0 - len(known) / len(scaled)
    if undefined > _MAX_UNDEFINED or not math.isfinite(centre):
        return None, f"undefined in {100 * undefined:.0f} % of bootstrap samples: no interval"
    half = t_quantile95(n - 1) * float(known.std()) * _unbiased(n)
    ends = back(np.array([centre - half, centre + half]))
    note = f"under {FEW_SUBJECTS} subjects: a rough interval" if n < FEW_SUBJECTS else ""
    return Interval(max(low, float(ends[0])), min(high, float(ends[1]))), note


def _too_few_subjects() -> str:
    return f"under {MIN_SUBJECTS} subjects: no interval"


def _unbiased(n: int) -> float:
    # The bootstrap divides by n where a variance is divided by n - 1.
    return math.sqrt(n / (n - 1))


def _times_drawn(n: int, resamples: int, seed: int) -> Iterator[Floats]:
    """How often each of `n` subjects is drawn, [chunk, n], until there are `resamples` rows."""
    for start in range(0, resamples, _CHUNK):
        yield _draw(n, seed, start)[: resamples - start]


@lru_cache(maxsize=RESAMPLES // _CHUNK)
def _draw(n: int, seed: int, start: int) -> Floats:
    """A chunk of draws; the same for every figure of a table."""
    drawn = np.random.default_rng([seed, start]).integers(n, size=(_CHUNK, n))
    places = drawn + n * np.arange(_CHUNK)[:, None]
    return np.bincount(places.ravel(), minlength=_CHUNK * n).reshape(_CHUNK, n).astype(np.float64)
