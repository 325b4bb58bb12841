"""Print how often the statistics of arms are right, in simulated trials whose truth is known.

Usage: python -m research.measure.trial_statistics WORK [--trials 400] ...

A pool of virtual subjects of `autosalt phantom study` gives SALT by surface area at four visits,
each subject as treated and as untreated. A trial draws subjects from the pool with replacement and
gives them arms in permuted blocks of two. It adds the measurement noise of the released model (its
SEM) and takes visits away. So the truth is the difference of the two courses averaged over the
pool, without an error of its own.

Two methods have another truth, from one trial of 400 000 subjects without noise. For responders it
is the share who truly respond and are seen (non-responder imputation). For mLOCF it is the change
to the last visit that was seen. The truth "as measured" is that of such a trial with noise. Noise
makes and unmakes some responders, and no score is below 0 or above 100. So it is a little smaller,
by no fault of the statistics.

Two trials are run: one in which the treatment works, one in which both arms get it. Each has visits
missing at random, and subjects leaving when they are not better. WORK keeps the pool
and every trial's results: the same command again goes on where it was.
"""

import argparse
import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from statsmodels.stats.proportion import proportion_confint

from autosalt import Scorer
from autosalt.phantom.datasets.trial import ARMS, REGROWTH, Trial, course
from autosalt.phantom.loss.pattern import surface_truth
from autosalt.study.arms.ancova import ancova
from autosalt.study.arms.mmrm import mmrm
from autosalt.study.arms.responders import responder_differences
from autosalt.study.estimates import ArmEstimate

Floats = NDArray[np.float64]
VISITS = 4
LEFT_IF_UNDER = 10.0  # points of improvement since baseline, as measured
CONTROL, ACTIVE = ARMS[2]
FLAG, LIMIT_PCT = "salt50", 50.0
CARRIED, RESPONDERS = "ANCOVA with mLOCF, HC3", f"{FLAG} with NRI, Newcombe"
TRUTH_SUBJECTS = 400_000
COLUMNS = ("treatment", "missing", "trial", "method", "estimate", "low", "high", "p_value", "note")


@dataclass(frozen=True, slots=True)
class Scenario:
    """One kind of trial."""

    treatment: str  # "works", or "same" in both arms
    missing: str  # "at random", or "leave" when not better


SCENARIOS = tuple(Scenario(t, m) for t in ("works", "same") for m in ("at random", "leave"))


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What a trial sees: active [n] bool, baseline [n], followed [n, windows], nan if missing."""

    active: NDArray[np.bool_]
    site: NDArray[np.int_]
    baseline: Floats
    followed: Floats


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("work", type=Path)
    parser.add_argument("--pool", type=int, default=400, help="virtual subjects to draw from")
    parser.add_argument("--trials", type=int, default=400, help="of each scenario")
    parser.add_argument("--subjects", type=int, default=100, help="of each trial, both arms")
    parser.add_argument("--missing", type=float, default=0.1, help="share of follow-up visits")
    parser.add_argument("--noise", type=float, help="SEM in SALT points; the released model's")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    noise = Scorer.load().manifest.sem_points if options.noise is None else options.noise
    if noise is None:
        raise SystemExit("the model's manifest states no SEM: give --noise")
    options.work.mkdir(parents=True, exist_ok=True)

    pool = read_pool(options.work / "pool.csv", options.pool, options.seed)
    settings = f"{options.pool}-{options.subjects}-{options.missing:g}-{noise:.3f}-{options.seed}"
    results = options.work / f"trials-{settings}.csv"
    run_trials(
        results, pool, options.trials, options.subjects, options.missing, noise, options.seed
    )
    print(f"{options.trials} trials of {options.subjects} subjects, SEM {noise:.2f} points")
    print_table(results, pool, options.trials, options.missing, noise)


def read_pool(path: Path, size: int, seed: int) -> Floats:
    """True SALT [2 arms, subjects, visits]; what is not yet in the file is made."""
    rows: list[list[float]] = []
    if path.exists():
        rows = [[float(cell) for cell in row] for row in csv.reader(path.open(encoding="utf-8"))]
    with path.open("a", encoding="utf-8", newline="") as file:
        for subject in range(len(rows), size):
            salts = []
            for arm in (CONTROL, ACTIVE):
                both = (REGROWTH[arm], REGROWTH[arm])
                life = course(
                    Trial(subjects=9999, visits=VISITS, regrowth=both, seed=seed), subject
                )
                pairs = zip(life.persons, life.losses, strict=True)
                salts += [surface_truth(person.scalp(), loss).salt for person, loss in pairs]
            rows.append(salts)
            csv.writer(file, lineterminator="\n").writerow(salts)
            file.flush()
    table = np.array(rows[:size]).reshape(size, 2, VISITS)
    return table.transpose(1, 0, 2)


def simulate(
    pool: Floats, scenario: Scenario, subjects: int, missing: float, noise: float,
    rng: np.random.Generator,
) -> Seen:  # fmt: skip
    """One trial as the statistics see it."""
    who = rng.integers(pool.shape[1], size=subjects)
    # Permuted blocks of two.
    first = rng.integers(2, size=(subjects + 1) // 2)
    active = np.column_stack([first, 1 - first]).ravel()[:subjects].astype(bool)
    course_of = np.ones(subjects, np.int_) if scenario.treatment == "same" else active.astype(int)
    truth = pool[course_of, who]
    seen = np.clip(truth + rng.normal(0.0, noise, truth.shape), 0.0, 100.0)
    baseline, followed = seen[:, 0], seen[:, 1:].copy()
    if scenario.missing == "at random":
        followed[rng.random(followed.shape) < missing] = np.nan
        return Seen(active, who % 2, baseline, followed)
    gone = np.zeros(subjects, bool)
    for window in range(1, followed.shape[1]):
        unhappy = baseline - followed[:, window - 1] < LEFT_IF_UNDER
        gone |= unhappy & (rng.random(subjects) < 2.0 * missing)
        followed[gone, window] = np.nan
    return Seen(active, who % 2, baseline, followed)


def long_frame(seen: Seen) -> pd.DataFrame:
    """The frame of the statistics: last score carried forward, missing is not responded."""
    missing = np.isnan(seen.followed)
    value = pd.DataFrame(seen.followed).ffill(axis=1).to_numpy()
    n, windows = value.shape
    improvement = 100.0 * (seen.baseline[:, None] - value) / seen.baseline[:, None]
    with np.errstate(invalid="ignore"):
        responded = ~missing & (improvement >= LIMIT_PCT)
    return pd.DataFrame(
        {
            "subject": np.repeat([f"{k:04d}" for k in range(n)], windows),
            "arm": np.repeat(np.where(seen.active, ACTIVE, CONTROL), windows),
            "site": np.repeat(seen.site.astype(str), windows),
            "window": np.tile([f"V{k + 2}" for k in range(windows)], n),
            "order": np.tile(np.arange(windows), n),
            "baseline": np.repeat(seen.baseline, windows),
            "value": value.ravel(),
            "change": (value - seen.baseline[:, None]).ravel(),
            "improvement_pct": improvement.ravel(),
            FLAG: responded.ravel(),
            "imputed": missing.ravel(),
        }
    )


def estimates(frame: pd.DataFrame) -> Iterator[tuple[str, ArmEstimate]]:
    """The active arm against the control at the last visit, by every method."""
    arms, strata = (CONTROL, ACTIVE), ("site",)
    last = frame[frame["order"] == VISITS - 2]
    seen = last[~last["imputed"]]
    yield "ANCOVA of visits seen, HC3", ancova(seen, arms, CONTROL, strata)[-1]
    one_variance = ancova(seen, arms, CONTROL, strata, covariance="nonrobust")[-1]
    yield "ANCOVA of visits seen, one variance", one_variance
    yield CARRIED, ancova(last, arms, CONTROL, strata)[-1]
    yield "MMRM", mmrm(frame, arms, CONTROL, strata)[-1]
    yield RESPONDERS, responder_differences(last, arms, CONTROL, (FLAG,))[-1]


def run_trials(
    path: Path, pool: Floats, trials: int, subjects: int, missing: float, noise: float, seed: int
) -> None:
    """Append the results of the trials that the file lacks; a trial's seed is its number."""
    done = set()
    if path.exists():
        done = set(pd.read_csv(path)[["treatment", "missing", "trial"]].itertuples(index=False))
        done = {tuple(row) for row in done}
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        if not file.tell():
            writer.writerow(COLUMNS)
        for trial in range(trials):
            for number, scenario in enumerate(SCENARIOS):
                if (scenario.treatment, scenario.missing, trial) in done:
                    continue
                rng = np.random.default_rng(np.random.SeedSequence([seed, number, trial]))
                frame = long_frame(simulate(pool, scenario, subjects, missing, noise, rng))
                for method, found in estimates(frame):
                    ends = found.interval
                    writer.writerow([
                        scenario.treatment, scenario.missing, trial, method, found.value,
                        ends and ends.low, ends and ends.high, found.p_value, found.note,
                    ])  # fmt: skip
                file.flush()


def true_difference(
    pool: Floats, scenario: Scenario, method: str, missing: float, noise: float = 0.0
) -> float:
    """What a method should estimate at the last visit, active minus control.

    With noise it is what would be measured in ever so many subjects.
    """
    if scenario.treatment == "same":
        return 0.0
    if not noise and method not in (RESPONDERS, CARRIED):
        change = pool[:, :, -1].mean(axis=1) - pool[:, :, 0].mean(axis=1)
        return float(change[1] - change[0])
    if method not in (RESPONDERS, CARRIED):
        scenario, missing = Scenario("works", "at random"), 0.0
    seen = simulate(pool, scenario, TRUTH_SUBJECTS, missing, noise, np.random.default_rng(0))
    last = seen.followed[:, -1]
    if method == RESPONDERS:
        outcome = (100.0 * (seen.baseline - last) / seen.baseline >= LIMIT_PCT).astype(np.float64)
    else:
        for earlier in seen.followed[:, -2::-1].T if method == CARRIED else ():
            last = np.where(np.isnan(last), earlier, last)
        outcome = last - seen.baseline
    return float(np.nanmean(outcome[seen.active]) - np.nanmean(outcome[~seen.active]))


def print_table(path: Path, pool: Floats, trials: int, missing: float, noise: float) -> None:
    """The table of docs/explanation/statistics.md."""
    table = pd.read_csv(path)
    table = table[table["trial"] < trials]
    print("| treatment | visits missing | method | truth | ... as measured | mean estimate", end="")
    print(" | covers the truth | ... as measured | called different | not estimated |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for scenario in SCENARIOS:
        rows = table[
            (table["treatment"] == scenario.treatment) & (table["missing"] == scenario.missing)
        ]
        for method, found in rows.groupby("method", sort=False):
            _print_row(scenario, str(method), found, [
                true_difference(pool, scenario, str(method), missing, n) for n in (0.0, noise)
            ])  # fmt: skip
            if method == CARRIED and scenario.treatment == "works":
                _print_row(scenario, f"{method}, held against all seen", found, [
                    true_difference(pool, scenario, "all seen", missing, n) for n in (0.0, noise)
                ])  # fmt: skip


def _print_row(
    scenario: Scenario, method: str, found: pd.DataFrame, truths: Sequence[float]
) -> None:
    covers = [_share((found["low"] <= t) & (t <= found["high"])) for t in truths]
    print(
        f"| {scenario.treatment} | {scenario.missing} | {method} "
        f"| {truths[0]:.3g} | {truths[1]:.3g} | {found['estimate'].mean():.3g} "
        f"| {covers[0]} | {covers[1]} | {_share(found['p_value'] < 0.05)} "
        f"| {int(found['estimate'].isna().sum())} |"
    )


def _share(hits: Sequence[bool] | pd.Series) -> str:
    events, n = int(np.sum(hits)), len(hits)
    low, high = proportion_confint(events, n, method="wilson")
    return f"{100 * events / n:.1f} % ({100 * low:.1f} to {100 * high:.1f})"


if __name__ == "__main__":
    main()
