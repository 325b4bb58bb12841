"""Comparison of two models on the same photos: paired differences, reliability, a verdict.

Both models read the same photos, so that each photo is its own control. The interval of a
difference is that of `core.statistics.bootstrap`: whole subjects are drawn, with the readings of
both models.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from autosalt.core.statistics.bootstrap import Floats, bootstrap
from autosalt.core.statistics.estimate import Estimate
from autosalt.core.types import BoolMask, FloatMap

BINS: Final = 10
"""Of the predicted probability, in a reliability diagram."""
MAIN: Final = "loss_pct_mae"
"""The figure that the verdict is on."""


@dataclass(frozen=True, slots=True)
class Paired:
    """A figure of two models over the photos that both have it for.

    Attributes:
        figure: its name, as `autosalt evaluate` has it.
        column: what the photos are grouped by; empty for all photos.
        group: the value in that column; empty for all photos.
        first: of the first model.
        second: of the second model.
        difference: the first minus the second, with its interval.
    """

    figure: str
    column: str
    group: str
    first: float
    second: float
    difference: Estimate

    @property
    def excludes_zero(self) -> bool:
        """Whether the interval of the difference does not hold 0."""
        ends = self.difference.interval
        return ends is not None and not ends.low <= 0.0 <= ends.high


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two models on the same photos.

    Attributes:
        names: of the two models.
        photos: how many were read.
        subjects: how many people they show.
        rows: figures of all photos first, then of groups.
        reliability: of each model, see `reliability`.
        notes: what to know before the figures are used.
    """

    names: tuple[str, str]
    photos: int
    subjects: int
    rows: tuple[Paired, ...]
    reliability: tuple[Floats, Floats]
    notes: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        """Which model is better, by how much, and whether the interval excludes 0."""
        found = [row for row in self.rows if row.figure == MAIN and not row.column]
        if not found:
            return "No verdict: there is no photo with truth that both models score."
        (row,) = found
        ends, sizes = row.difference.interval, f"{row.difference.n} photos of "
        sizes += f"{row.difference.subjects} people"
        better = self.names[0] if row.first < row.second else self.names[1]
        errors = f"{row.first:.2f} and {row.second:.2f} points off on average"
        if row.first == row.second:
            return f"No difference: both are {row.first:.2f} points off on average ({sizes})."
        if ends is None:
            return f"No verdict: {errors}; {row.difference.note} ({sizes})."
        interval = (
            f"difference {row.difference.value:+.2f} points, 95 % interval "
            f"{ends.low:+.2f} to {ends.high:+.2f}"
        )
        if not row.excludes_zero:
            return f"No difference is shown: {errors}; {interval}, which includes 0 ({sizes})."
        return f"{better} is better: {errors}; {interval}, which excludes 0 ({sizes})."


def paired(
    figure: str,
    values: Sequence[tuple[float, float]],
    subjects: Sequence[str],
    *,
    resamples: int,
    column: str = "",
    group: str = "",
) -> Paired:
    """Compare the means of a figure.

    Args:
        figure: its name.
        values: of each photo (or visit), by the first and by the second model.
        subjects: of each photo.
        resamples: how many bootstrap samples.
        column: see `Paired`.
        group: see `Paired`.

    Raises:
        ValueError: there are no values, or the lengths differ.
    """
    pairs = np.asarray(values, np.float64).reshape(-1, 2)
    difference = bootstrap(pairs[:, 0] - pairs[:, 1], subjects, resamples=resamples)
    first, second = pairs.mean(axis=0)
    return Paired(figure, column, group, float(first), float(second), difference)


def reliability(probability: FloatMap, true: BoolMask, known: BoolMask) -> Floats:
    """Count the pixels of a reliability diagram.

    Args:
        probability: predicted, 0..1.
        true: whether it is so; of the same shape.
        known: where that is known.

    Returns:
        float [3, bins]: pixels, the sum of their probabilities, how many of them are true. Those of
        several photos may be added.
    """
    predicted, truth = probability[known].astype(np.float64), true[known]
    where = np.minimum((predicted * BINS).astype(np.intp), BINS - 1)
    return np.stack(
        [
            np.bincount(where, minlength=BINS),
            np.bincount(where, predicted, minlength=BINS),
            np.bincount(where, truth, minlength=BINS),
        ]
    ).astype(np.float64)
