"""Kappa and shares against SAS, R and Newcombe's table."""

import numpy as np
import pytest

from autosalt.study.agreement.classes import accuracy, share, weighted_kappas, yes_or_no

pytest.importorskip("statsmodels")

# The table of a SAS example that statsmodels tests against.
SAS = np.array([[0, 4, 1], [0, 8, 0], [0, 1, 5]])
# Raters 2 and 3 of the data `anxiety` of R's package irr; nobody gives a 5.
ANXIETY = (
    [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4],
    [2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2],
)


def names(n: int) -> list[str]:
    return [f"s{i}" for i in range(n)]


def from_table(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    rows, columns = np.indices(table.shape)
    return np.repeat(rows.ravel(), table.ravel()), np.repeat(columns.ravel(), table.ravel())


def test_the_weighted_kappa_of_sas() -> None:
    linear, _ = weighted_kappas(*from_table(SAS), 3, names(19))
    assert linear.value == pytest.approx(0.4701, abs=5e-5)
    assert (linear.interval.low, linear.interval.high) == pytest.approx((0.1845, 0.7558), abs=5e-5)
    assert "linear" in linear.method


def test_both_weights_of_irr() -> None:
    """irr::kappa2(anxiety[, 2:3], "equal") and "squared"."""
    level = {1: 0, 2: 1, 3: 2, 4: 3, 6: 4}
    first, second = (np.array([level[score] for score in rater]) for rater in ANXIETY)
    linear, quadratic = weighted_kappas(first, second, 5, names(20))
    assert (linear.value, quadratic.value) == pytest.approx((0.1459075, 0.2520325), abs=1e-6)
    assert [f.measure for f in (linear, quadratic)] == ["kappa_linear", "kappa_quadratic"]


def test_the_kappa_of_the_bootstrap_is_that_of_statsmodels() -> None:
    from autosalt.study.agreement.classes import _cost, _kappas

    for weights in ("linear", "quadratic"):
        fast = float(_kappas(SAS.ravel().astype(float), _cost(3, weights)))
        figures = weighted_kappas(*from_table(SAS), 3, names(19))
        slow = next(f for f in figures if f.measure == f"kappa_{weights}")
        assert fast == pytest.approx(slow.value, rel=1e-12)


def test_repeated_visits_are_drawn_by_subject() -> None:
    first, second = from_table(SAS)
    often = weighted_kappas(
        np.repeat(first, 8), np.repeat(second, 8), 3, list(np.repeat(names(19), 8))
    )[0]
    assert often.value == pytest.approx(0.4701, abs=5e-5)
    assert "whole subjects" in often.method
    assert often.interval.high - often.interval.low > 0.4  # 8 x 19 independent pairs would give 0.2


@pytest.mark.parametrize(
    ("first", "second", "value", "note"),
    [
        ([1, 1, 1], [1, 1, 1], None, "one class"),
        ([1, 1, 1], [0, 1, 2], 0.0, "always gives the same class"),
        ([0, 1, 2], [0, 1, 2], 1.0, "agree exactly"),
        ([0, 1], [0, 1], None, "under 3 pairs"),
    ],
)
def test_kappa_where_it_says_little(
    first: list[int], second: list[int], value: float | None, note: str
) -> None:
    for figure in weighted_kappas(np.array(first), np.array(second), 3, names(len(first))):
        assert figure.value == value
        assert figure.interval is None
        assert note in figure.note


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(81, 263, 25.53, 36.62), (15, 148, 6.24, 16.05), (0, 20, 0.0, 16.11), (1, 29, 0.61, 17.18)],
)
def test_wilson_in_newcombes_table(hits: int, n: int, low: float, high: float) -> None:
    """Newcombe 1998 (10.1002/(SICI)1097-0258(19980430)17:8<857::AID-SIM777>3.0.CO;2-E), table I."""
    figure = share("agreement_pct", np.arange(n) < hits, names(n))
    assert (figure.interval.low, figure.interval.high) == pytest.approx((low, high), abs=0.005)


def test_all_right_in_repeated_visits_is_no_certainty() -> None:
    """No bootstrap sample can be wrong then; Wilson takes the 20 subjects, not the 100 visits."""
    figure = share("agreement_pct", np.ones(100, bool), list(np.repeat(names(20), 5)))
    assert figure.value == 100.0
    assert figure.interval.low == pytest.approx(100 - 16.11, abs=0.005)
    assert "each subject taken as one" in figure.method


def test_repeated_visits_are_worth_less_than_as_many_subjects() -> None:
    """Twenty subjects five times each: as wide as twenty, not as a hundred."""
    hits = np.arange(20) < 15
    often = share("agreement_pct", np.repeat(hits, 5), list(np.repeat(names(20), 5)))
    once = share("agreement_pct", hits, names(20))
    assert often.value == once.value == 75.0
    assert (often.interval.low, often.interval.high) == pytest.approx(
        (once.interval.low, once.interval.high), abs=1.5
    )


def test_two_subjects_are_worth_two_visits() -> None:
    figure = share("agreement_pct", np.arange(20) % 2 == 0, ["a"] * 10 + ["b"] * 10)
    assert figure.value == 50.0
    assert figure.interval.high - figure.interval.low > 80.0


def test_sensitivity_and_specificity_count_their_own_visits() -> None:
    reference = np.array([True] * 8 + [False] * 12)
    tested = np.array([True] * 6 + [False] * 2 + [True] * 3 + [False] * 9)
    sensitivity, specificity = accuracy(tested, reference, names(20))
    assert (sensitivity.value, sensitivity.n) == (75.0, 8)
    assert (specificity.value, specificity.n) == (75.0, 12)


def test_yes_or_no_by_hand() -> None:
    """20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no: agreement 70 %, kappa 0.4."""
    table = np.array([[15, 10], [5, 20]])
    first, second = from_table(table)
    kappa, agreed = yes_or_no(first.astype(bool), second.astype(bool), names(50))
    assert kappa.value == pytest.approx(0.4)
    assert agreed.value == pytest.approx(70.0)
