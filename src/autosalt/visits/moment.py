"""Time of a visit as its name states it, and which of two visits is earlier."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from itertools import product
from types import MappingProxyType
from typing import Final

from autosalt.visits.date_text import DateOrder, Span


class Phase(IntEnum):
    """Parts of a study that follow each other."""

    BEFORE = 0
    BASELINE = 1
    COURSE = 2
    END = 3
    FOLLOW_UP = 4
    LAST = 5


@dataclass(frozen=True, slots=True)
class Step:
    """A number and its unit: of time (`week`), another (`visit`), or an unknown one (empty)."""

    what: str
    number: tuple[float, ...]

    @property
    def in_time(self) -> bool:
        """Whether it counts a unit of time."""
        return self.what in DAYS


DAYS: Final = MappingProxyType(
    {"day": (1.0, 1.0), "week": (7.0, 7.0), "month": (28.0, 31.0), "year": (336.0, 372.0)}
)
"""Fewest and most days of a unit; trials call four weeks a month too."""


_CYCLE: Final = "cycle"


@dataclass(frozen=True, slots=True)
class When:
    """The time that a name states.

    Attributes:
        phase: the part of the study; None where neither a word nor a step states it.
        dates: what the date in it may mean, see `DateReading.of`; empty without one.
        times: how far on it is, in units of time.
        counts: the same in other units, as visits.
        marks: numbers that count nothing known.
        words: words that state no time.
        named: whether it is more than a number: what only a visit would be called.
        called_baseline: whether it is called so, in a word.
        any_time: whether it is called unscheduled or the like: never the first visit.
        joined: the sign between a unit of time and its number, which may be a minus sign:
            `-` in `D-14`, nothing in `D14`; `?` where it may be either, None in all else.
    """

    phase: Phase | None = None
    dates: tuple[tuple[str, DateOrder, Span], ...] = ()
    times: tuple[Step, ...] = ()
    counts: tuple[Step, ...] = ()
    marks: tuple[int, ...] = ()
    words: tuple[str, ...] = ()
    named: bool = False
    called_baseline: bool = False
    any_time: bool = False
    joined: str | None = None

    @property
    def moment(self) -> Span | None:
        """The time on the calendar, where only one can be meant."""
        return self.dates[0][2] if len(self.dates) == 1 else None

    @property
    def day(self) -> date | None:
        """The day on the calendar, where only one can be meant."""
        return None if self.moment is None else self.moment.day

    @property
    def days(self) -> tuple[float, float] | None:
        """The fewest and most days since the start; None where it is not counted in time."""
        if not self.times:
            return None
        low = sum(step.number[0] * DAYS[step.what][0] for step in self.times)
        high = sum(step.number[0] * DAYS[step.what][1] for step in self.times)
        # `year 1, month 3` is month 3 or 15: of all units but the smallest one may be running.
        sizes = sorted(DAYS[step.what][1] for step in self.times)
        return min(low, high) - sum(sizes[1:]), max(low, high)

    @property
    def point(self) -> tuple[object, ...] | None:
        """A key that names of one time point share; None where a name states too little.

        `week 12`, `W12`, `12 weeks` and `day 84` have, and `month 12` and `year 1`; never `week 12`
        and `month 3`.
        """
        if self.dates or self.marks or self.words or self.phase is None:
            return None
        if not self.times and not self.counts:
            return None if self.phase is Phase.COURSE else (self.phase,)
        if any(not step.what for step in self.counts):
            return None
        times: tuple[object, ...] = self.times
        if len(self.times) == 1:
            times = _in_small(self.times[0])
        return self.phase, times, self.counts


def before(one: When, other: When) -> bool | None:
    """Whether a visit is before another one; None where their names do not state it."""
    if one.dates and other.dates:
        answers = {
            _apart(first, second)
            for (alike, order, first), (also, other_order, second) in product(
                one.dates, other.dates
            )
            if alike != also or order is other_order
        }
        return answers.pop() if len(answers) == 1 else None
    if "?" in (one.joined, other.joined):
        return None
    if one.phase is None or other.phase is None:
        # Whatever is called baseline, or before treatment, is before all that is not called so.
        known = other.phase if one.phase is None else one.phase
        if known is None or known > Phase.BASELINE:
            return None
        return one.phase is not None
    counted = _counted(one, other)
    if one.phase is other.phase:
        return counted
    if {one.phase, other.phase} == {Phase.COURSE, Phase.FOLLOW_UP}:
        return None  # a follow-up from the baseline on, or after treatment: both are called so
    by_phase = one.phase < other.phase
    return None if counted is not None and counted is not by_phase else by_phase


def _apart(one: Span, other: Span) -> bool | None:
    if one.last <= other.first:
        return True
    return False if other.last <= one.first else None


def _counted(one: When, other: When) -> bool | None:
    """Compare by counts alone; numbers that count nothing known must not contradict them."""
    if len(one.marks) != len(other.marks):
        return None
    downwards = one.phase is Phase.BEFORE is other.phase and _sign(one) != -1 != _sign(other)
    by_time = None if downwards else _by_time(one, other)
    by_count = _by_number(one.counts, other.counts)
    if by_count is not None and all(step.what == _CYCLE for step in one.counts):
        by_time = None  # `day 1` of the second cycle is after `day 15` of the first
    answers = {found for found in (by_time, by_count) if found is not None}
    if answers and one.marks != other.marks:
        answers.add(one.marks < other.marks)
    return answers.pop() if len(answers) == 1 else None


def _by_time(one: When, other: When) -> bool | None:
    mine, theirs = one.times, other.times
    if len(mine) == 1 == len(theirs):
        small, also = _in_small(mine[0]), _in_small(theirs[0])
        if small[0] == also[0]:
            return _by_number((Step(*small),), (Step(*also),))
    if [step.what for step in mine] == [step.what for step in theirs]:
        return _by_number(mine, theirs)
    days, others = one.days, other.days
    if days is None or others is None:
        return None
    if days[1] < others[0]:
        return True
    return False if others[1] < days[0] else None


def _by_number(one: tuple[Step, ...], other: tuple[Step, ...]) -> bool | None:
    if not one or [step.what for step in one] != [step.what for step in other]:
        return None
    mine, theirs = ([step.number for step in steps] for steps in (one, other))
    return None if mine == theirs else mine < theirs


def _in_small(step: Step) -> tuple[str, tuple[float, ...]]:
    """Weeks as days, years as months: what can be compared without knowing the calendar."""
    into = {"week": ("day", 7), "year": ("month", 12)}
    what, times = into.get(step.what, (step.what, 1))
    return what, tuple(number * times for number in step.number)


def _sign(one: When) -> int:
    return -1 if any(step.number[0] < 0 for step in one.times) else 1
