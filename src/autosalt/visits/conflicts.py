"""Order of a subject's visits and which of them is the baseline: by days, else by names.

One rule for all that compares visits: tables, statistics, checks before anything is scored.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import combinations, pairwise
from math import inf
from typing import Final, Literal

from autosalt.visits.date_text import DateOrder, Span
from autosalt.visits.moment import Phase, When, before
from autosalt.visits.name_dates import EVERY_WAY, DateReading
from autosalt.visits.names import natural_key
from autosalt.visits.parse import whens

OrderedBy = Literal["date", "name", "name_some_dates_missing"]


@dataclass(frozen=True, slots=True)
class Order:
    """A subject's visits in order of time.

    Attributes:
        names: of all visits, the earliest first.
        by: what the order rests on: dates of all visits, or names.
        unordered: the first two visits whose order neither days nor names state.
        baseline: None where it is not known which visit is it.
        rivals: two visits that may both be meant as the baseline.
        before: the visits that by name lie before treatment.
    """

    names: tuple[str, ...]
    by: OrderedBy
    unordered: tuple[str, str] | None = None
    baseline: str | None = None
    rivals: tuple[str, str] | None = None
    before: frozenset[str] = frozenset()

    @property
    def why_none(self) -> str:
        """Why no baseline is known, in one word; empty where one is."""
        if self.baseline is not None:
            return ""
        return "order_unknown" if self.rivals is None else "baseline_unknown"


def order_of(days: Mapping[str, date | None], reading: DateReading = EVERY_WAY) -> Order:
    """Put a subject's visits in order.

    By days if each visit has one, else by what names state; visits of one day by name. Visits whose
    order nothing states are in the order of the alphabet, and `unordered`.

    Args:
        days: of each visit, by its name.
        reading: of the dates in the names of the study.
    """
    if not any(days.values()):  # the same few names in most subjects
        return _by_names(tuple(sorted(days)), reading)
    read = whens(sorted(days, key=natural_key), reading)
    if all(days.values()):  # of two visits of one day the hours in their names decide
        names = sorted(read, key=lambda name: (days[name], _rank(name, read[name])))
        return _with_baseline(names, "date", read, days)
    known = {name: _on(one, days[name]) for name, one in read.items()}
    return _with_baseline(_sorted(known), "name_some_dates_missing", known, days)


@lru_cache(maxsize=1 << 12)
def _by_names(names: tuple[str, ...], reading: DateReading) -> Order:
    read = whens(sorted(names, key=natural_key), reading)
    return _with_baseline(_sorted(read), "name", read, dict.fromkeys(names))


def day_of(text: str) -> date | None:
    """A day as a table has it; None where it is empty or none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def contradicting(
    courses: Mapping[str, Mapping[str, date]],
    first_is_baseline: bool,
    reading: DateReading = EVERY_WAY,
) -> dict[str, list[tuple[str, str]]]:
    """Return by subject the pairs of visits (earlier, later by date) whose names contradict it.

    Names contradict dates as `before` reads them, or where at least as many other subjects have
    these names in the reverse order. A typing error in a date can make a follow-up visit the
    baseline and turn regrowth into loss; dates can be checked against nothing but names.

    Args:
        courses: by subject the day of each visit; only subjects all of whose visits have one.
        first_is_baseline: whether the first visit must be it; else any visit may be called so.
        reading: of the dates in the names of the study.
    """
    pairs = {
        subject: [
            (one, other)
            for one, other in combinations(sorted(days, key=lambda n: (days[n], natural_key(n))), 2)
            if days[one] != days[other]
        ]
        for subject, days in courses.items()
    }
    seen = Counter(pair for listed in pairs.values() for pair in listed)
    wrong = {}
    for subject, listed in pairs.items():
        read = whens(courses[subject], reading)
        wrong[subject] = [
            (one, other)
            for one, other in listed
            if seen[other, one] >= seen[one, other]
            or _contradict(read[one], read[other], first_is_baseline)
        ]
    return {subject: listed for subject, listed in wrong.items() if listed}


def _contradict(one: When, other: When, first_is_baseline: bool) -> bool:
    if first_is_baseline and _is_ahead(other) and not _is_ahead(one) and other.phase is not None:
        return True
    # Treatment may end early, and visits planned by week go on.
    phases = {one.phase, other.phase}
    comparable = len(phases) == 1 or (first_is_baseline and phases <= _UNTIL_THE_COURSE)
    return comparable and before(one, other) is False


_UNTIL_THE_COURSE: Final = frozenset({Phase.BEFORE, Phase.BASELINE, Phase.COURSE})


def _is_ahead(one: When) -> bool:
    """Whether a visit is called as those before treatment are."""
    return one.phase is not None and one.phase <= Phase.BASELINE


def _on(one: When, day: date | None) -> When:
    """The time that a name states, on the stated day; the hour in the name is kept."""
    if day is None or one.day == day:
        return one
    first = datetime.combine(day, time())
    span = Span(first, first + timedelta(days=1))
    return replace(one, dates=(("", DateOrder.YEAR_FIRST, span),))


def _rank(name: str, one: When) -> tuple[object, ...]:
    """Sort key for a name whose place nothing else states."""
    phase = Phase.COURSE if one.phase is None else one.phase
    first = one.dates[0][2].first if one.dates else datetime.max
    days = sum(one.days) / 2 if one.days else inf
    return phase, one.any_time, first, days, natural_key(name)


def _sorted(known: Mapping[str, When]) -> list[str]:
    """Sort by `before`; of several that may be next, take the first by `_rank`."""
    left = sorted(known, key=lambda name: _rank(name, known[name]))
    after: dict[str, set[str]] = {name: set() for name in left}
    for one, other in combinations(left, 2):
        earlier = before(known[one], known[other])
        if earlier is not None:
            after[other if earlier else one].add(one if earlier else other)
    names: list[str] = []
    while left:
        done = set(names)
        following = next((name for name in left if after[name] <= done), left[0])
        names.append(following)
        left.remove(following)
    return names


def _with_baseline(
    names: Sequence[str],
    by: OrderedBy,
    known: Mapping[str, When],
    days: Mapping[str, date | None],
) -> Order:
    """Find the baseline among visits in order: the one called so if only screening is before it.

    Else it is the first. There is none where another visit may be meant as well, or where it is not
    known which is first.
    """
    called = [name for name in names if known[name].called_baseline]
    meant = called or [name for name in names if known[name].phase is Phase.BASELINE]
    planned = names if by == "date" else [n for n in names if not known[n].any_time]
    first = planned[0] if planned else names[0]
    found = meant[0] if meant else first
    if any(known[name].phase is not Phase.BEFORE for name in names[: names.index(found)]):
        found = first
    others = [n for n in names if n != found and (days[n] is None or days[n] != days[found])]
    rival = next((name for name in others if _competes(known[found], known[name])), None)
    # Where the order of all neighbours is known, the whole order is.
    unordered = [
        (one, other)
        for one, other in pairwise(names)
        if by != "date" and before(known[one], known[other]) is None
    ]
    is_known = not unordered or all(
        before(known[found], known[name]) is not None
        for name in others
        if name in planned or not planned
    )
    if is_known:  # what order visits before the baseline have changes nothing
        early = names[: names.index(found)]
        unordered = [pair for pair in unordered if not set(pair) <= set(early)]
    return Order(
        names=tuple(names),
        by=by,
        unordered=unordered[0] if unordered else None,
        baseline=found if rival is None and is_known else None,
        rivals=None if rival is None else (found, rival),
        before=frozenset(name for name in names if known[name].phase is Phase.BEFORE),
    )


def _competes(found: When, other: When) -> bool:
    """Whether another visit than the one found may be meant as the baseline."""
    if found.called_baseline:
        return other.called_baseline
    if found.phase is Phase.BASELINE:
        return other.phase is Phase.BASELINE
    if found.joined == "?" == other.joined:  # `D-14` before `D-7`, by their days, is counted down
        return found.times[0].number > other.times[0].number
    if found.phase is not Phase.BEFORE:
        return False
    # After a screening, `visit 1` or `day 1` is where treatment begins.
    begins = found.counts == () == found.times and _is_the_first(other)
    return _is_ahead(other) or begins


def _is_the_first(one: When) -> bool:
    return [step.number for step in (*one.times, *one.counts)] == [(1.0,)] and (
        not one.times or one.times[0].what == "day"
    )
