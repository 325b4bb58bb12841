"""Estimates of arms: a figure with its interval, p value, method and note.

A figure that could not be estimated is None, and `note` says why. Intervals are 95 %, p values
two-sided and not adjusted for their number.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from autosalt.core.salt import Interval

if TYPE_CHECKING:
    import pandas as pd

MEASURES = {"change": "points", "improvement_pct": "percent"}
"""The continuous columns of the long frame, and their units."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What every figure says.

    Attributes:
        method: how it was made, in a few words.
        measure: the column it is about.
        window: the planned visit.
        arm: the arm, or the one that is compared with a reference.
        n: subjects of `arm` that it rests on.
        estimate: the figure, in the unit of its kind.
        interval: 95 %.
        p_value: None where nothing is tested.
        note: what a reader must know; why there is no estimate, interval or p value.
    """

    method: str
    measure: str
    window: str
    arm: str
    n: int
    estimate: float | None = None
    interval: Interval | None = None
    p_value: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Responders(Finding):
    """Share of responders, 0..1; `events` of `n`."""

    events: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponderDifference(Finding):
    """Share of responders of `arm` minus that of `reference`, -1..1."""

    reference: str
    n_reference: int
    events: int
    events_reference: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WithinArm(Finding):
    """Mean of a measure in one arm; `imputed` of the `n` values are carried forward.

    `p_value` is of the signed rank test that the measure is 0; `sd` and `median` in its unit.
    """

    imputed: int
    sd: float | None = None
    median: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelEstimate(Finding):
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
