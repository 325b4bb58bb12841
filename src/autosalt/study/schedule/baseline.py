"""Baseline of each subject: the first visit or the named one, none where that is in doubt."""

from collections import Counter
from collections.abc import Mapping, Sequence

from autosalt.core.response import respond
from autosalt.study.model import Problem, ScoredVisit
from autosalt.study.schedule.course import Course
from autosalt.study.settings.options import StudySettings
from autosalt.visits.names import natural_key
from autosalt.visits.parse import time_point, when


def find_baselines(
    courses: Sequence[Course],
    wrong: Mapping[str, Sequence[tuple[str, str]]],
    settings: StudySettings,
) -> tuple[dict[str, ScoredVisit | None], tuple[Problem, ...]]:
    """Return the baseline of each subject, None where no visit can be trusted to be one.

    Args:
        courses: all subjects.
        wrong: by subject, what `contradictions` found.
        settings: of the study.

    Returns:
        The baselines by subject; and why there is none, or none that can be compared with.
    """
    later = _follow_up_points(courses) if courses else {}
    found = {
        course.subject: _baseline(course, wrong.get(course.subject, ()), later, settings)
        for course in courses
    }
    problems = (_problem(subject, *one, settings) for subject, one in found.items())
    return (
        {subject: visit for subject, (visit, _) in found.items()},
        tuple(problem for problem in problems if problem is not None),
    )


def worse(visit: ScoredVisit) -> tuple[object, ...]:
    """Sort key: of several visits of one day the first in this order is taken."""
    return visit.salt is None, natural_key(visit.name)


def _baseline(
    course: Course,
    wrong: Sequence[tuple[str, str]],
    later: Mapping[tuple[object, ...], str],
    settings: StudySettings,
) -> tuple[ScoredVisit | None, str]:
    """The baseline of a subject by the rule of the settings, or None and why there is none."""
    if settings.baseline.rule == "named":
        return _named(course, settings.baseline.visit)
    if (first := time_point(_first_name(course))) in later:
        return None, later[first]
    return _first(course, wrong)


def _problem(
    subject: str, found: ScoredVisit | None, why: str, settings: StudySettings
) -> Problem | None:
    """What is wrong with a baseline; None where it can be compared with."""
    if found is None:
        return Problem("no_baseline", subject, "", f"no baseline: {why}")
    if found.salt is None:
        text = f"the baseline {found.name!r} has no score: no change can be told"
        return Problem("baseline_incomplete", subject, found.name, text)
    if found.salt == 0.0:
        text = f"SALT at baseline {found.name!r} is 0: improvement is undefined"
        return Problem("baseline_zero", subject, found.name, text)
    if getattr(respond(found.salt, found.salt), settings.response.primary):
        text = (
            f"SALT at baseline {found.name!r} is {found.salt:.1f}, the response already: without "
            "any change it counts as responded"
        )
        return Problem("baseline_is_response", subject, found.name, text)
    return None


def _follow_up_points(courses: Sequence[Course]) -> dict[tuple[object, ...], str]:
    """Time points of visits that are follow-up visits, each with why.

    The first visit of somebody who missed the baseline is a follow-up visit of others, and must not
    be taken for a baseline. Where most begin with the same visit, their later visits are; where
    there is no such visit, those that are later visits as often as first ones. Names that are dates
    say nothing of the kind.
    """
    first = Counter(time_point(_first_name(course)) for course in courses)
    usual, often = first.most_common(1)[0]
    if 2 * often > len(courses):
        alike = [course for course in courses if time_point(_first_name(course)) == usual]
        name = _first_name(alike[0])
        why = f"its first visit is a follow-up of most, who begin with {name!r}"
        points = {point for course in alike for point in _later(course)} - {usual}
        return {} if when(name).dates else dict.fromkeys(points, why)
    later = Counter(point for course in courses for point in _later(course))
    why = (
        "its first visit is a later visit of others, and no visit is the first of most; name the "
        'baseline in the settings (rule = "named")'
    )
    names = {time_point(visit.name): when(visit.name) for c in courses for visit in c.visits}
    return {
        point: why
        for point, times in later.items()
        if 0 < first[point] <= times and not names[point].dates and not names[point].called_baseline
    }


def _later(course: Course) -> set[tuple[object, ...]]:
    """The time points of the visits after the first one."""
    names = course.order.names
    return {time_point(name) for name in names[names.index(_first_name(course)) + 1 :]}


def _first_name(course: Course) -> str:
    """The baseline, or what comes first where it is in doubt; never screening before a baseline."""
    return course.order.baseline or course.order.names[0]


def _named(course: Course, name: str) -> tuple[ScoredVisit | None, str]:
    """The visit of that name, else the only one whose name means the same (`Week 0`, `W0`)."""
    exact = [visit for visit in course.visits if visit.name == name]
    found = exact or [v for v in course.visits if time_point(v.name) == time_point(name)]
    if len(found) > 1:
        return None, f"several visits are called {name!r} in other words"
    return (found[0] if found else None), f"no visit is called {name!r}"


def _first(course: Course, wrong: Sequence[tuple[str, str]]) -> tuple[ScoredVisit | None, str]:
    order = course.order
    first = order.baseline or order.names[0]
    if any(before == first for before, _ in wrong):
        return None, (
            f"dates and names disagree on whether {first!r} is the first visit; mend the "
            'dates, or name the baseline in the settings (rule = "named")'
        )
    if order.rivals is not None:
        one, other = order.rivals
        return None, (
            f"{one!r} and {other!r} may both be meant as the baseline; name the right one in the "
            'settings (rule = "named")'
        )
    if order.baseline is None:
        one, other = order.unordered or order.names[:2]
        return None, (
            f"neither dates nor names tell whether {one!r} or {other!r} is the earlier visit; "
            'give dates, or name the baseline in the settings (rule = "named")'
        )
    found = course.visit(order.baseline)
    if course.by_date:
        return min((v for v in course.visits if v.date == found.date), key=worse), ""
    return found, ""
