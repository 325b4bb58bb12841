"""Doubtful dates of visits, which a person has to look at before a change is computed.

Nothing is changed: visits stay in the order of `conflicts.order_of`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from autosalt.issues import SHOWN, Issue
from autosalt.visits.conflicts import Order, contradicting, day_of, order_of
from autosalt.visits.date_text import DateOrder
from autosalt.visits.info import VisitInfo
from autosalt.visits.name_dates import DateReading, read_dates, undecided
from autosalt.visits.names import natural_key
from autosalt.visits.parse import when

FIRST_LIKELY: Final = date(1990, 1, 1)
"""Photos of a study are not older."""
_ZONES: Final = timedelta(days=1)
"""East of here it may be tomorrow."""


@dataclass(frozen=True, slots=True)
class DateDoubts:
    """Dates and names of visits that are doubtful.

    Attributes:
        unlikely: (subject, visit, day) of days before `FIRST_LIKELY` or still to come.
        against_names: (subject, earlier, later) of subjects whose visits' names contradict
            their dates; the first pair of each.
        named_otherwise: (subject, visit, day) of visits that are called by another day.
        one_day: (subject, visit, visit) of visits that are of one day; the first two of each day.
        ambiguous: visits without a day whose name is a date that can be read in several ways.
        order_unsure: (subject, one, the next) of subjects whose order neither days nor names state,
            or of whom some visits have a day and others none.
        baseline_unsure: (subject, first, later) of subjects with several visits that may be meant
            as the baseline.
    """

    unlikely: tuple[tuple[str, str, str], ...]
    against_names: tuple[tuple[str, str, str], ...]
    named_otherwise: tuple[tuple[str, str, str], ...]
    one_day: tuple[tuple[str, str, str], ...]
    ambiguous: tuple[str, ...]
    order_unsure: tuple[tuple[str, str, str], ...]
    baseline_unsure: tuple[tuple[str, str, str], ...]

    def issues(self) -> Iterator[Issue]:
        """One for each kind, with the first examples of it."""
        if found := self.unlikely:
            shown = _shown(f"{day} (subject {s!r}, visit {v!r})" for s, v, day in found)
            text = (
                f"{len(found)} dates are before {FIRST_LIKELY.year} or still to come: {shown}; "
                "correct what is mistyped"
            )
            yield Issue("dates_unlikely", len(found), text)
        if found := self.against_names:
            shown = _shown(f"subject {s!r}, by date {a!r} before {b!r}" for s, a, b in found)
            text = (
                f"{len(found)} subjects have dates that contradict their visits' names: {shown}; "
                "correct the dates, they decide which visit is the baseline"
            )
            yield Issue("dates_against_names", len(found), text)
        if found := self.named_otherwise:
            shown = _shown(f"subject {s!r}, visit {v!r} on {day}" for s, v, day in found)
            text = (
                f"{len(found)} visits are called by another day than is stated for them: {shown}; "
                "the stated day counts, correct what is mistyped"
            )
            yield Issue("dates_against_names", len(found), text)
        if found := self.one_day:
            shown = _shown(f"{a!r} and {b!r} of subject {s!r}" for s, a, b in found)
            text = (
                f"{len(found)} times a subject has several visits on one day: {shown}; correct the "
                "dates, or leave out the photos that are no visit of their own"
            )
            yield Issue("visits_of_one_day", len(found), text)
        if names := self.ambiguous:
            text = (
                f"{len(names)} visits are called by a date that can be read in several ways: "
                f"{_shown(map(repr, dict.fromkeys(names)))}; say how with --date-format "
                f"({', '.join(DateOrder)}), or state the date of each visit in a manifest"
            )
            yield Issue("visit_names_ambiguous", len(names), text)
        if found := self.order_unsure:
            shown = _shown(f"{a!r} and {b!r} of subject {s!r}" for s, a, b in found)
            text = (
                f"{len(found)} subjects have visits without a day, and names that do not state "
                f"which is earlier: {shown}; state the date of each visit in a manifest, or call "
                "the visits by day, week or month"
            )
            yield Issue("subjects_of_unsure_order", len(found), text)
        if found := self.baseline_unsure:
            shown = _shown(f"{a!r} and {b!r} of subject {s!r}" for s, a, b in found)
            text = (
                f"{len(found)} subjects have several visits that may be meant as the baseline: "
                f"{shown}; no change is stated for them; leave out what is none, or call the right "
                "one alone baseline"
            )
            yield Issue("subjects_of_unsure_baseline", len(found), text)


def with_days(
    visits: Mapping[tuple[str, str], VisitInfo], reading: DateReading
) -> dict[tuple[str, str], VisitInfo]:
    """Give visits that are called by a day that day, where no other is stated.

    Args:
        visits: what is known of them, by (subject, visit).
        reading: of the dates in the names of visits.
    """
    named = {name: when(name, reading).day for _, name in visits}
    return {
        visit: info
        if info.date or (day := named[visit[1]]) is None
        else replace(info, date=day.isoformat())
        for visit, info in visits.items()
    }


def date_doubts(
    visits: Mapping[tuple[str, str], VisitInfo], today: date, reading: DateReading | None = None
) -> DateDoubts:
    """Look through the dates of visits.

    Args:
        visits: what is known of them, by (subject, visit).
        today: the day of the run.
        reading: of the dates in the names of visits; by default as the names show.
    """
    reading = reading or read_dates(name for _, name in visits)
    courses: dict[str, dict[str, date | None]] = defaultdict(dict)
    for subject, visit in sorted(visits, key=lambda key: tuple(map(natural_key, key))):
        courses[subject][visit] = day_of(visits[subject, visit].date)
    orders = {subject: order_of(days, reading) for subject, days in courses.items()}
    dated = [
        (subject, name, day)
        for subject, order in orders.items()
        for name in order.names
        if (day := courses[subject][name]) is not None
    ]
    known: dict[str, dict[str, date]] = defaultdict(dict)
    same: dict[tuple[str, date], list[str]] = defaultdict(list)
    for subject, name, day in dated:
        same[subject, day].append(name)
        if orders[subject].by == "date":
            known[subject][name] = day
    against = contradicting(known, first_is_baseline=True, reading=reading)
    undated = [name for days in courses.values() for name, day in days.items() if day is None]
    return DateDoubts(
        unlikely=tuple(
            (subject, name, day.isoformat())
            for subject, name, day in dated
            if not FIRST_LIKELY <= day <= today + _ZONES
        ),
        against_names=tuple((subject, *pairs[0]) for subject, pairs in against.items()),
        named_otherwise=tuple(
            (subject, name, day.isoformat())
            for subject, name, day in dated
            if (called := when(name, reading).day) is not None and called != day
        ),
        one_day=tuple(
            (subject, names[0], names[1])
            for (subject, _), names in same.items()
            if len(names) > 1 and not _ordered_by_the_hour(names, reading)
        ),
        ambiguous=tuple(undecided(undated, reading)),
        order_unsure=tuple(
            (subject, *pair)
            for subject, order in orders.items()
            if (pair := _unsure(order)) is not None
        ),
        baseline_unsure=tuple(
            (subject, *order.rivals)
            for subject, order in orders.items()
            if order.rivals is not None and subject not in against
        ),
    )


def _unsure(order: Order) -> tuple[str, str] | None:
    """The first two visits in order that may well be in the other order."""
    if order.by == "name_some_dates_missing":
        return order.unordered or (order.names[0], order.names[1])
    return order.unordered


def _ordered_by_the_hour(names: Sequence[str], reading: DateReading) -> bool:
    """Whether visits of one day, in order, are ordered by the time of day in their names."""
    moments = [when(name, reading).moment for name in names]
    return all(one and other and one.last <= other.first for one, other in pairwise(moments))


def _shown(examples: Iterable[str]) -> str:
    """The first five, and how many more there are."""
    listed = list(examples)
    more = f"; and {len(listed) - SHOWN} more" if len(listed) > SHOWN else ""
    return "; ".join(listed[:SHOWN]) + more
