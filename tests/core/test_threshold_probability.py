"""Probabilities of crossing a threshold, against simulation and where the answer is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from autosalt.core.response import respond
from autosalt.core.threshold_probability import NoisyScore, below_line, crossing
from autosalt.core.types import Interval

score = st.floats(0.0, 100.0)
sd = st.floats(0.05, 20.0)


def draw(noisy: NoisyScore, n: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Normal draws, those outside 0..100 thrown away: the plain meaning of a cut normal."""
    kept = np.empty(0)
    while len(kept) < n:
        drawn = rng.normal(noisy.score, noisy.sd_points, 2 * n)
        kept = np.concatenate([kept, drawn[(drawn >= 0.0) & (drawn <= 100.0)]])
    return kept[:n]


@pytest.mark.slow
@hypothesis_settings(max_examples=40)
@given(score, sd, score, sd, st.floats(0.1, 30.0), st.floats(0.1, 5.0))
def test_every_probability_is_the_share_of_simulated_truths(
    before: float, before_sd: float, after: float, after_sd: float, mdc: float, limit: float
) -> None:
    baseline, visit = NoisyScore(before, before_sd), NoisyScore(after, after_sd)
    probabilities = crossing(baseline, visit, mdc, limit)
    n = 20_000
    rng = np.random.default_rng(1)
    b, v = draw(baseline, n, rng), draw(visit, n, rng)
    shares = {
        "beyond_noise": np.mean(np.abs(v - b) > mdc),
        "salt100": np.mean(v <= limit),
        "salt_le20": np.mean(v <= 20.0),
        "salt_le10": np.mean(v <= 10.0),
        **{f"salt{p}": np.mean(b - v >= p / 100 * b) for p in (30, 50, 75, 90)},
    }
    for name, share in shares.items():
        value = getattr(probabilities, name)
        if value is None:  # improvement at baseline 0
            assert before == 0.0
            continue
        error = 5.0 * np.sqrt(max(value * (1.0 - value), 1e-4) / n) + 1e-6
        assert value == pytest.approx(share, abs=error), name


@pytest.mark.slow
def test_of_visits_that_respond_with_probability_p_a_share_p_does() -> None:
    """Truths anywhere in 0..100, measured with an error: probabilities hold on average."""
    rng = np.random.default_rng(2)
    n, noise = 4000, 6.0
    truth_b, truth_v = rng.uniform(0, 100, n), rng.uniform(0, 100, n)
    seen_b, seen_v = (truth + rng.normal(0, noise, n) for truth in (truth_b, truth_v))
    stated, true = [], []
    for b, v, tb, tv in zip(seen_b, seen_v, truth_b, truth_v, strict=True):
        if 0.0 < b < 100.0 and 0.0 < v < 100.0:  # a score is never seen outside
            stated.append(crossing(NoisyScore(b, noise), NoisyScore(v, noise)).salt50)
            true.append(tv <= 0.5 * tb)
    probability, responded = np.array(stated, dtype=float), np.array(true)
    for low in np.arange(0.0, 1.0, 0.2):
        here = (probability >= low) & (probability < low + 0.2)
        assert here.sum() > 50
        assert responded[here].mean() == pytest.approx(probability[here].mean(), abs=0.09)


def test_at_the_threshold_it_is_a_coin_toss_and_far_from_it_certain() -> None:
    baseline = NoisyScore(60.0, 2.0)
    assert crossing(baseline, NoisyScore(30.0, 2.0)).salt50 == pytest.approx(0.5)
    assert crossing(baseline, NoisyScore(5.0, 2.0)).salt50 == pytest.approx(1.0)
    assert crossing(baseline, NoisyScore(59.0, 2.0)).salt50 == pytest.approx(0.0, abs=1e-12)
    assert crossing(baseline, NoisyScore(20.0, 2.0)).salt_le20 == pytest.approx(0.5)


def test_the_normal_formula_holds_far_from_the_ends() -> None:
    """P(visit <= 0.7 baseline) of two normals has a closed form."""
    spread = np.hypot(0.7 * 3.0, 4.0)
    z = (0.7 * 60.0 - 40.0) / spread
    expected = NoisyScore(50.0, 1.0).at_most(50.0 + z)
    got = below_line(NoisyScore(40.0, 4.0), NoisyScore(60.0, 3.0), 0.7, 0.0)
    assert got == pytest.approx(float(expected), abs=1e-9)


@pytest.mark.slow
@given(score, sd, score, sd)
def test_harder_thresholds_are_never_more_probable(
    before: float, before_sd: float, after: float, after_sd: float
) -> None:
    found = crossing(NoisyScore(before, before_sd), NoisyScore(after, after_sd))
    improvements = [found.salt30, found.salt50, found.salt75, found.salt90]
    known = [value for value in improvements if value is not None]
    assert np.all(np.diff(known) <= 1e-9)  # rounding
    assert found.salt_le10 <= found.salt_le20
    assert all(0.0 <= value <= 1.0 for value in known)


@pytest.mark.slow
@given(score, score, st.floats(0.0, 20.0))
def test_scores_without_error_cross_or_do_not(before: float, after: float, mdc: float) -> None:
    probabilities = crossing(NoisyScore(before, 0.0), NoisyScore(after, 0.0), mdc)
    flags = respond(before, after, mdc)
    for name in ("salt_le20", "salt_le10", "salt30", "salt50", "salt75", "salt90", "beyond_noise"):
        chance = getattr(probabilities, name)
        assert chance is None or bool(chance) == getattr(flags, name), name


def test_what_is_not_known_is_none() -> None:
    probabilities = crossing(NoisyScore(0.0, 2.0), NoisyScore(0.0, 2.0))
    assert probabilities.beyond_noise is probabilities.salt30 is probabilities.salt100 is None
    assert crossing(NoisyScore(50.0, 2.0), NoisyScore(0.0, 2.0)).salt100 is None
    cleared = crossing(NoisyScore(50.0, 2.0), NoisyScore(0.0, 2.0), detection_limit_pct=3.0)
    assert cleared.salt100 is not None
    assert 0.8 < cleared.salt100 < 0.95


@pytest.mark.parametrize(
    ("value", "interval", "sd_points"),
    [
        (50.0, Interval(46.08, 53.92), 2.0),
        (50.0, Interval(48.0, 55.84), 2.0),  # not symmetric: half the width
        (2.0, Interval(0.0, 5.92), 2.0),  # cut at 0: the other side
        (99.0, Interval(95.08, 100.0), 2.0),
        (50.0, Interval(50.0, 50.0), 0.0),
    ],
)
def test_the_sd_of_an_interval(value: float, interval: Interval, sd_points: float) -> None:
    noisy = NoisyScore.of(value, interval)
    assert noisy is not None
    assert noisy.sd_points == pytest.approx(sd_points)


def test_no_interval_or_one_of_all_scores_gives_no_error() -> None:
    assert NoisyScore.of(50.0, None) is None
    assert NoisyScore.of(50.0, Interval(0.0, 100.0)) is None
    with pytest.raises(ValueError, match="not in order"):
        NoisyScore.of(50.0, Interval(51.0, 60.0))


def test_an_error_smaller_than_what_is_compared_is_none() -> None:
    score = NoisyScore.of(0.0, Interval(0.0, 2.2250738585e-313))
    assert score is not None
    assert score.sd_points == 0.0
    assert score.at_most(0.0) == 1.0
