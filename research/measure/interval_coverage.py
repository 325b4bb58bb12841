"""Print how often 95 % bootstrap intervals cover the truth, in simulated subjects.

Usage: python -m research.measure.interval_coverage [--trials 1000] [--visits 4]

Each trial draws subjects with several visits that resemble each other. Percentiles of the bootstrap
samples stand beside Student's t with the bootstrap's standard error, both from the same samples
(`autosalt.core.statistics.bootstrap`). Prints the table of docs/explanation/agreement.md.
"""

import argparse
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from autosalt.core.statistics.bootstrap import (
    Floats,
    Scale,
    SumStatistic,
    bootstrap_sums,
    sampled,
    sum_by_subject,
)
from autosalt.core.types import Interval

SUBJECTS = (8, 20, 50)
TRUTH_SUBJECTS = 400_000


class Case(NamedTuple):
    """A statistic, and the rows [subjects * visits, q] that it takes sums of."""

    rows: Callable[[Generator, int, int], Floats]
    statistic: SumStatistic
    low: float
    high: float
    scale: Scale = "plain"


def values(rng: Generator, subjects: int, visits: int) -> Floats:
    """Visits whose means differ as much between subjects as within them: rows of 1 and value."""
    value = rng.normal(0.0, 1.0, (subjects, 1)) + rng.normal(0.0, 1.0, (subjects, visits))
    return _with_ones(value)


def errors(rng: Generator, subjects: int, visits: int) -> Floats:
    """Absolute errors in points: subjects differ in bias and in how large their errors are."""
    size = rng.lognormal(0.0, 0.7, (subjects, 1))
    error = size * (rng.normal(0.0, 0.5, (subjects, 1)) + rng.normal(0.0, 1.0, (subjects, visits)))
    return _with_ones(np.abs(error))


def areas(rng: Generator, subjects: int, visits: int) -> Floats:
    """Shared and combined areas: large and small losses, overlaps that differ by subject."""
    shape = (subjects, visits)
    either = rng.lognormal(0.0, 1.0, (subjects, 1)) * rng.lognormal(0.0, 0.3, shape)
    mean = rng.beta(8.0, 3.0, (subjects, 1))
    overlap = rng.beta(20.0 * mean, 20.0 * (1.0 - mean), shape)
    return np.column_stack([either.ravel(), (overlap * either).ravel()])


def ratio(sums: Floats) -> Floats:
    """The second sum over the first: a mean, or areas pooled."""
    return np.asarray(sums[..., 1] / sums[..., 0])


CASES = {
    "mean": Case(values, ratio, -np.inf, np.inf),
    "IoU, pooled": Case(areas, ratio, 0.0, 1.0),
    "MAE": Case(errors, ratio, 0.0, np.inf),
    "MAE, on the logarithm": Case(errors, ratio, 0.0, np.inf, "log"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--trials", type=int, default=1000)
    parser.add_argument("--visits", type=int, default=4, help="of each subject")
    options = parser.parse_args()
    print("| figure | subjects | percentiles | Student's t |\n|---|---|---|---|")
    for name, case in CASES.items():
        rng = np.random.default_rng(0)
        truth = float(case.statistic(case.rows(rng, TRUTH_SUBJECTS, options.visits).sum(axis=0)))
        for subjects in SUBJECTS:
            shares = coverage(case, truth, subjects, options.visits, options.trials)
            print(f"| {name} | {subjects} |", " | ".join(f"{100 * x:.1f}" for x in shares), "|")


def coverage(
    case: Case, truth: float, subjects: int, visits: int, trials: int
) -> tuple[float, float]:
    """Share of trials whose interval holds the truth: by percentiles, by Student's t."""
    names = [f"s{k // visits:03d}" for k in range(subjects * visits)]
    by_percentile, by_t = 0, 0
    for trial in range(trials):
        rng = np.random.default_rng([subjects, trial])
        sums = sum_by_subject(case.rows(rng, subjects, visits), names)
        low, high = np.percentile(sampled(sums, case.statistic), [2.5, 97.5])
        by_percentile += bool(low <= truth <= high)
        ends, _ = bootstrap_sums(sums, case.statistic, case.scale, case.low, case.high)
        by_t += holds(ends, truth)
    return by_percentile / trials, by_t / trials


def holds(ends: Interval | None, truth: float) -> bool:
    """Whether an interval holds the truth; no interval holds nothing."""
    return ends is not None and ends.low <= truth <= ends.high


def _with_ones(value: Floats) -> Floats:
    return np.column_stack([np.ones(value.size), value.ravel()])


if __name__ == "__main__":
    main()
