"""The bootstrap draws whole subjects, and states why a number has no interval."""

import numpy as np
import pytest
from scipy import stats

from autosalt.core.statistics.bootstrap import (
    bootstrap,
    bootstrap_sums,
    method_of,
    sampled,
    standard_error,
    sum_by_subject,
)


def mean(sums: np.ndarray) -> np.ndarray:
    return np.asarray(sums[..., 1] / sums[..., 0])


def sums_of(values: np.ndarray, names: list[str]) -> np.ndarray:
    return sum_by_subject(np.column_stack([np.ones(len(values)), values]), names)


def test_sums_are_in_order_of_name() -> None:
    sums = sum_by_subject(np.array([[1.0], [2.0], [4.0]]), ["b", "a", "b"])
    assert sums.tolist() == [[2.0], [5.0]]


def test_rows_and_sums_give_the_same_interval() -> None:
    rng = np.random.default_rng(1)
    names = [f"s{i // 4}" for i in range(160)]
    values = rng.normal(10, 2, 160) + np.repeat(rng.normal(0, 3, 40), 4)
    rows = bootstrap(values, names).interval
    sums, _ = bootstrap_sums(sums_of(values, names), mean)
    assert (rows.low, rows.high) == pytest.approx((sums.low, sums.high), rel=1e-12)


def test_subjects_are_drawn_not_photos() -> None:
    """Ten copies of one photo hold no more knowledge than one."""
    values = np.random.default_rng(0).normal(5.0, 1.0, 30)
    names = [f"s{i}" for i in range(30)]
    one = bootstrap(values, names)
    ten = bootstrap(np.repeat(values, 10), list(np.repeat(names, 10)))
    assert (ten.value, ten.n, ten.subjects) == (pytest.approx(one.value), 300, 30)
    widths = [found.interval.high - found.interval.low for found in (one, ten)]
    assert widths[1] == pytest.approx(widths[0], rel=1e-9)


def test_the_interval_of_a_mean_is_that_of_students_t() -> None:
    values = np.random.default_rng(2).normal(5.0, 1.0, 20)
    ends = bootstrap(values, [f"s{i}" for i in range(20)]).interval
    half = stats.t.ppf(0.975, 19) * values.std(ddof=1) / np.sqrt(20)
    assert (ends.high - ends.low) / 2 == pytest.approx(half, rel=0.05)
    assert (ends.high + ends.low) / 2 == pytest.approx(values.mean())


def test_a_statistic_of_several_columns_is_cut_at_its_bounds() -> None:
    areas = np.array([[1.0, 2.0], [4.0, 4.0], [1.0, 4.0], [3.0, 3.0], [5.0, 6.0], [0.0, 3.0]])

    def pooled(rows: np.ndarray) -> float:
        return float(rows[:, 0].sum() / rows[:, 1].sum())

    free = bootstrap(areas, list("abcdef"), pooled)
    cut = bootstrap(areas, list("abcdef"), pooled, low=0.0, high=1.0)
    assert free.value == cut.value == pytest.approx(14 / 22)
    assert free.interval.high > 1.0
    assert (cut.interval.low, cut.interval.high) == (free.interval.low, 1.0)
    assert cut.note == "under 10 subjects: a rough interval"


def test_on_the_logarithm_the_upper_end_is_farther() -> None:
    errors = np.random.default_rng(0).lognormal(0.0, 1.0, 20)
    found = bootstrap(errors, [f"s{i}" for i in range(20)], scale="log")
    assert found.interval.low * found.interval.high == pytest.approx(found.value**2)
    assert 0.0 < found.interval.low < found.value < found.interval.high


def test_errors_that_are_all_zero_are_the_same_on_the_logarithm_too() -> None:
    found = bootstrap(np.zeros(8), list("abcdefgh"), scale="log")
    assert found.note == "the same in every bootstrap sample: no interval"


def test_how_many_samples_are_drawn_is_part_of_the_method() -> None:
    values, names = np.arange(20.0), [f"s{i}" for i in range(20)]
    few = bootstrap(values, names, resamples=30)
    assert few.method == method_of(30)
    assert few.method != bootstrap(values, names).method
    assert few.interval != bootstrap(values, names).interval


@pytest.mark.parametrize(
    ("values", "names", "note"),
    [
        ([1.0, 2.0, 3.0, 4.0], "abcd", "under 5 subjects: no interval"),
        ([7.0] * 6, "abcdef", "the same in every bootstrap sample: no interval"),
    ],
)
def test_a_value_without_an_interval_has_a_note(values: list[float], names: str, note: str) -> None:
    found = bootstrap(values, list(names))
    assert (found.value, found.interval, found.note) == (np.mean(values), None, note)


def test_no_values_or_unequal_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="0 values and 0 names"):
        bootstrap([], [])
    with pytest.raises(ValueError, match="1 values and 2 names"):
        bootstrap([1.0], ["a", "b"])


def test_two_thousand_samples_of_all_subjects() -> None:
    samples = sampled(sums_of(np.arange(20.0), [f"s{i}" for i in range(20)]), mean)
    assert samples.shape == (2000,)
    assert samples.mean() == pytest.approx(9.5, abs=0.2)


def test_the_same_seed_gives_the_same_interval() -> None:
    sums = sums_of(np.arange(20.0), [f"s{i}" for i in range(20)])
    assert bootstrap_sums(sums, mean, seed=4) == bootstrap_sums(sums, mean, seed=4)
    assert bootstrap_sums(sums, mean, seed=4) != bootstrap_sums(sums, mean, seed=5)


@pytest.mark.parametrize(
    ("values", "names", "note"),
    [
        ([1.0, 2.0, 3.0, 4.0, 5.0], ["a", "a", "b", "c", "d"], "under 5 subjects"),
        ([5.0] * 5, ["a", "b", "c", "d", "e"], "the same in every"),
        ([1.0, 2.0, 3.0, 4.0, 5.0], ["a", "b", "c", "d", "e"], "rough"),
    ],
)
def test_a_note_states_that_there_is_little_to_draw_from(
    values: list[float], names: list[str], note: str
) -> None:
    interval, remark = bootstrap_sums(sums_of(np.array(values), names), mean)
    assert note in remark
    assert (interval is None) == ("rough" not in note)


def test_a_statistic_that_is_often_undefined_has_no_interval() -> None:
    sums = sums_of(np.arange(12.0), [f"s{i}" for i in range(12)])
    interval, note = bootstrap_sums(sums, lambda s: np.where(s[..., 1] > 66.0, np.nan, s[..., 1]))
    assert interval is None
    assert "undefined in" in note


def test_the_scale_keeps_an_interval_where_it_belongs() -> None:
    sums = sums_of(np.linspace(0.6, 0.999, 12), [f"s{i}" for i in range(12)])
    plain, fisher = bootstrap_sums(sums, mean)[0], bootstrap_sums(sums, mean, "fisher")[0]
    assert fisher.high < 1.0
    assert fisher != plain
    assert bootstrap_sums(sums, mean, high=0.85)[0].high == 0.85


def test_the_standard_error_of_a_mean() -> None:
    values = np.random.default_rng(0).normal(0, 3, 60)
    error = standard_error(sums_of(values, [f"s{i:02d}" for i in range(60)]), mean)
    assert error == pytest.approx(values.std(ddof=1) / np.sqrt(60), rel=0.05)
