"""Which visit of a subject is its baseline. Where that is in doubt there is none."""

from collections import Counter
from collections.abc import Mapping, Sequence

from autosalt.archive.pattern import is_date
from autosalt.archive.visit_names import names_tell, natural_key, rival, says_baseline
from autosalt.core.response import respond
from autosalt.study.model import Problem, ScoredVisit
from autosalt.study.order import Course
from autosalt.study.settings import StudySettings


def find_baselines(
    courses: Sequence[Course],
    wrong: Mapping[str, Sequence[tuple[str, str]]],
    settings: StudySettings,
    problems: list[Problem],
) -> dict[str, ScoredVisit | None]:
    """Return the baseline of each subject, None where no visit can be trusted to be one.

    Args:
        courses: all subjects.
        wrong: by subject, what `contradictions` found.
        settings: of the study.
        problems: why there is none, or none that can be compared with, is added.
    """
    later = _follow_up_names(courses) if courses else {}
    baselines = {}
    for course in courses:
        if settings.baseline.rule == "named":
            found, why = _named(course, settings.baseline.visit)
        elif (first := course.visits[0].name) in later:
            found, why = None, later[first]
        else:
            found, why = _first(course, wrong.get(course.subject, ()))
        baselines[course.subject] = found
        _check(course.subject, found, why, settings, problems)
    return baselines


def worse(visit: ScoredVisit) -> tuple[object, ...]:
    """Sort key: of several visits of one day the first in this order is taken."""
    return visit.salt is None, natural_key(visit.name)


def _check(
    subject: str,
    found: ScoredVisit | None,
    why: str,
    settings: StudySettings,
    problems: list[Problem],
) -> None:
    if found is None:
        problems.append(Problem("no_baseline", subject, "", f"no baseline: {why}"))
    elif found.salt is None:
        text = f"the baseline {found.name!r} has no score: no change can be told"
        problems.append(Problem("baseline_incomplete", subject, found.name, text))
    elif found.salt == 0.0:
        text = f"SALT at baseline {found.name!r} is 0: improvement is undefined"
        problems.append(Problem("baseline_zero", subject, found.name, text))
    elif getattr(respond(found.salt, found.salt), settings.response.primary):
        text = (
            f"SALT at baseline {found.name!r} is {found.salt:.1f}, the response already: without "
            "any change it counts as responded"
        )
        problems.append(Problem("baseline_is_response", subject, found.name, text))


def _follow_up_names(courses: Sequence[Course]) -> dict[str, str]:
    """Names of visits that are follow-up visits, each with why.

    The first visit of somebody who missed the baseline is a follow-up visit of others, and must not
    be taken for a baseline. Where most begin with the same visit, their later visits are; where
    there is no such visit, those that are later visits as often as first ones. Names that are dates
    say nothing of the kind.
    """
    first = Counter(course.visits[0].name for course in courses)
    usual, often = first.most_common(1)[0]
    if 2 * often > len(courses):
        why = f"its first visit is a follow-up of most, who begin with {usual!r}"
        alike = [course for course in courses if course.visits[0].name == usual]
        names = {visit.name for course in alike for visit in course.visits[1:]} - {usual}
        return {} if is_date(usual) else dict.fromkeys(names, why)
    later = Counter(name for course in courses for name in {v.name for v in course.visits[1:]})
    why = (
        "its first visit is a later visit of others, and no visit is the first of most; name the "
        'baseline in the settings (rule = "named")'
    )
    return {
        name: why
        for name, times in later.items()
        if 0 < first[name] <= times and not is_date(name) and not says_baseline(name)
    }


def _named(course: Course, name: str) -> tuple[ScoredVisit | None, str]:
    found = next((visit for visit in course.visits if visit.name == name), None)
    return found, f"no visit is called {name!r}"


def _rival(course: Course) -> str | None:
    """Another visit, of another day or none, that may be meant as the baseline as well."""
    first, *others = course.visits
    apart = (v.name for v in others if not course.by_date or v.date != first.date)
    return rival(first.name, apart, (visit.name for visit in course.visits))


def _first(course: Course, wrong: Sequence[tuple[str, str]]) -> tuple[ScoredVisit | None, str]:
    first = course.visits[0]
    if any(before == first.name for before, _ in wrong):
        return None, (
            f"dates and names disagree on whether {first.name!r} is the first visit; mend the "
            'dates, or name the baseline in the settings (rule = "named")'
        )
    if (other := _rival(course)) is not None:
        return None, (
            f"{first.name!r} and {other!r} are both called as visits before treatment; name "
            'the baseline in the settings (rule = "named")'
        )
    if course.by_date:
        return min((v for v in course.visits if v.date == first.date), key=worse), ""
    told = all(names_tell(first.name, visit.name) for visit in course.visits)
    if not told and not says_baseline(first.name):
        return None, (
            f"without dates it is not known whether {first.name!r} is the first visit; give dates, "
            'or name the baseline in the settings (rule = "named")'
        )
    return first, ""
