"""Limits of agreement against the examples of Bland and Altman 1986, 1999 and 2007."""

import numpy as np
import pytest

from autosalt.study.agreement.bland_altman import bland_altman

# Bland and Altman 1986 (10.1016/S0140-6736(86)90837-8): first readings of two flow meters, l/min.
WRIGHT = np.array(
    [494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427], float
)
MINI = np.array(
    [512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451], float
)
# Bland and Altman 2007 (10.1080/10543400701329422), table 1: subject, RV, IC.
CARDIAC = """
1,7.83,6.57 1,7.42,5.62 1,7.89,6.9 1,7.12,6.57 1,7.88,6.35 2,6.16,4.06 2,7.26,4.29 2,6.71,4.26
2,6.54,4.09 3,4.75,4.71 3,5.24,5.5 3,4.86,5.08 3,4.78,5.02 3,6.05,6.01 3,5.42,5.67 4,4.21,4.14
4,3.61,4.2 4,3.72,4.61 4,3.87,4.68 4,3.92,5.04 5,3.13,3.03 5,2.98,2.86 5,2.85,2.77 5,3.17,2.46
5,3.09,2.32 5,3.12,2.43 6,5.92,5.9 6,6.42,5.81 6,5.92,5.7 6,6.27,5.76 7,7.13,5.09 7,6.62,4.63
7,6.58,4.61 7,6.93,5.09 8,4.54,4.72 8,4.81,4.61 8,5.11,4.36 8,5.29,4.2 8,5.39,4.36 8,5.57,4.2
9,4.48,3.17 9,4.92,3.12 9,3.97,2.96 10,4.22,4.35 10,4.65,4.62 10,4.74,3.16 10,4.44,3.53
10,4.5,3.53 11,6.78,7.2 11,6.07,6.09 11,6.52,7.0 11,6.42,7.1 11,6.41,7.4 11,5.76,6.8 12,5.06,4.5
12,4.72,4.2 12,4.9,3.8 12,4.8,3.8 12,4.9,4.2 12,5.1,4.5
"""


def names(n: int) -> list[str]:
    return [f"s{i}" for i in range(n)]


def test_the_flow_meters_of_1986() -> None:
    """Published: bias -2.1 (-22.0 to 17.8), SD 38.8; intervals of the limits 34.6 on each side.

    The paper takes 2 SD for the limits; today it is 1.96.
    """
    bias, low, high = bland_altman(WRIGHT, MINI, names(17))
    assert bias.value == pytest.approx(-2.1, abs=0.05)
    assert (bias.interval.low, bias.interval.high) == pytest.approx((-22.0, 17.8), abs=0.1)
    assert low.value == pytest.approx(-2.1 - 1.96 * 38.8, abs=0.1)
    assert high.value == pytest.approx(-2.1 + 1.96 * 38.8, abs=0.1)
    assert low.value - low.interval.low == pytest.approx(34.6, abs=0.3)
    assert high.interval.high - high.value == pytest.approx(34.6, abs=0.3)


def test_the_blood_pressures_of_1999() -> None:
    """Published, of 85 differences with mean -16.29 and SD 19.61 mmHg: -54.7 (-61.9 to -47.5),
    22.1 (14.9 to 29.3), bias -20.5 to -12.1. The paper rounds on the way."""
    shape = np.linspace(-1, 1, 85)
    difference = -16.29 + 19.61 * shape / shape.std(ddof=1)
    bias, low, high = bland_altman(difference, np.zeros(85), names(85))
    assert (bias.interval.low, bias.interval.high) == pytest.approx((-20.5, -12.1), abs=0.1)
    for limit, published in ((low, (-61.9, -54.7, -47.5)), (high, (14.9, 22.1, 29.3))):
        ends = (limit.interval.low, limit.value, limit.interval.high)
        assert ends == pytest.approx(published, abs=0.15)


def test_the_replicates_in_pairs_of_2007() -> None:
    """Published: bias 0.6021667, limits -1.3394565 and 2.5437899."""
    table = np.array([[float(cell) for cell in row.split(",")] for row in CARDIAC.split()])
    subjects = [f"{subject:.0f}" for subject in table[:, 0]]
    bias, low, high = bland_altman(table[:, 1], table[:, 2], subjects)
    assert (bias.n, bias.subjects) == (60, 12)
    assert bias.value == pytest.approx(0.6021667, abs=1e-7)
    assert low.value == pytest.approx(-1.3394565, abs=1e-6)
    assert high.value == pytest.approx(2.5437899, abs=1e-6)
    # 12 subjects, not 60 pairs: wider than -0.2 to 0.2 around the bias, which 60 would give.
    assert bias.interval.low < 0.3 < 0.9 < bias.interval.high


def test_the_same_difference_everywhere_has_no_interval() -> None:
    figures = bland_altman(WRIGHT + 5.0, WRIGHT, names(17))
    assert [figure.value for figure in figures] == [5.0, 5.0, 5.0]
    assert all(figure.interval is None and "no interval" in figure.note for figure in figures)


def test_under_three_pairs_nothing_is_measured() -> None:
    assert all(f.value is None for f in bland_altman(WRIGHT[:2], MINI[:2], names(2)))


def test_one_subject_has_limits_within_it_and_no_interval() -> None:
    bias, low, _ = bland_altman(WRIGHT, MINI, ["s"] * 17)
    assert bias.value == pytest.approx(-2.1, abs=0.05)
    assert low.value == pytest.approx(-78.1, abs=0.1)
    assert low.interval is None
    assert "one subject" in low.note


def test_the_same_difference_but_for_rounding_is_the_same() -> None:
    read = np.array([7.5, 20.0, 33.3, 48.1, 61.7, 90.2])
    assert len(set((read + 0.1) - read)) > 1
    figures = bland_altman(read + 0.1, read, [f"s{k}" for k in range(6)])
    assert [figure.interval for figure in figures] == [None] * 3
    assert figures[0].note == "all differences are the same: no interval"
