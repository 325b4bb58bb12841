"""The order of a subject's visits, and where its dates and its visits' names contradict each other.

A typing error in a date can make a follow-up visit the baseline and turn regrowth into loss. Names
are the one thing that dates can be checked against.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from autosalt.archive.visits import natural_key
from autosalt.study.model import Problem, ScoredVisit

BASELINE: Final = "baseline"
"""A visit with this in its name is taken to be meant as one."""


@dataclass(frozen=True, slots=True)
class Course:
    """A subject's visits, each name once, in order of time.

    `by_date` says whether every visit has a date; else they are in the order of their names.
    """

    subject: str
    visits: tuple[ScoredVisit, ...]
    by_date: bool


def courses(visits: Iterable[ScoredVisit], problems: list[Problem]) -> tuple[Course, ...]:
    """Put visits in order, subject by subject; subjects as people count.

    Two visits of one name are one without a score, unless they say the same: none of the two is
    more right than the other. Problems found are added to `problems`.
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
    visits.sort(key=lambda visit: natural_key(visit.name))
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
    problems.append(Problem("duplicate_visit", first.subject, first.name, text))
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
    """Return by subject the pairs of visits (earlier, later by date) whose names say the reverse.

    Names say an order where they differ in their numbers alone (`week 4`, `week 12`), where other
    subjects come in the reverse order at least as often, and, if the first visit is to be the
    baseline, where a later one is called so.
    """
    pairs = {
        course.subject: [
            (before.name, after.name)
            for before, after in combinations(course.visits, 2)
            if before.date != after.date
        ]
        for course in courses
        if course.by_date
    }
    seen = Counter(pair for listed in pairs.values() for pair in listed)

    def is_wrong(before: str, after: str) -> bool:
        called = BASELINE in stem(after) and BASELINE not in stem(before)
        numbered = stem(before) == stem(after) and natural_key(after) < natural_key(before)
        often = seen[after, before] >= seen[before, after]
        return numbered or often or (called and first_is_baseline)

    wrong = {name: [pair for pair in listed if is_wrong(*pair)] for name, listed in pairs.items()}
    return {subject: listed for subject, listed in wrong.items() if listed}


def stem(name: str) -> str:
    """A visit's name in lower case, its numbers as `#`: `week #`."""
    return re.sub(r"\d+", "#", name.casefold())
