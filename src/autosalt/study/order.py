"""The order of a subject's visits, and where dates and visits' names contradict each other."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from autosalt.archive.visit_names import natural_key, visit_key
from autosalt.archive.visit_order import contradicting
from autosalt.study.model import DUPLICATE, Problem, ScoredVisit


@dataclass(frozen=True, slots=True)
class Course:
    """A subject's visits, each name once, in order of time.

    `by_date` says whether every visit has a date; else they are in the order of their names.
    """

    subject: str
    visits: tuple[ScoredVisit, ...]
    by_date: bool


def courses_of(visits: Iterable[ScoredVisit], problems: list[Problem]) -> tuple[Course, ...]:
    """Put visits in order, subject by subject; subjects as people count.

    Visits with the same name are merged. If they differ, the result has no score: neither is more
    credible. Problems found are added to `problems`.
    """
    of_subject: dict[str, dict[str, list[ScoredVisit]]] = defaultdict(lambda: defaultdict(list))
    for visit in visits:
        of_subject[visit.subject][visit.name].append(visit)
    return tuple(
        _course(subject, of_subject[subject].values(), problems)
        for subject in sorted(of_subject, key=natural_key)
    )


def _course(subject: str, named: Iterable[list[ScoredVisit]], problems: list[Problem]) -> Course:
    visits = [_one_of(same, problems) for same in named]
    visits.sort(key=lambda visit: visit_key(visit.name))
    dated = [visit for visit in visits if visit.date is not None]
    if len(dated) == len(visits):
        visits.sort(key=lambda visit: (visit.date is None, visit.date))
        return Course(subject, tuple(visits), by_date=True)
    if dated:
        text = f"{len(visits) - len(dated)} of {len(visits)} visits have no date: ordered by name"
        problems.append(Problem("some_dates_missing", subject, "", text))
    return Course(subject, tuple(visits), by_date=False)


def _one_of(same: list[ScoredVisit], problems: list[Problem]) -> ScoredVisit:
    first = same[0]
    if len(same) == 1:
        return first
    alike = all(other == first for other in same)
    taken = "it is taken once" if alike else "with different contents: no score is taken"
    text = f"{first.name!r} is there {len(same)} times, {taken}"
    problems.append(Problem(DUPLICATE, first.subject, first.name, text))
    if alike:
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
    courses: Sequence[Course], first_is_baseline: bool
) -> dict[str, list[tuple[str, str]]]:
    """Return by subject the pairs of visits whose names say the reverse; see `contradicting`."""
    by_subject = {
        course.subject: [(visit.name, visit.date) for visit in course.visits]
        for course in courses
        if course.by_date
    }
    return contradicting(by_subject, first_is_baseline)
