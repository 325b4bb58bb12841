"""Overlap of masks and the grouped bootstrap."""

import numpy as np
import pytest

from autosalt.core.agreement import dice, grouped_bootstrap, iou

A = np.array([[1, 1, 0, 0]], dtype=bool)
B = np.array([[0, 1, 1, 0]], dtype=bool)
EMPTY = np.zeros((1, 4), dtype=bool)


def test_overlap_by_hand() -> None:
    assert iou(A, B) == pytest.approx(1 / 3)
    assert dice(A, B) == pytest.approx(1 / 2)


def test_two_empty_masks_agree_and_one_empty_mask_does_not() -> None:
    assert iou(EMPTY, EMPTY) == dice(EMPTY, EMPTY) == 1.0
    assert iou(A, EMPTY) == dice(A, EMPTY) == 0.0


def test_the_bootstrap_draws_subjects_not_photos() -> None:
    """Ten copies of one photo hold no more knowledge than one."""
    rng = np.random.default_rng(0)
    values = rng.normal(5.0, 1.0, 30)
    names = [f"s{i}" for i in range(30)]
    one = grouped_bootstrap(values, names)
    ten = grouped_bootstrap(np.repeat(values, 10), list(np.repeat(names, 10)))
    assert (ten.value, ten.n, ten.subjects) == (pytest.approx(one.value), 300, 30)
    widths = [found.interval.high - found.interval.low for found in (one, ten)]
    assert widths[1] == pytest.approx(widths[0], rel=1e-6)


def test_a_statistic_of_several_columns() -> None:
    pairs = np.array([[1.0, 2.0], [3.0, 4.0]])
    pooled = grouped_bootstrap(
        pairs, ["a", "b"], lambda rows: float(rows[:, 0].sum() / rows[:, 1].sum())
    )
    assert pooled.value == pytest.approx(4 / 6)
    assert (pooled.interval.low, pooled.interval.high) == pytest.approx((0.5, 0.75))


def test_the_same_seed_gives_the_same_interval() -> None:
    values, names = [1.0, 2.0, 4.0], ["a", "b", "c"]
    assert grouped_bootstrap(values, names, seed=3) == grouped_bootstrap(values, names, seed=3)


def test_no_values_or_unequal_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="group names"):
        grouped_bootstrap([], [])
    with pytest.raises(ValueError, match="group names"):
        grouped_bootstrap([1.0], ["a", "b"])
