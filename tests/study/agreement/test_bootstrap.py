"""The fast bootstrap of subjects gives what the plain one gives, and says when it cannot."""

import numpy as np
import pytest

from autosalt.core.agreement import grouped_bootstrap
from autosalt.study.agreement.bootstrap import bootstrap, standard_error, sum_by_subject


def mean(sums: np.ndarray) -> np.ndarray:
    return np.asarray(sums[..., 1] / sums[..., 0])


def sums_of(values: np.ndarray, names: list[str]) -> np.ndarray:
    return sum_by_subject(np.column_stack([np.ones(len(values)), values]), names)


def test_sums_are_in_order_of_name() -> None:
    sums = sum_by_subject(np.array([[1.0], [2.0], [4.0]]), ["b", "a", "b"])
    assert sums.tolist() == [[2.0], [5.0]]


def test_it_is_the_grouped_bootstrap_of_core() -> None:
    rng = np.random.default_rng(1)
    names = [f"s{i // 4}" for i in range(160)]
    values = rng.normal(10, 2, 160) + np.repeat(rng.normal(0, 3, 40), 4)
    slow = grouped_bootstrap(values, names).interval
    fast, _ = bootstrap(sums_of(values, names), mean)
    assert (fast.low, fast.high) == pytest.approx((slow.low, slow.high), abs=0.2)


def test_the_same_seed_gives_the_same_interval() -> None:
    sums = sums_of(np.arange(20.0), [f"s{i}" for i in range(20)])
    assert bootstrap(sums, mean, seed=4) == bootstrap(sums, mean, seed=4)
    assert bootstrap(sums, mean, seed=4) != bootstrap(sums, mean, seed=5)


@pytest.mark.parametrize(
    ("values", "names", "note"),
    [
        ([1.0, 2.0, 3.0, 4.0, 5.0], ["a", "a", "b", "c", "d"], "under 5 subjects"),
        ([5.0] * 5, ["a", "b", "c", "d", "e"], "the same in every"),
        ([1.0, 2.0, 3.0, 4.0, 5.0], ["a", "b", "c", "d", "e"], "rough"),
    ],
)
def test_little_to_draw_from_is_said(values: list[float], names: list[str], note: str) -> None:
    interval, remark = bootstrap(sums_of(np.array(values), names), mean)
    assert note in remark
    assert (interval is None) == ("rough" not in note)


def test_a_statistic_that_is_often_undefined_has_no_interval() -> None:
    sums = sums_of(np.arange(12.0), [f"s{i}" for i in range(12)])
    interval, note = bootstrap(sums, lambda s: np.where(s[..., 1] > 66.0, np.nan, s[..., 1]))
    assert interval is None
    assert "undefined in" in note


def test_the_scale_keeps_an_interval_where_it_belongs() -> None:
    sums = sums_of(np.linspace(0.6, 0.999, 12), [f"s{i}" for i in range(12)])
    plain, fisher = bootstrap(sums, mean)[0], bootstrap(sums, mean, "fisher")[0]
    assert fisher.high < 1.0
    assert fisher != plain
    assert bootstrap(sums, mean, high=0.85)[0].high == 0.85


def test_the_standard_error_of_a_mean() -> None:
    values = np.random.default_rng(0).normal(0, 3, 60)
    error = standard_error(sums_of(values, [f"s{i:02d}" for i in range(60)]), mean)
    assert error == pytest.approx(values.std(ddof=1) / np.sqrt(60), rel=0.05)
