"""Order of a subject's visits, and contradictions between their dates and names."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from autosalt.issues import SHOWN, listed
from autosalt.study.model import DUPLICATE, Problem, ScoredVisit
from autosalt.visits.conflicts import Order, contradicting, order_of
from autosalt.visits.date_text import DateOrder
from autosalt.visits.name_dates import EVERY_WAY, DateReading, undecided
from autosalt.visits.names import natural_key
from autosalt.visits.parse import when


@dataclass(frozen=True, slots=True)
class Course:
    """A subject's visits, each name once, in order of time; `order` holds its basis."""

    subject: str
    visits: tuple[ScoredVisit, ...]
    order: Order

    @property
    def by_date(self) -> bool:
        """Whether every visit has a date; else they are in the order of their names."""
        return self.order.by == "date"

    def visit(self, name: str) -> ScoredVisit:
        """The visit of that name."""
        return next(visit for visit in self.visits if visit.name == name)


def with_days(visits: Iterable[ScoredVisit], reading: DateReading) -> tuple[ScoredVisit, ...]:
    """Give each visit without a date the day that its name states."""
    return tuple(
        visit if visit.date is not None else replace(visit, date=when(visit.name, reading).day)
        for visit in visits
    )


def courses_of(
    visits: Iterable[ScoredVisit], reading: DateReading = EVERY_WAY
) -> tuple[tuple[Course, ...], tuple[Problem, ...]]:
    """Put each subject's visits in order; the subjects are in natural order (2 before 10).

    Visits with the same name are merged. If they differ, the merged visit has no score, because
    neither is more credible.

    Returns:
        The courses; and problems: visits that appear more than once, some dates missing.
    """
    by_subject: dict[str, dict[str, list[ScoredVisit]]] = defaultdict(lambda: defaultdict(list))
    for visit in visits:
        by_subject[visit.subject][visit.name].append(visit)
    courses, problems = [], list[Problem]()
    for subject in sorted(by_subject, key=natural_key):
        named = by_subject[subject].values()
        course = _course(subject, named, reading)
        courses.append(course)
        problems += (_duplicate(same) for same in named if len(same) > 1)
        problems += _dates_missing(course)
    return tuple(courses), tuple(problems)


def _course(subject: str, named: Iterable[list[ScoredVisit]], reading: DateReading) -> Course:
    visits = {same[0].name: _merged(same) for same in named}
    order = order_of({name: visit.date for name, visit in visits.items()}, reading)
    return Course(subject, tuple(visits[name] for name in order.names), order)


def _dates_missing(course: Course) -> Iterator[Problem]:
    if course.order.by == "name_some_dates_missing":
        undated = sum(visit.date is None for visit in course.visits)
        text = f"{undated} of {len(course.visits)} visits have no date: ordered by name"
        yield Problem("some_dates_missing", course.subject, "", text)


def _identical(same: Sequence[ScoredVisit]) -> bool:
    return all(other == same[0] for other in same)


def _duplicate(same: Sequence[ScoredVisit]) -> Problem:
    first = same[0]
    taken = "it is taken once" if _identical(same) else "with different contents: no score is taken"
    text = f"{first.name!r} appears {len(same)} times, {taken}"
    return Problem(DUPLICATE, first.subject, first.name, text)


def _merged(same: Sequence[ScoredVisit]) -> ScoredVisit:
    """Merge visits of the same name; the result has no score where they differ."""
    first = same[0]
    if _identical(same):
        return first
    dates = {visit.date for visit in same}
    return ScoredVisit(
        subject=first.subject,
        name=first.name,
        date=first.date if len(dates) == 1 else None,
        site=first.site,
        arm=first.arm,
    )


def contradictions(
    courses: Sequence[Course], first_is_baseline: bool, reading: DateReading = EVERY_WAY
) -> dict[str, list[tuple[str, str]]]:
    """Return the pairs of visits whose names contradict their dates, by subject.

    See `contradicting`.
    """
    by_subject = {
        course.subject: {visit.name: visit.date for visit in course.visits if visit.date}
        for course in courses
        if course.by_date
    }
    return contradicting(by_subject, first_is_baseline, reading)


def contradiction_problems(wrong: Mapping[str, Sequence[tuple[str, str]]]) -> Iterator[Problem]:
    """Yield the first pair of each subject in the result of `contradictions`."""
    for subject, pairs in wrong.items():
        before, after = pairs[0]
        text = f"by date {before!r} comes before {after!r}, by name or in other subjects after it"
        yield Problem("dates_against_names", subject, before, text)


def date_problems(visits: Sequence[ScoredVisit], reading: DateReading) -> Iterator[Problem]:
    """Yield names of visits that are dates: with several meanings, or against the stated date."""
    names = dict.fromkeys(visit.name for visit in visits if visit.date is None)
    if unclear := undecided(names, reading):
        text = (
            f"{len(unclear)} names of visits are dates that can be read in several ways: "
            f"{listed(unclear)}; choose one with --date-format ({', '.join(DateOrder)}), or give a "
            "date"
        )
        yield Problem("names_ambiguous", "", "", text)
    otherwise = [
        visit
        for visit in visits
        if visit.date is not None and when(visit.name, reading).day not in (None, visit.date)
    ]
    if otherwise:
        shown = [f"{v.name!r} of subject {v.subject!r} is dated {v.date}" for v in otherwise]
        more = f"; and {len(shown) - SHOWN} more" if len(shown) > SHOWN else ""
        text = (
            f"the names of {len(shown)} visits give another day than their dates, which count: "
            f"{'; '.join(shown[:SHOWN])}{more}; correct the wrong ones"
        )
        yield Problem("dates_against_names", "", "", text)


def unknown_orders(
    courses: Iterable[Course], baselines: Mapping[str, ScoredVisit | None]
) -> list[Problem]:
    """List subjects whose follow-up visits have no known order, where the order makes windows."""
    return [
        Problem(
            "order_by_name",
            course.subject,
            "",
            f"neither dates nor names show whether {pair[0]!r} or {pair[1]!r} is the earlier visit",
        )
        for course in courses
        if (pair := course.order.unordered) is not None and baselines[course.subject] is not None
    ]
