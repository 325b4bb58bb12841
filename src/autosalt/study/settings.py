"""The settings file of a study (TOML): every choice of the analysis, in one place.

All of it is printed in the report. Without a file the defaults below hold.
"""

from dataclasses import dataclass, field
from typing import Literal

BaselineRule = Literal["first", "named"]
ResponderRule = Literal["nri", "observed"]
ContinuousRule = Literal["mlocf", "observed"]


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """`[[visits]]`: a follow-up visit; it takes what lies `first_day` to `last_day` after baseline.

    Of several visits in a window the complete one nearest to `day` counts.
    """

    name: str
    day: int
    first_day: int
    last_day: int


@dataclass(frozen=True, slots=True)
class BaselineSettings:
    """`[baseline]`: `first` takes the first visit, `named` the one called `visit`."""

    rule: BaselineRule = "first"
    visit: str = ""


@dataclass(frozen=True, slots=True)
class MissingSettings:
    """`[missing]`: what stands for a visit without a score.

    `responders`: nri counts it as not responded, observed leaves it out. `continuous`: mlocf takes
    the last score after baseline (never the baseline itself), observed leaves it out.
    """

    responders: ResponderRule = "nri"
    continuous: ContinuousRule = "mlocf"


@dataclass(frozen=True, slots=True)
class ResponseSettings:
    """`[response]`: what is called a response, and what is called losing it.

    Attributes:
        primary: the responder flag that the study is about.
        sustained_visits: visits in a row that a response must hold to be called sustained.
        relapse_points: rise of SALT over the best visit that is called a relapse.
        mdc95_points: minimal detectable change to use in place of the model's.
    """

    primary: str = "salt50"
    sustained_visits: int = 2
    relapse_points: float = 20.0
    mdc95_points: float | None = None


@dataclass(frozen=True, slots=True)
class AnalysisSettings:
    """`[analysis]`: `reference` is the arm the others are compared with.

    `arms` gives their order; `strata` names columns (site) that ANCOVA and MMRM adjust for.
    """

    reference: str = ""
    arms: tuple[str, ...] = ()
    strata: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StudySettings:
    """The whole file."""

    title: str = ""
    baseline: BaselineSettings = field(default_factory=BaselineSettings)
    visits: tuple[PlannedVisit, ...] = ()
    missing: MissingSettings = field(default_factory=MissingSettings)
    response: ResponseSettings = field(default_factory=ResponseSettings)
    analysis: AnalysisSettings = field(default_factory=AnalysisSettings)
