"""Comparison of two models on the same photos."""

import numpy as np
import pytest

from autosalt.core.statistics.bootstrap import bootstrap
from autosalt.core.statistics.comparison import BINS, Comparison, paired, reliability

PEOPLE = [f"s{k // 4}" for k in range(80)]
RNG = np.random.default_rng(0)
DIFFICULTY = RNG.uniform(0, 20, 80)
"""Photos differ in difficulty much more than the models do."""


def errors(advantage: float) -> list[tuple[float, float]]:
    noise = RNG.normal(0, 0.3, 80)
    return [(d, d + advantage + e) for d, e in zip(DIFFICULTY, noise, strict=True)]


def compared(values: list[tuple[float, float]], people: list[str] = PEOPLE) -> Comparison:
    row = paired("loss_pct_mae", values, people, resamples=200)
    none = np.zeros((3, BINS))
    return Comparison(("a", "b"), len(values), len(set(people)), (row,), (none, none))


def test_the_difference_is_that_of_each_photo_not_of_two_samples() -> None:
    """Unpaired, the interval of each mean would be wider than the difference."""
    values = errors(0.5)
    row = paired("loss_pct_mae", values, PEOPLE, resamples=200)
    assert row.difference.value == pytest.approx(row.first - row.second)
    assert row.excludes_zero
    ends = bootstrap([one for one, _ in values], PEOPLE, resamples=200).interval
    assert ends is not None
    assert ends.high - ends.low > 0.5


def test_the_verdict_names_the_better_one_the_amount_and_the_interval() -> None:
    verdict = compared(errors(1.0)).verdict
    assert verdict.startswith("a is better: ")
    assert "which excludes 0 (80 photos of 20 people)" in verdict
    assert compared([(b, a) for a, b in errors(1.0)]).verdict.startswith("b is better: ")


def test_no_difference_is_claimed_where_the_interval_includes_0() -> None:
    values = [(d, d + (3.0 if k % 8 < 4 else -3.1)) for k, d in enumerate(DIFFICULTY)]
    verdict = compared(values).verdict
    assert verdict.startswith("No difference is shown: ")
    assert "which includes 0" in verdict


def test_equal_models_and_few_people_give_no_verdict_on_the_better_one() -> None:
    assert compared([(d, d) for d in DIFFICULTY]).verdict.startswith("No difference: both are")
    few = compared(errors(1.0)[:12], PEOPLE[:12]).verdict
    assert few.startswith("No verdict: ")
    assert "under 5 subjects: no interval" in few


def test_without_truth_there_is_no_verdict() -> None:
    none = np.zeros((3, BINS))
    assert Comparison(("a", "b"), 1, 1, (), (none, none)).verdict.startswith("No verdict: there is")


def test_reliability_counts_known_pixels_by_their_probability() -> None:
    probability = np.float32([[0.05, 0.05, 0.95, 1.0, 0.5]])
    true = np.array([[False, True, True, True, True]])
    known = np.array([[True, True, True, True, False]])
    pixels, probabilities, loss = reliability(probability, true, known)
    assert pixels.tolist() == [2, 0, 0, 0, 0, 0, 0, 0, 0, 2]
    assert probabilities[[0, 9]] == pytest.approx([0.1, 1.95])
    assert loss[[0, 9]].tolist() == [1, 2]
