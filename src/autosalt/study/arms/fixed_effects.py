"""Design matrix of fixed effects for ANCOVA and MMRM: one coefficient for each arm and window.

One column for each arm and window, holding the least-squares mean: baseline is measured from its
mean over subjects, strata are coded to sum to zero over their levels, so the means are at the
mean baseline and give every level of a stratum the same weight. Then one column of baseline for
each window, then the strata.

A line through arms that have no baseline in common is no adjustment but a guess at what was never
seen, and so is one through two subjects. Neither is estimated.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from autosalt.study.estimates import joined, windows_in_order
from autosalt.study.reference_arm import apart, range_text

if TYPE_CHECKING:
    import pandas as pd

FEWEST: Final = 3
"""Subjects of an arm, and degrees of freedom left over, below which a model says nothing."""

_SAME: Final = 1e-9  # points: how far a mean of equal baselines may lie beside them


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """A model's data.

    Attributes:
        rows: of the long frame that the model uses.
        matrix: float [rows, p], the first columns those of `cells`.
        cells: (arm, window) that have values.
        note: what was left out of the model, and why.
        left_out: why the model does without an arm or a window, by ("arm" or "window", its name).
        problem: why nothing can be estimated; empty where it can.
    """

    rows: "pd.DataFrame"
    matrix: NDArray[np.float64]
    cells: tuple[tuple[str, str], ...]
    note: str
    left_out: dict[tuple[str, str], str]
    problem: str

    def weights(self, arm: str, window: str, reference: str | None = None) -> NDArray[np.float64]:
        """The contrast [p] of an arm's mean, or of its difference to a reference.

        Raises:
            KeyError: the arm or the reference has no values in this window.
        """
        wanted = {(arm, window): 1.0}
        if reference is not None:
            wanted[reference, window] = -1.0
        if not wanted.keys() <= set(self.cells):
            raise KeyError(window)
        cells = [wanted.get(cell, 0.0) for cell in self.cells]
        return np.array(cells + [0.0] * (self.matrix.shape[1] - len(cells)))

    def count(self, arm: str, window: str) -> int:
        """Subjects of an arm with a value in a window."""
        return int(((self.rows["arm"] == arm) & (self.rows["window"] == window)).sum())

    def why_not(self, arm: str, reference: str | None, window: str) -> str:
        """Why a contrast cannot be had."""
        for name in (arm, reference):
            if name is None or (name, window) in self.cells:
                continue
            keys = ("arm", name), ("window", window)
            why = (self.left_out[key] for key in keys if key in self.left_out)
            return next(why, f"no values in arm '{name}'")
        return self.problem or self._too_little(arm, reference, window)

    def _too_little(self, arm: str, reference: str | None, window: str) -> str:
        for name in filter(None, (arm, reference)):
            if (n := self.count(name, window)) < FEWEST:
                return _few(name, n)
        own = self._baselines(arm, window)
        if reference is not None:
            return apart(arm, own, reference, self._baselines(reference, window))
        mean = _mean_baseline(self.rows)
        if min(own) - _SAME <= mean <= max(own) + _SAME:
            return ""
        return (
            f"not estimated at the mean baseline of all, {mean:.1f}: those of '{arm}' are "
            f"{range_text(own)}"
        )

    def _baselines(self, arm: str, window: str) -> list[float]:
        here = (self.rows["arm"] == arm) & (self.rows["window"] == window)
        return [float(value) for value in self.rows.loc[here, "baseline"]]


def build_design(
    frame: "pd.DataFrame", measure: str, arms: Sequence[str], strata: Sequence[str]
) -> Design:
    """Return the design for the rows that have the measure and a baseline."""
    rows = frame[frame["arm"].isin(list(arms))].dropna(subset=[measure, "baseline"])
    notes = [f"stratum '{name}' is no column: left out" for name in strata if name not in rows]
    strata = [name for name in strata if name in rows]
    rows, left_out, lone = _usable(rows, strata)
    if lone:
        notes.append(f"alone in their stratum and left out: {lone}")
    windows = windows_in_order(rows)
    arm_of, window_of = rows["arm"].to_numpy(), rows["window"].to_numpy()
    cells = {
        (arm, window): here.astype(np.float64)
        for arm in arms
        for window in windows
        if (here := (arm_of == arm) & (window_of == window)).any()
    }
    columns = list(cells.values())
    baseline = rows["baseline"].to_numpy(np.float64)
    if len(rows):
        baseline = baseline - _mean_baseline(rows)
    slopes = [
        np.where(window_of == window, baseline, 0.0)
        for window in windows
        if float(np.ptp(baseline[window_of == window])) > 0.0
    ]
    if len(slopes) < len(windows):
        notes.append("every baseline is the same: left out")
    columns += slopes
    for name in strata:
        level = rows[name].astype(str)
        # The last level is minus the sum of the others.
        ones = [(level == value).to_numpy(np.float64) for value in sorted(set(level))]
        columns += [column - ones[-1] for column in ones[:-1]]
    matrix = np.column_stack(columns) if columns else np.zeros((0, 0))
    problem = _problem(matrix)
    return Design(rows, matrix, tuple(cells), joined(*notes), left_out, problem)


def _usable(
    rows: "pd.DataFrame", strata: Sequence[str]
) -> tuple["pd.DataFrame", dict[tuple[str, str], str], int]:
    """Rows that can tell something; arms and windows left out, and why; subjects left out.

    Who is alone in an arm or a level of a stratum fits itself: it tells nothing of the arms, and
    has no robust variance; two in an arm hardly more. A window with hardly more values than
    coefficients of its own would spoil the whole model.
    """
    left_out: dict[tuple[str, str], str] = {}
    lone: set[str] = set()
    before = -1
    while len(rows) != before:
        before = len(rows)
        for name in strata:
            alone = rows.groupby(name, dropna=False)["subject"].transform("nunique") == 1
            lone |= set(rows.loc[alone, "subject"].astype(str))
            rows = rows[~alone]
        for arm, here in list(rows.groupby("arm")):
            if (n := here["subject"].nunique()) < FEWEST:
                left_out["arm", str(arm)] = _few(str(arm), n)
                rows = rows[rows["arm"] != arm]
        for window, here in list(rows.groupby("window")):
            own = here["arm"].nunique() + int(here["baseline"].nunique() > 1)
            if len(here) < own + FEWEST:
                why = f"{len(here)} values are too few for {own} coefficients"
                left_out["window", str(window)] = why
                rows = rows[rows["window"] != window]
    return rows, left_out, len(lone)


def _few(arm: str, n: int) -> str:
    return f"arm '{arm}' has {n} of the {FEWEST} subjects that a model needs"


def _mean_baseline(rows: "pd.DataFrame") -> float:
    """Over subjects, however many visits each has."""
    return float(rows.groupby("subject")["baseline"].first().mean())


def _problem(matrix: NDArray[np.float64]) -> str:
    if not matrix.size:
        return "no values"
    rows, p = matrix.shape
    if rows < p + FEWEST:
        return f"{rows} values are too few for {p} coefficients"
    scale = np.linalg.norm(matrix, axis=0)
    if not scale.all() or np.linalg.matrix_rank(matrix / scale) < p:
        return "singular: arms, baseline and strata cannot be told apart"
    return ""
