"""Lin's CCC against R, and where it is undefined."""

import math

import numpy as np
import pytest

from autosalt.study.agreement.concordance import concordance

pytest.importorskip("scipy")

X = np.array([math.sin(1.1 * i) + 0.1 * i for i in range(20)])
Y = np.array(
    [
        1 + 0.5 * x - 0.3 * math.cos(0.7 * i) + 0.2 * math.sin(3.3 * i)
        for i, x in enumerate(X.tolist())
    ]
)
NAMES = [f"s{i}" for i in range(20)]


def test_value_and_interval_of_desctools() -> None:
    """DescTools::CCC(x, y, ci = "z-transform") in R gives these digits."""
    figure = concordance(X, Y, NAMES)
    assert figure.value == pytest.approx(0.59824339226692769, rel=1e-12)
    assert figure.interval.low == pytest.approx(0.38254267739764947, rel=1e-12)
    assert figure.interval.high == pytest.approx(0.75210290764044829, rel=1e-12)


def test_repeated_visits_are_drawn_by_subject() -> None:
    figure = concordance(np.repeat(X, 5), np.repeat(Y, 5), list(np.repeat(NAMES, 5)))
    assert figure.value == pytest.approx(0.59824339226692769)
    assert "whole subjects" in figure.method
    # Five times the visits, and not a narrower interval than that of one visit each.
    assert figure.interval.high - figure.interval.low > 0.3


@pytest.mark.parametrize(
    ("first", "second", "value", "note"),
    [
        ([5.0] * 4, [5.0] * 4, None, "undefined"),
        ([5.0] * 4, [1.0, 2.0, 3.0, 4.0], 0.0, "same score"),
        ([1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, 4.0], 1.0, "agree exactly"),
        ([1.0, 2.0], [1.0, 3.0], None, "under 3 pairs"),
        ([1.0, 2.0, 1.0, 2.0], [1.0, 1.0, 2.0, 2.0], 0.0, "no correlation"),
    ],
)
def test_an_unknown_value_has_a_note(
    first: list[float], second: list[float], value: float | None, note: str
) -> None:
    figure = concordance(np.array(first), np.array(second), NAMES[: len(first)])
    assert figure.value == value
    assert figure.interval is None
    assert note in figure.note


def test_scores_that_are_exactly_reversed_have_no_interval() -> None:
    first = np.array([10.0, 20.0, 30.0])
    figure = concordance(first, first[::-1], ["a", "b", "c"])
    assert figure.value == pytest.approx(-1.0)
    assert "no interval" in figure.note
