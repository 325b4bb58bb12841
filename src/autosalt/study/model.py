"""Study, subjects, visits, windows and problems: the data that the statistics read."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from autosalt.core.types import Interval
from autosalt.study.problem_kinds import PROBLEM_KINDS
from autosalt.study.settings.options import StudySettings


@dataclass(frozen=True, slots=True)
class ScoredVisit:
    """One visit, as a row of the table of visits.

    Attributes:
        subject, name: ids as text.
        date: None where none is stated.
        site, arm: empty where not stated.
        salt: 0..100; None where the visit is incomplete. Nothing may replace it.
        interval: 95 % interval of `salt`; None where the scores came without one.
        bounds: lowest and highest possible SALT of an incomplete visit.
        band, aa_iga: classes from the tables; None for an incomplete visit.
        views: hair loss of each view that was scored, percent, by the view's name.
        readers: SALT by human readers, by the reader's name.
    """

    subject: str
    name: str
    date: dt.date | None = None
    site: str = ""
    arm: str = ""
    salt: float | None = None
    interval: Interval | None = None
    bounds: Interval | None = None
    band: str | None = None
    aa_iga: str | None = None
    views: Mapping[str, float] = field(default_factory=dict)
    readers: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Window:
    """A planned follow-up visit; `day` counts from the day of the baseline.

    The settings may plan no visits. Then each name of a follow-up visit is a window, or each place
    in their order is. `day`, `first_day` and `last_day` are then None. `typical_day` is the median
    day of its visits, None where no day is known. `names` are the names of its visits: `week 12`,
    `W12`.
    """

    name: str
    order: int
    day: int | None = None
    first_day: int | None = None
    last_day: int | None = None
    typical_day: float | None = None
    names: tuple[str, ...] = ()


def days_between(baseline: ScoredVisit | None, visit: ScoredVisit) -> int | None:
    """Days from the baseline to a visit; None where a date is missing."""
    if baseline is None or baseline.date is None or visit.date is None:
        return None
    return (visit.date - baseline.date).days


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject of the study.

    Attributes:
        baseline: None where no visit can serve; then nothing can be compared.
        visits: the visit of each window, by the window's name. A window without a visit is left
            out. A visit may have no SALT.
        unplanned: visits in no window, and visits whose window a better visit took.
    """

    name: str
    arm: str
    site: str
    baseline: ScoredVisit | None
    visits: Mapping[str, ScoredVisit]
    unplanned: tuple[ScoredVisit, ...] = ()

    def day_of(self, visit: ScoredVisit) -> int | None:
        """See `days_between`."""
        return days_between(self.baseline, visit)


DUPLICATE: Final = "duplicate_visit"
"""The code of a visit that appears more than once."""


@dataclass(frozen=True, slots=True)
class Problem:
    """An issue of one subject or visit that a person has to check.

    Attributes:
        code: one of `PROBLEM_KINDS`; ValueError otherwise.
        subject, visit: of the issue; empty where it concerns several.
        text: one line: what, where with examples, how to correct it.
    """

    code: str
    subject: str
    visit: str
    text: str

    def __post_init__(self) -> None:
        if self.code not in PROBLEM_KINDS:
            raise ValueError(f"{self.code!r} is no kind of problem")


@dataclass(frozen=True, slots=True)
class Study:
    """The input of an analysis.

    Attributes:
        windows: in order of time, without the baseline.
        arms: in the order of the settings; ("",) where no arm is stated.
        mdc95_points: minimal detectable change in SALT points; None where not known.
        detection_limit_pct: of the model that scored; 0 where not known.
    """

    settings: StudySettings
    subjects: tuple[Subject, ...]
    windows: tuple[Window, ...]
    arms: tuple[str, ...]
    mdc95_points: float | None
    detection_limit_pct: float
    problems: tuple[Problem, ...]
