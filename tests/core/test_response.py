"""Change since baseline, responder flags, intervals, and the anchor case of the paper."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autosalt.core.response import (
    change_interval,
    change_points,
    improvement_interval,
    improvement_pct,
    mdc95,
    respond,
    sem_of_retakes,
)
from autosalt.core.severity import band
from autosalt.core.types import Interval

score = st.floats(0.0, 100.0)


@pytest.mark.parametrize(
    ("baseline", "visit", "improvement", "bands"),
    [(79.6, 59.6, 25.1, ("S4a", "S3")), (70.2, 58.6, 16.5, ("S3", "S3"))],
)
def test_anchor_case_of_the_exosome_report(
    baseline: float, visit: float, improvement: float, bands: tuple[str, str]
) -> None:
    """10.1155/crdm/4908438, both patients: improved, but neither reaches SALT30."""
    response = respond(baseline, visit)
    assert response.improvement_pct is not None
    assert round(response.improvement_pct, 1) == improvement
    assert (band(baseline), band(visit)) == bands
    assert response.salt30 is False
    assert not response.salt_le20


@given(score, score)
def test_regrowth_is_negative_change_and_positive_improvement(
    baseline: float, visit: float
) -> None:
    response = respond(baseline, visit)
    assert response.change_points == visit - baseline == change_points(baseline, visit)
    if response.improvement_pct is not None and visit < baseline:
        assert response.improvement_pct > 0


def test_improvement_is_undefined_at_baseline_zero() -> None:
    response = respond(0.0, 10.0)
    assert response.improvement_pct is None
    assert response.salt30 is response.salt100 is None
    assert response.salt_le10


@pytest.mark.parametrize(
    ("baseline", "visit", "reached"),
    [
        (70.0, 49.0, ["salt30"]),  # exactly 30 %, which binary division can miss
        (70.0, 49.0001, []),
        (90.0, 45.0, ["salt30", "salt50"]),
        (10.0, 1.0, ["salt30", "salt50", "salt75", "salt90"]),
        (50.0, 0.0, ["salt30", "salt50", "salt75", "salt90", "salt100"]),
    ],
)
def test_responder_flags_at_their_borders(
    baseline: float, visit: float, reached: list[str]
) -> None:
    response = respond(baseline, visit)
    names = ("salt30", "salt50", "salt75", "salt90", "salt100")
    assert [name for name in names if getattr(response, name)] == reached


@pytest.mark.parametrize(
    ("visit", "le20", "le10"), [(20.0, True, False), (10.0, True, True), (20.1, False, False)]
)
def test_absolute_targets(visit: float, le20: bool, le10: bool) -> None:
    response = respond(60.0, visit)
    assert (response.salt_le20, response.salt_le10) == (le20, le10)


def test_a_change_is_real_only_beyond_the_minimal_detectable_change() -> None:
    assert mdc95(1.0) == pytest.approx(1.96 * math.sqrt(2))
    assert respond(50.0, 47.0, mdc95_points=3.0).beyond_noise is False
    assert respond(50.0, 46.9, mdc95_points=3.0).beyond_noise is True
    assert respond(50.0, 53.1, mdc95_points=3.0).beyond_noise is True
    assert respond(50.0, 10.0).beyond_noise is None


def test_sem_is_the_pooled_deviation_within_retakes() -> None:
    """By hand: squares about the means 0.5 and 8, over 1 + 2 degrees of freedom."""
    assert sem_of_retakes([(20.0, 21.0), (48.0, 50.0, 52.0)]) == pytest.approx(
        math.sqrt((0.5 + 8.0) / 3)
    )
    assert sem_of_retakes([(30.0, 30.0)]) == 0.0


@pytest.mark.parametrize("retakes", [[], [(20.0,)], [(20.0, 21.0), (5.0,)]])
def test_sem_needs_retakes(retakes: list[tuple[float, ...]]) -> None:
    with pytest.raises(ValueError, match="twice or more"):
        sem_of_retakes(retakes)


@pytest.mark.parametrize("bad", [-1.0, float("nan")])
def test_a_negative_sem_is_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="SEM"):
        mdc95(bad)


@pytest.mark.parametrize("bad", [-1.0, 101.0, float("nan")])
def test_scores_out_of_range_are_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="SALT is"):
        respond(bad, 50.0)
    with pytest.raises(ValueError, match="SALT is"):
        improvement_pct(50.0, bad)


@given(score.filter(lambda s: s > 1), score, st.floats(0, 0.9), st.floats(0, 1), st.floats(0, 20))
def test_the_improvement_lies_inside_its_interval(
    baseline: float, visit: float, share: float, low: float, high: float
) -> None:
    baseline_ends = Interval(baseline * (1 - share), min(100.0, baseline + high))
    visit_ends = Interval(visit * low, min(100.0, visit + high))
    interval = improvement_interval(baseline, baseline_ends, visit, visit_ends)
    centre = improvement_pct(baseline, visit)
    assert interval is not None
    assert centre is not None
    slack = 1e-6 * (1 + abs(interval.low) + abs(interval.high))
    assert interval.low - slack <= centre <= interval.high + slack


def test_scores_without_error_have_an_interval_without_width() -> None:
    interval = improvement_interval(80.0, Interval(80.0, 80.0), 60.0, Interval(60.0, 60.0))
    assert interval is not None
    assert (interval.low, interval.high) == pytest.approx((25.0, 25.0))


def test_the_interval_covers_95_percent_of_simulated_measurements() -> None:
    rng = np.random.default_rng(0)
    baseline, visit, half = 60.0, 40.0, 1.96 * 2.0
    covered = 0
    for b, v in zip(rng.normal(baseline, 2, 2000), rng.normal(visit, 2, 2000), strict=True):
        ends = improvement_interval(
            b, Interval(b - half, b + half), v, Interval(v - half, v + half)
        )
        assert ends is not None
        covered += ends.low <= 100 * (baseline - visit) / baseline <= ends.high
    assert 0.93 <= covered / 2000 <= 0.97


def test_a_baseline_interval_that_reaches_zero_leaves_the_improvement_unbounded() -> None:
    assert improvement_interval(1.0, Interval(0.0, 3.0), 0.5, Interval(0.0, 2.0)) is None


@given(st.floats(0.0, 1e-100), st.floats(0.0, 100.0))
def test_a_baseline_however_near_to_zero_is_no_crash(baseline: float, visit: float) -> None:
    ends = Interval(baseline, baseline), Interval(visit, visit)
    interval = improvement_interval(baseline, ends[0], visit, ends[1])
    assert interval is None or not math.isnan(interval.low + interval.high)


def test_a_baseline_whose_square_is_zero_leaves_the_improvement_unbounded() -> None:
    nearly = Interval(1e-260, 1e-260)
    assert improvement_interval(1e-260, nearly, 0.0, Interval(0.0, 0.0)) is None


def test_a_score_outside_its_interval_is_refused() -> None:
    with pytest.raises(ValueError, match="outside its interval"):
        improvement_interval(50.0, Interval(51.0, 52.0), 20.0, Interval(19.0, 21.0))


@given(score, score, st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_the_change_lies_inside_its_interval_and_that_inside_all_that_is_possible(
    baseline: float, visit: float, a: float, b: float, c: float, d: float
) -> None:
    before = Interval(baseline * a, baseline + (100.0 - baseline) * b)
    after = Interval(visit * c, visit + (100.0 - visit) * d)
    if not (before.high <= 100.0 and after.high <= 100.0):
        return
    ends = change_interval(baseline, before, visit, after)
    assert ends.low <= visit - baseline <= ends.high
    assert ends.low >= after.low - before.high - 1e-9
    assert ends.high <= after.high - before.low + 1e-9


def test_two_noisy_scores_differ_less_surely_than_either_is_known() -> None:
    """Symmetric intervals: the half-widths add in squares (3 and 4 give 5)."""
    ends = change_interval(60.0, Interval(57.0, 63.0), 40.0, Interval(36.0, 44.0))
    assert (ends.low, ends.high) == pytest.approx((-25.0, -15.0))


def test_the_interval_of_the_change_covers_95_percent_of_simulated_measurements() -> None:
    rng = np.random.default_rng(0)
    half = 1.96 * 2.0
    covered = 0
    for b, v in zip(rng.normal(60, 2, 4000), rng.normal(40, 2, 4000), strict=True):
        ends = change_interval(b, Interval(b - half, b + half), v, Interval(v - half, v + half))
        covered += ends.low <= -20.0 <= ends.high
    assert 0.94 <= covered / 4000 <= 0.96


def test_no_change_interval_for_a_score_outside_its_own() -> None:
    with pytest.raises(ValueError, match="outside its interval"):
        change_interval(50.0, Interval(40.0, 60.0), 20.0, Interval(21.0, 30.0))


@pytest.mark.parametrize("percent", [30, 50, 75, 90])
def test_who_improves_by_exactly_a_threshold_has_reached_it(percent: int) -> None:
    """All baselines and visits of one decimal, computed in whole tenths, which are exact."""
    for baseline in range(1, 1001):
        kept = baseline * (100 - percent)
        for visit in {kept // 100, kept // 100 + 1}:
            reached = getattr(respond(baseline / 10, visit / 10), f"salt{percent}")
            assert reached == (100 * visit <= kept), (baseline, visit)


def test_a_change_of_exactly_the_minimal_detectable_one_is_noise() -> None:
    for low in range(801):
        response = respond((low + 200) / 10, low / 10, mdc95_points=20.0)
        assert response.beyond_noise is False, low
