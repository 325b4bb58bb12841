"""Settings of a study: every choice of the analysis, in one place.

The report prints all of them. Without a file the defaults below hold. `docs/study.toml` is a file
with every option. `toml_file.py` reads the file, and `wording.py` describes the settings in words.
"""

from dataclasses import dataclass, field
from typing import Final, Literal

BaselineRule = Literal["first", "named"]
ResponderRule = Literal["nri", "observed"]
ContinuousRule = Literal["mlocf", "observed"]
ResponderFlag = Literal["salt30", "salt50", "salt75", "salt90", "salt100", "salt_le20", "salt_le10"]
Stratum = Literal["site"]

IMPROVEMENT_FLAGS: Final[tuple[ResponderFlag, ...]] = (
    "salt30",
    "salt50",
    "salt75",
    "salt90",
    "salt100",
)
RESPONDER_FLAGS: Final[tuple[ResponderFlag, ...]] = (*IMPROVEMENT_FLAGS, "salt_le20", "salt_le10")


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """`[[visits]]`: a follow-up visit; it takes visits `first_day` to `last_day` after baseline.

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
    """`[missing]`: the rule for a visit without a score.

    `responders`: nri counts it as not responded, observed leaves it out. `continuous`: mlocf takes
    the last score after baseline (never the baseline itself), observed leaves it out.
    """

    responders: ResponderRule = "nri"
    continuous: ContinuousRule = "mlocf"


@dataclass(frozen=True, slots=True)
class ResponseSettings:
    """`[response]`: the definition of a response and of a relapse.

    Attributes:
        primary: the responder flag of the primary endpoint.
        sustained_visits: visits in a row that a response must hold to be sustained.
        relapse_points: rise of SALT over the best visit that makes a relapse. It must also exceed
            the minimal detectable change.
        mdc95_points: minimal detectable change to use in place of the model's.
    """

    primary: ResponderFlag = "salt50"
    sustained_visits: int = 2
    relapse_points: float = 20.0
    mdc95_points: float | None = None


@dataclass(frozen=True, slots=True)
class TrajectorySettings:
    """`[trajectory]`: the definition of early, middle, late and partial responders.

    The classes are those of King et al. 2025 (ALLEGRO, 10.1111/jdv.20547). SALT <= 20 at week 24
    and months 12 and 24 is early, at months 12 and 24 middle, by month 24 late. Partial responders
    keep an improvement of 30 %, relapsers reach it and lose it, non-responders never reach it.
    Here the last visit up to a day replaces week 24 and month 12, with two weeks of grace. The last
    visit of all replaces month 24.

    Attributes:
        response: the flag of early, middle and late responders.
        partial: the flag of partial responders and relapsers.
        early_until_day, middle_until_day: of the study, counted from the baseline.
    """

    response: ResponderFlag = "salt_le20"
    partial: ResponderFlag = "salt30"
    early_until_day: int = 182
    middle_until_day: int = 378


@dataclass(frozen=True, slots=True)
class AnalysisSettings:
    """`[analysis]`: the reference arm, the order of the arms, and strata.

    `reference` is the arm that others are compared with, see `reference_arm`. `arms` gives their
    order. `strata` names columns (site) that ANCOVA and MMRM adjust for.
    """

    reference: str = ""
    arms: tuple[str, ...] = ()
    strata: tuple[Stratum, ...] = ()


@dataclass(frozen=True, slots=True)
class StudySettings:
    """All settings of a study, as in its file."""

    title: str = ""
    baseline: BaselineSettings = field(default_factory=BaselineSettings)
    visits: tuple[PlannedVisit, ...] = ()
    missing: MissingSettings = field(default_factory=MissingSettings)
    response: ResponseSettings = field(default_factory=ResponseSettings)
    trajectory: TrajectorySettings = field(default_factory=TrajectorySettings)
    analysis: AnalysisSettings = field(default_factory=AnalysisSettings)
