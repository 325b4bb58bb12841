"""Conformal intervals: what they promise and what they refuse."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autosalt.core.interval import (
    IntervalCalibration,
    conformal_factor,
    photo_uncertainty_pct,
    uncertainty_pct,
    view_interval,
    visit_interval,
    visit_uncertainty_pct,
)
from autosalt.core.views import VIEWS

CALIBRATION = IntervalCalibration(floor_pct=1.0, view_factor=2.0, visit_factor=1.0)


def names(n: int) -> list[str]:
    """So many people."""
    return [f"p{number}" for number in range(n)]


def test_uncertainty_is_the_expected_share_of_wrong_pixels() -> None:
    assert uncertainty_pct(np.array([0.0, 1.0])) == 0.0
    assert uncertainty_pct(np.array([0.5, 0.5])) == 50.0
    assert uncertainty_pct(np.array([0.1, 0.9, 0.0, 1.0])) == pytest.approx(5.0)


def test_uncertainty_without_scalp_is_undefined() -> None:
    with pytest.raises(ValueError, match="no scalp pixels"):
        uncertainty_pct(np.array([]))


@given(st.floats(0, 100), st.floats(0, 50))
def test_intervals_hold_their_score_and_stay_in_range(loss: float, uncertainty: float) -> None:
    interval = view_interval(loss, uncertainty, CALIBRATION)
    assert 0.0 <= interval.low <= loss <= interval.high <= 100.0


def test_an_unsure_photo_gets_a_wider_interval() -> None:
    sure, unsure = (view_interval(50.0, u, CALIBRATION) for u in (1.0, 5.0))
    assert (sure.low, sure.high) == (46.0, 54.0)
    assert (unsure.low, unsure.high) == (38.0, 62.0)


def test_doubt_about_the_view_is_doubt_about_the_loss() -> None:
    assert photo_uncertainty_pct(3.0, view_probability=1.0) == 3.0
    assert photo_uncertainty_pct(3.0, view_probability=0.75) == 28.0
    # Rounding in the graph must not make it less than the doubt about the loss.
    assert photo_uncertainty_pct(3.0, view_probability=1.0001) == 3.0


def test_visit_uncertainty_weighs_views_as_salt_does() -> None:
    assert visit_uncertainty_pct({**dict.fromkeys(VIEWS, 0.0), "top": 10.0}) == pytest.approx(4.0)
    interval = visit_interval(20.0, 4.0, CALIBRATION)
    assert (interval.low, interval.high) == pytest.approx((15.0, 25.0))


def test_a_visit_without_all_views_has_no_interval() -> None:
    with pytest.raises(ValueError, match="without back"):
        visit_uncertainty_pct({"left": 1.0, "right": 1.0, "top": 1.0})


def test_conformal_factor_covers_new_errors_of_the_same_kind() -> None:
    rng = np.random.default_rng(1)

    def draw(n: int) -> tuple[np.ndarray, np.ndarray]:
        spread = rng.uniform(0.5, 5.0, n)
        return rng.normal(0.0, spread), spread

    errors, uncertainty = draw(2000)
    factor = conformal_factor(errors, 0.5 + uncertainty, names(2000))
    new_errors, new_uncertainty = draw(4000)
    covered = np.mean(np.abs(new_errors) <= factor * (0.5 + new_uncertainty))
    assert 0.94 <= covered <= 0.965


def test_conformal_factor_is_the_right_order_statistic() -> None:
    errors = np.arange(1.0, 20.0)  # 19 errors: the 95 % rank is ceil(20 x 0.95) = 19, the largest
    assert conformal_factor(errors, np.ones(19), names(19)) == 19.0
    errors = np.arange(1.0, 40.0)  # ceil(40 x 0.95) = 38
    assert conformal_factor(errors, np.ones(39), names(39)) == 38.0


def test_a_person_weighs_the_same_however_often_photographed() -> None:
    errors = np.append(np.ones(40), np.full(10, 9.0))
    apart, together = names(50), names(40) + ["one"] * 10
    assert conformal_factor(errors, np.ones(50), apart) == 9.0
    assert conformal_factor(errors, np.ones(50), together) == 1.0
    often = names(38) + ["a", "b"] + ["a", "b"] * 5
    errors = np.append(np.arange(1.0, 39.0), np.full(12, 99.0))
    assert conformal_factor(errors, np.ones(50), often) == 99.0


def test_too_few_errors_cannot_promise_95_percent() -> None:
    with pytest.raises(ValueError, match="too few"):
        conformal_factor(np.ones(18), np.ones(18), names(18))


def test_a_width_of_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="width"):
        conformal_factor(np.ones(30), np.zeros(30), names(30))


def test_errors_without_names_are_refused() -> None:
    with pytest.raises(ValueError, match="29 names"):
        conformal_factor(np.ones(30), np.ones(30), names(29))
