"""Estimates of arms: shares of responders, means, differences and least-squares means.

P values are two-sided and not adjusted for their number.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from autosalt.core.statistics.estimate import Estimate

if TYPE_CHECKING:
    import pandas as pd

MEASURES = {"change": "points", "improvement_pct": "percent"}
"""The continuous columns of the long frame, and their units."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmEstimate(Estimate):
    """An estimate of one arm, or of one arm against a reference; one value a subject.

    Attributes:
        measure: the column it is about.
        window: the planned visit.
        arm: the arm, or the one that is compared with a reference; `n` and `subjects` are of it.
        p_value: None where nothing is tested.
    """

    measure: str
    window: str
    arm: str
    p_value: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Responders(ArmEstimate):
    """Share of responders, 0..1; `events` of `n`."""

    events: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponderDifference(ArmEstimate):
    """Share of responders of `arm` minus that of `reference`, -1..1."""

    reference: str
    n_reference: int
    events: int
    events_reference: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WithinArm(ArmEstimate):
    """Mean of a measure in one arm; `imputed` of the `n` values are carried forward.

    `p_value` is of the signed rank test that the measure is 0; `sd` and `median` in its unit.
    """

    imputed: int
    sd: float | None = None
    median: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelEstimate(ArmEstimate):
    """Least-squares mean of an arm, or its difference to `reference` where that is not None.

    Attributes:
        covariance: how the standard error was made.
        se: standard error, in the unit of the measure.
        df: degrees of freedom of the t distribution.
    """

    covariance: str
    reference: str | None = None
    n_reference: int | None = None
    se: float | None = None
    df: float | None = None


def windows_in_order(frame: "pd.DataFrame") -> tuple[str, ...]:
    """The names of a long frame's windows, in order of time."""
    first = frame.drop_duplicates("window").sort_values("order", kind="stable")
    return tuple(str(name) for name in first["window"])


def joined(*notes: str) -> str:
    """Notes in one line, each once."""
    return "; ".join(dict.fromkeys(note for note in notes if note))
