"""The fixed effects that ANCOVA and MMRM share, coded so that coefficients are what is asked for.

One column for each arm and window, holding the least-squares mean: baseline is measured from its
mean over subjects, strata are coded to sum to zero over their levels, so the means are at the
mean baseline and give every level of a stratum the same weight. Then one column of baseline for
each window, then the strata.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from autosalt.study.findings import joined, windows_in_order

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """A model's data.

    Attributes:
        rows: of the long frame that the model uses.
        matrix: float [rows, p], the first columns those of `cells`.
        cells: (arm, window) that have values.
        note: what was left out of the model, and why.
        left_out: arms that the model does without, and why.
        problem: why nothing can be estimated; empty where it can.
    """

    rows: "pd.DataFrame"
    matrix: NDArray[np.float64]
    cells: tuple[tuple[str, str], ...]
    note: str
    left_out: dict[str, str]
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
            return self.left_out.get(name, f"no values in arm '{name}'")
        return self.problem


def build_design(
    frame: "pd.DataFrame", measure: str, arms: Sequence[str], strata: Sequence[str]
) -> Design:
    """Return the design for the rows that have the measure and a baseline."""
    rows = frame[frame["arm"].isin(list(arms))].dropna(subset=[measure, "baseline"])
    notes, left_out = [], {}
    for arm in arms:
        subjects = rows.loc[rows["arm"] == arm, "subject"].nunique()
        if subjects == 1:
            left_out[arm] = f"arm '{arm}' has one subject"
            rows = rows[rows["arm"] != arm]
    columns: list[NDArray[np.float64]] = []
    for name in strata:
        if name not in rows.columns:
            notes.append(f"stratum '{name}' is no column: left out")
            continue
        lone = rows.groupby(name, dropna=False)["subject"].transform("nunique") == 1
        if lone.any():
            # They would fit themselves, tell nothing of the arms, and have no robust variance.
            notes.append(f"{int(lone.sum())} rows of subjects alone in their {name} left out")
            rows = rows[~lone]
    for name in (name for name in strata if name in rows.columns):
        level = rows[name].astype(str)
        # The last level is minus the sum of the others.
        first = [(level == value).to_numpy(np.float64) for value in sorted(set(level))]
        columns += [column - first[-1] for column in first[:-1]]

    windows = windows_in_order(rows)
    cells = [
        (arm, window)
        for arm in arms
        for window in windows
        if ((rows["arm"] == arm) & (rows["window"] == window)).any()
    ]
    arm_of, window_of = rows["arm"].to_numpy(), rows["window"].to_numpy()
    means = [((arm_of == a) & (window_of == w)).astype(np.float64) for a, w in cells]
    baseline = rows["baseline"].to_numpy(np.float64)
    slopes: list[NDArray[np.float64]] = []
    if len(rows) and float(np.ptp(baseline)) > 0.0:
        centred = baseline - float(rows.groupby("subject")["baseline"].first().mean())
        slopes = [np.where(window_of == window, centred, 0.0) for window in windows]
    elif len(rows):
        notes.append("every baseline is the same: left out")
    matrix = np.column_stack([*means, *slopes, *columns]) if cells else np.zeros((0, 0))
    return Design(rows, matrix, tuple(cells), joined(*notes), left_out, _problem(matrix, cells))


def _problem(matrix: NDArray[np.float64], cells: Sequence[tuple[str, str]]) -> str:
    if not cells:
        return "no values"
    rows, p = matrix.shape
    if rows <= p:
        return f"{rows} values are too few for {p} coefficients"
    scale = np.linalg.norm(matrix, axis=0)
    if not scale.all() or np.linalg.matrix_rank(matrix / scale) < p:
        return "singular: arms, baseline and strata cannot be told apart"
    return ""
