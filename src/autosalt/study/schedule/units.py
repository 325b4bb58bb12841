"""Scores in another unit: SALT given as a share (0 to 1) in a table that people wrote."""

from collections.abc import Iterable, Iterator

from autosalt.study.model import Problem, ScoredVisit
from autosalt.study.schedule.course import Course
from autosalt.visits.share_units import Score, column_of, shares

SHARES = "scores_as_shares"


def share_problems(courses: Iterable[Course], measured: bool) -> Iterator[Problem]:
    """Yield a problem for each kind of group of scores that are shares.

    Args:
        courses: of all subjects.
        measured: whether the program measured SALT itself. Then its unit is certain, and readers'
            scores are compared with it.
    """
    visits = [visit for course in courses for visit in course.visits]
    columns: dict[str, list[Score]] = {}
    for visit in visits:
        if visit.salt is not None and not measured:
            columns.setdefault("salt", []).append(_score(visit, visit.salt))
        for reader, salt in visit.readers.items():
            score = _score(visit, salt, visit.salt if measured else None)
            columns.setdefault(column_of(reader), []).append(score)
    for column, scores in columns.items():
        for line in shares(column, scores):
            yield Problem(SHARES, "", "", line)


def _score(visit: ScoredVisit, value: float, measured: float | None = None) -> Score:
    return Score(visit.subject, visit.name, visit.site, visit.arm, value, measured)
