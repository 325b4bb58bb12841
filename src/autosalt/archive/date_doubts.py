"""Dates of visits that a person has to look at before a change is read from them.

The tables do not depend on any of this: visits stay in the order that their dates say.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from autosalt.archive.issues import Issue
from autosalt.archive.rows import VisitInfo
from autosalt.archive.visit_names import names_tell, natural_key, rival, visit_key
from autosalt.archive.visit_order import contradicting

FIRST_LIKELY: Final = date(1990, 1, 1)
"""Photos of a study are not older."""
_ZONES: Final = timedelta(days=1)
"""East of here it may be tomorrow."""


@dataclass(frozen=True, slots=True)
class DateDoubts:
    """What is doubtful.

    Attributes:
        unlikely: (subject, visit, day) of days before `FIRST_LIKELY` or still to come.
        against_names: (subject, earlier, later) of subjects whose visits' names say the reverse of
            their dates; the first pair of each.
        one_day: (subject, visit, visit) of visits that are of one day; the first two of each day.
        order_unsure: (subject, one by name, the next) of subjects whose visits are in the order of
            their names, which tell none: a day is missing, or they are in that of the alphabet.
        baseline_unsure: (subject, first, later) of subjects whose first visit by date is not the
            only one called as visits before treatment are.
    """

    unlikely: tuple[tuple[str, str, str], ...]
    against_names: tuple[tuple[str, str, str], ...]
    one_day: tuple[tuple[str, str, str], ...]
    order_unsure: tuple[tuple[str, str, str], ...]
    baseline_unsure: tuple[tuple[str, str, str], ...]

    def issues(self) -> Iterator[Issue]:
        """One for each kind, with the first example of it."""
        if self.unlikely:
            subject, visit, day = self.unlikely[0]
            text = (
                f"{len(self.unlikely)} dates are before {FIRST_LIKELY.year} or still to come, for "
                f"example {day} of subject {subject!r}, visit {visit!r}; correct what is mistyped"
            )
            yield Issue("dates_unlikely", len(self.unlikely), text)
        if self.against_names:
            subject, before, after = self.against_names[0]
            text = (
                f"{len(self.against_names)} subjects have dates that contradict their visits' "
                f"names, for example subject {subject!r}: by date {before!r} comes before "
                f"{after!r}; correct the dates, the baseline is the first visit by date"
            )
            yield Issue("dates_against_names", len(self.against_names), text)
        if self.one_day:
            subject, one, other = self.one_day[0]
            text = (
                f"{len(self.one_day)} times visits of a subject are of one day, for example "
                f"{one!r} and {other!r} of subject {subject!r}; correct the dates, or leave out "
                "the photos that are no visit of their own"
            )
            yield Issue("visits_of_one_day", len(self.one_day), text)
        if self.order_unsure:
            subject, one, other = self.order_unsure[0]
            text = (
                f"{len(self.order_unsure)} subjects have visits without a day and names that tell "
                f"no order, for example subject {subject!r}: {one!r} is taken to come before "
                f"{other!r}, and the first visit as the baseline; give every visit its day"
            )
            yield Issue("subjects_of_unsure_order", len(self.order_unsure), text)
        if self.baseline_unsure:
            subject, one, other = self.baseline_unsure[0]
            text = (
                f"{len(self.baseline_unsure)} subjects have several visits called as those before "
                f"treatment, for example subject {subject!r}: {one!r} is taken as the baseline, "
                f"not {other!r}; leave out what is not, or call the right one alone baseline"
            )
            yield Issue("subjects_of_unsure_baseline", len(self.baseline_unsure), text)


def date_doubts(visits: Mapping[tuple[str, str], VisitInfo], today: date) -> DateDoubts:
    """Look through the dates of visits.

    Args:
        visits: what is known of them, by (subject, visit).
        today: the day of the run.
    """
    courses: dict[str, list[tuple[str, date | None]]] = defaultdict(list)
    for subject, visit in sorted(visits, key=lambda key: (natural_key(key[0]), visit_key(key[1]))):
        courses[subject].append((visit, _day(visits[subject, visit].date)))
    dated = [(who, name, day) for who, all_of in courses.items() for name, day in all_of if day]
    complete = {
        subject: sorted(all_of, key=lambda visit: visit[1] or FIRST_LIKELY)
        for subject, all_of in courses.items()
        if all(day for _, day in all_of)
    }
    against = contradicting(complete, first_is_baseline=True)
    same: dict[tuple[str, date], list[str]] = defaultdict(list)
    for subject, name, day in dated:
        same[subject, day].append(name)
    return DateDoubts(
        unlikely=tuple(
            (subject, name, day.isoformat())
            for subject, name, day in dated
            if not FIRST_LIKELY <= day <= today + _ZONES
        ),
        against_names=tuple((subject, *pairs[0]) for subject, pairs in against.items()),
        one_day=tuple(
            (subject, names[0], names[1]) for (subject, _), names in same.items() if len(names) > 1
        ),
        order_unsure=tuple(
            (subject, *pair)
            for subject, all_of in courses.items()
            if (pair := _untold(all_of)) is not None
        ),
        baseline_unsure=tuple(
            (subject, *pair)
            for subject, all_of in complete.items()
            if subject not in against and (pair := _vying(all_of)) is not None
        ),
    )


def _untold(course: Sequence[tuple[str, date | None]]) -> tuple[str, str] | None:
    """The first two visits in order of their names that may well be in the other order."""
    if all(day for _, day in course):
        return None
    mixed = any(day for _, day in course)
    pairs = pairwise(name for name, _ in course)
    return next((pair for pair in pairs if mixed or not names_tell(*pair)), None)


def _vying(course: Sequence[tuple[str, date | None]]) -> tuple[str, str] | None:
    """The first visit and the next of another day that may be meant as the baseline as well."""
    (first, day), *others = course
    apart = (name for name, other in others if other != day)
    found = rival(first, apart, (name for name, _ in course))
    return None if found is None else (first, found)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
