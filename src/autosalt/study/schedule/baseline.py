"""Baseline of each subject: the first visit or the named one, or none where it is in doubt."""

from collections import Counter
from collections.abc import Mapping, Sequence

from autosalt.core.response import respond
from autosalt.core.salt import comparable
from autosalt.study.model import Problem, ScoredVisit
from autosalt.study.schedule.course import Course
from autosalt.study.settings.options import StudySettings
from autosalt.visits.names import natural_key
from autosalt.visits.parse import time_point, when


def find_baselines(
    courses: Sequence[Course],
    wrong: Mapping[str, Sequence[tuple[str, str]]],
    settings: StudySettings,
    noise_points: float = 0.0,
) -> tuple[dict[str, ScoredVisit | None], tuple[Problem, ...]]:
    """Return the baseline of each subject, None where no visit can be trusted to be one.

    Args:
        courses: all subjects.
        wrong: the result of `contradictions`, by subject.
        settings: of the study.
        noise_points: the largest change of SALT that may be noise; 0 where not known.

    Returns:
        The baselines by subject; and why a baseline is missing, or cannot be compared with.
    """
    later = _follow_up_points(courses) if courses else {}
    by_subject = {
        course.subject: _baseline(course, wrong.get(course.subject, ()), later, settings)
        for course in courses
    }
    problems = (
        _problem(subject, visit, why, settings, noise_points)
        for subject, (visit, why) in by_subject.items()
    )
    return (
        {subject: visit for subject, (visit, _) in by_subject.items()},
        tuple(problem for problem in problems if problem is not None),
    )


def worse(visit: ScoredVisit) -> tuple[object, ...]:
    """Sort key for several visits of one day: the first in this order is taken."""
    return visit.salt is None, natural_key(visit.name)


def _baseline(
    course: Course,
    wrong: Sequence[tuple[str, str]],
    later: Mapping[tuple[object, ...], str],
    settings: StudySettings,
) -> tuple[ScoredVisit | None, str]:
    """Return the baseline of a subject by the rule of the settings, or None and the reason."""
    if settings.baseline.rule == "named":
        return _named(course, settings.baseline.visit)
    if (first := time_point(_first_name(course))) in later:
        return None, later[first]
    return _first(course, wrong)


def _problem(
    subject: str,
    baseline: ScoredVisit | None,
    why: str,
    settings: StudySettings,
    noise_points: float,
) -> Problem | None:
    """Return the problem of a baseline; None where visits can be compared with it."""
    if baseline is None:
        return Problem("no_baseline", subject, "", f"no baseline: {why}")
    name, salt = baseline.name, baseline.salt
    if salt is None:
        text = f"the baseline {name!r} has no score: no change can be computed"
        return Problem("baseline_incomplete", subject, name, text)
    if salt == 0.0:
        text = f"SALT at baseline {name!r} is 0: improvement is undefined"
        return Problem("baseline_zero", subject, name, text)
    if getattr(respond(salt, salt), settings.response.primary):
        text = (
            f"SALT at baseline {name!r} is {salt:.1f}, which already is the response: the subject "
            "counts as responded without any change"
        )
        return Problem("baseline_is_response", subject, name, text)
    if comparable(salt - noise_points) <= 0.0:
        text = (
            f"SALT at baseline {name!r} is {salt:.1f}: even a fall to 0 is within measurement "
            f"noise ({noise_points:.1f} points), so that noise alone can make a response"
        )
        return Problem("baseline_low", subject, name, text)
    return None


def _follow_up_points(courses: Sequence[Course]) -> dict[tuple[object, ...], str]:
    """Return the time points that must be follow-up visits, each with the reason.

    A subject who missed the baseline starts with a visit that is a follow-up of others. That visit
    must not be taken for a baseline. Where most subjects begin with the same visit, all their later
    visits are follow-ups. Otherwise a visit is one where it is a later visit at least as often as
    a first one. Names that are dates do not show this.
    """
    first = Counter(time_point(_first_name(course)) for course in courses)
    usual, often = first.most_common(1)[0]
    if 2 * often > len(courses):
        most = [course for course in courses if time_point(_first_name(course)) == usual]
        name = _first_name(most[0])
        why = f"its first visit is a follow-up of most subjects, who begin with {name!r}"
        points = {point for course in most for point in _later(course)} - {usual}
        return {} if when(name).dates else dict.fromkeys(points, why)
    later = Counter(point for course in courses for point in _later(course))
    why = (
        "its first visit is a later visit of others, and most subjects have no first visit in "
        'common; name the baseline in the settings (rule = "named")'
    )
    names = {time_point(visit.name): when(visit.name) for c in courses for visit in c.visits}
    return {
        point: why
        for point, times in later.items()
        if 0 < first[point] <= times and not names[point].dates and not names[point].called_baseline
    }


def _later(course: Course) -> set[tuple[object, ...]]:
    """Return the time points of the visits after the first one."""
    names = course.order.names
    return {time_point(name) for name in names[names.index(_first_name(course)) + 1 :]}


def _first_name(course: Course) -> str:
    """Return the baseline's name, else the first visit's; never screening before a baseline."""
    return course.order.baseline or course.order.names[0]


def _named(course: Course, name: str) -> tuple[ScoredVisit | None, str]:
    """Return the visit of that name, else the only one with that meaning (`Week 0`, `W0`)."""
    exact = [visit for visit in course.visits if visit.name == name]
    matches = exact or [v for v in course.visits if time_point(v.name) == time_point(name)]
    if len(matches) > 1:
        return None, f"several visits have a name that means {name!r}"
    return (matches[0] if matches else None), f"no visit is called {name!r}"


def _first(course: Course, wrong: Sequence[tuple[str, str]]) -> tuple[ScoredVisit | None, str]:
    order = course.order
    first = order.baseline or order.names[0]
    if any(before == first for before, _ in wrong):
        return None, (
            f"dates and names disagree on whether {first!r} is the first visit; correct the "
            'dates, or name the baseline in the settings (rule = "named")'
        )
    if order.rivals is not None:
        pair = order.rivals
        return None, (
            f"{pair[0]!r} and {pair[1]!r} may both be meant as the baseline; name the right one in "
            'the settings (rule = "named")'
        )
    if order.baseline is None:
        first, second = order.unordered or order.names[:2]
        return None, (
            f"neither dates nor names show whether {first!r} or {second!r} is the earlier visit; "
            'give dates, or name the baseline in the settings (rule = "named")'
        )
    baseline = course.visit(order.baseline)
    if course.by_date:
        return min((v for v in course.visits if v.date == baseline.date), key=worse), ""
    return baseline, ""
