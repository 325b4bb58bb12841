"""`research.measure.trial_statistics`: what a simulated trial sees, and that it runs."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import research.measure.trial_statistics as script
from research.measure.trial_statistics import (
    CARRIED,
    RESPONDERS,
    Floats,
    Scenario,
    Seen,
    long_frame,
    simulate,
    true_difference,
)

WORKS, SAME = Scenario("works", "at random"), Scenario("same", "at random")


@pytest.fixture
def pool() -> Floats:
    """Two subjects; untreated they stay at 80 and 40, treated they lose three quarters of it."""
    untreated = np.array([[80.0] * 4, [40.0] * 4])
    return np.stack([untreated, untreated * [1.0, 0.75, 0.5, 0.25]])


def test_the_truth_is_the_mean_difference_over_the_pool(pool: Floats) -> None:
    assert true_difference(pool, WORKS, "MMRM", 0.0) == -45.0
    assert true_difference(pool, SAME, "MMRM", 0.0) == 0.0


def test_the_truth_of_responders_counts_who_is_missing_as_not_responded(pool: Floats) -> None:
    assert true_difference(pool, WORKS, RESPONDERS, 0.2) == pytest.approx(0.8, abs=0.005)


def test_the_truth_of_mlocf_is_the_change_to_the_last_visit_seen(pool: Floats) -> None:
    """Of the mean baseline 60 a quarter is lost at each visit; some have none of the three."""
    expected = -60.0 * (0.8 * 0.75 + 0.16 * 0.5 + 0.032 * 0.25) / (1.0 - 0.2**3)
    assert true_difference(pool, WORKS, CARRIED, 0.2) == pytest.approx(expected, abs=0.2)


def test_noise_changes_the_truth_as_measured_only_at_the_ends(pool: Floats) -> None:
    assert true_difference(pool, WORKS, "MMRM", 0.2, 2.0) == pytest.approx(-45.0, abs=0.2)
    assert true_difference(0.02 * pool, WORKS, "MMRM", 0.2, 2.0) > -0.9 + 0.2


def test_arms_are_balanced_and_treatment_acts_in_its_arm_only(pool: Floats) -> None:
    seen = simulate(pool, WORKS, 50, 0.0, 0.0, np.random.default_rng(0))
    assert seen.active.sum() == 25
    assert (seen.followed[~seen.active, -1] == seen.baseline[~seen.active]).all()
    assert (seen.followed[seen.active, -1] == 0.25 * seen.baseline[seen.active]).all()


def test_both_arms_get_it_where_there_is_no_difference(pool: Floats) -> None:
    seen = simulate(pool, SAME, 50, 0.0, 0.0, np.random.default_rng(0))
    assert (seen.followed[:, -1] == 0.25 * seen.baseline).all()


def test_who_is_not_better_may_leave_and_does_not_come_back(pool: Floats) -> None:
    seen = simulate(pool, Scenario("works", "leave"), 400, 0.2, 0.0, np.random.default_rng(0))
    gone = np.isnan(seen.followed)
    assert gone[~seen.active].any()
    assert not gone[seen.active & (seen.baseline == 80.0)].any()
    assert (gone[:, 1:] >= gone[:, :-1]).all()


def test_the_frame_carries_forward_for_the_change_and_counts_as_not_responded() -> None:
    followed = np.array([[30.0, 20.0, np.nan], [np.nan, np.nan, 10.0]])
    seen = Seen(np.array([True, False]), np.array([0, 1]), np.array([80.0, 60.0]), followed)
    frame = long_frame(seen)
    assert frame["value"].tolist() == pytest.approx([30, 20, 20, np.nan, np.nan, 10], nan_ok=True)
    assert frame["change"].tolist()[:3] == [-50.0, -60.0, -60.0]
    assert frame["salt50"].tolist() == [True, True, False, False, False, True]
    assert frame["imputed"].tolist() == [False, False, True, True, True, False]


@pytest.mark.slow
def test_the_script_runs_and_goes_on_where_it_was(tmp_path: Path) -> None:
    command = [
        sys.executable, script.__file__, str(tmp_path), "--pool", "2", "--subjects", "16",
        "--noise", "3",
    ]  # fmt: skip
    for trials in ("1", "2"):
        done = subprocess.run(
            [*command, "--trials", trials], capture_output=True, text=True, check=True
        )
    table = [line for line in done.stdout.splitlines() if line.startswith("|")]
    assert len(table) == 2 + 4 * 5 + 2
    (results,) = tmp_path.glob("trials-*.csv")
    rows = pd.read_csv(results)
    assert len(rows) == 2 * 4 * 5
    assert not rows.duplicated(["treatment", "missing", "trial", "method"]).any()
    pool = (tmp_path / "pool.csv").read_text(encoding="utf-8")
    assert len(pool.splitlines()) == 2
