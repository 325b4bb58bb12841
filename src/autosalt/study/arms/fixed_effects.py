"""Design matrix of fixed effects for ANCOVA and MMRM: one coefficient for each arm and window.

The first columns are one for each arm and window; their coefficients are the least-squares means.
Baseline is measured from its mean over subjects, so the means are at the mean baseline. Strata
are coded to sum to zero, so every level of a stratum has the same weight. Then follow one column
of baseline for each window, and the strata.

Arms without a common range of baselines are not compared: the line between them would guess at
values that nobody measured. Neither is an arm of two subjects.
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
"""The fewest subjects of an arm, and the fewest degrees of freedom, that a model needs."""

_SAME: Final = 1e-9  # points: rounding of a mean of equal baselines


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """A model's data.

    Attributes:
        rows: of the long frame that the model uses.
        matrix: float [rows, p], the first columns those of `cells`.
        cells: (arm, window) with values.
        note: what was left out of the model, and why.
        left_out: the reason for each arm or window left out, by ("arm" or "window", its name).
        problem: the reason why nothing can be estimated; empty where it can.
    """

    rows: "pd.DataFrame"
    matrix: NDArray[np.float64]
    cells: tuple[tuple[str, str], ...]
    note: str
    left_out: dict[tuple[str, str], str]
    problem: str

    def weights(self, arm: str, window: str, reference: str | None = None) -> NDArray[np.float64]:
        """Return the contrast [p] of an arm's mean, or of its difference to a reference.

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
        """Count the subjects of an arm with a value in a window."""
        return int(((self.rows["arm"] == arm) & (self.rows["window"] == window)).sum())

    def why_not(self, arm: str, reference: str | None, window: str) -> str:
        """Return why a contrast cannot be estimated; empty where it can."""
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
        in_cell = (self.rows["arm"] == arm) & (self.rows["window"] == window)
        return [float(value) for value in self.rows.loc[in_cell, "baseline"]]


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
        (arm, window): in_cell.astype(np.float64)
        for arm in arms
        for window in windows
        if (in_cell := (arm_of == arm) & (window_of == window)).any()
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
    """Return usable rows; arms and windows left out, with reasons; the number of lone subjects.

    A subject alone in an arm or a level of a stratum fits itself. It adds nothing to the comparison
    and has no robust variance, and two subjects in an arm add hardly more. A window with hardly
    more values than coefficients of its own would make the whole model unreliable.
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
        for arm, group in list(rows.groupby("arm")):
            if (n := group["subject"].nunique()) < FEWEST:
                left_out["arm", str(arm)] = _few(str(arm), n)
                rows = rows[rows["arm"] != arm]
        for window, group in list(rows.groupby("window")):
            own = group["arm"].nunique() + int(group["baseline"].nunique() > 1)
            if len(group) < own + FEWEST:
                why = f"{len(group)} values are too few for {own} coefficients"
                left_out["window", str(window)] = why
                rows = rows[rows["window"] != window]
    return rows, left_out, len(lone)


def _few(arm: str, n: int) -> str:
    return f"arm '{arm}' has {n} of the {FEWEST} subjects that a model needs"


def _mean_baseline(rows: "pd.DataFrame") -> float:
    """Return the mean over subjects; each counts once, however many visits it has."""
    return float(rows.groupby("subject")["baseline"].first().mean())


def _problem(matrix: NDArray[np.float64]) -> str:
    if not matrix.size:
        return "no values"
    rows, p = matrix.shape
    if rows < p + FEWEST:
        return f"{rows} values are too few for {p} coefficients"
    scale = np.linalg.norm(matrix, axis=0)
    if not scale.all() or np.linalg.matrix_rank(matrix / scale) < p:
        return "singular: the effects of arms, baseline and strata cannot be separated"
    return ""
