"""Build a study from scored visits: baselines, windows, arms, problems.

A visit that does not fit is reported as a `Problem` and left out. It is never made to fit.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from autosalt.study.model import Problem, ScoredVisit, Study, Subject, days_between
from autosalt.study.schedule.baseline import find_baselines, worse
from autosalt.study.schedule.course import (
    Course,
    contradiction_problems,
    contradictions,
    courses_of,
    date_problems,
    unknown_orders,
)
from autosalt.study.schedule.problems import (
    arm_problems,
    arms_of,
    belonging,
    belonging_changes,
    study_problems,
    visit_problems,
    windows_not_reached,
)
from autosalt.study.schedule.seen_windows import WindowPlan, seen_windows
from autosalt.study.schedule.time_points import join_names, joined_problems
from autosalt.study.schedule.units import share_problems
from autosalt.study.schedule.windows import planned_windows, put_into_windows
from autosalt.study.settings.options import StudySettings
from autosalt.visits.moment import before
from autosalt.visits.name_dates import read_dates
from autosalt.visits.parse import whens


def build_study(
    visits: Iterable[ScoredVisit],
    settings: StudySettings,
    mdc95_points: float | None = None,
    detection_limit_pct: float = 0.0,
    measured: bool = False,
) -> Study:
    """Give every subject its baseline and put its other visits into windows.

    Args:
        visits: in any order.
        settings: of the study.
        mdc95_points: of the model; a value in the settings takes precedence.
        detection_limit_pct: of the model.
        measured: whether the program measured SALT itself, so that its unit is certain.

    Returns:
        The study. It holds every visit once: as baseline, in a window, or unplanned.
    """
    visits = tuple(visits)
    reading = read_dates(visit.name for visit in visits)
    courses, course_problems = courses_of(visits, reading)
    wrong = contradictions(courses, settings.baseline.rule == "first", reading)
    mdc = settings.response.mdc95_points
    mdc = mdc95_points if mdc is None else mdc
    noise_points = max(mdc or 0.0, detection_limit_pct)
    baselines, baseline_problems = find_baselines(courses, wrong, settings, noise_points)
    follow_ups, day_problems = _all_follow_ups(courses, baselines)
    plan = _window_plan(settings, courses, baselines, follow_ups)
    subjects, subject_problems = _subjects(courses, baselines, follow_ups, plan)
    arms = arms_of(subjects, settings)
    return Study(
        settings=settings,
        subjects=subjects,
        windows=plan.windows,
        arms=arms,
        mdc95_points=mdc,
        detection_limit_pct=detection_limit_pct,
        problems=(
            *visit_problems(visits),
            *date_problems(visits, reading),
            *course_problems,
            *contradiction_problems(wrong),
            *baseline_problems,
            *day_problems,
            *plan.problems,
            *subject_problems,
            *windows_not_reached(subjects, plan.windows, settings.missing),
            *arm_problems(arms, settings),
            *study_problems(subjects, arms, settings.analysis.reference),
            *share_problems(courses, measured),
        ),
    )


def _all_follow_ups(
    courses: Sequence[Course], baselines: Mapping[str, ScoredVisit | None]
) -> tuple[dict[str, tuple[ScoredVisit, ...]], tuple[Problem, ...]]:
    """Return the follow-up visits by subject, and the problems of all subjects."""
    usually_before = _usually_before(courses, baselines)
    listed = {
        course.subject: _follow_ups(course, baselines[course.subject], usually_before)
        for course in courses
    }
    return (
        {subject: visits for subject, (visits, _) in listed.items()},
        tuple(problem for _, problems in listed.values() for problem in problems),
    )


def _window_plan(
    settings: StudySettings,
    courses: Sequence[Course],
    baselines: Mapping[str, ScoredVisit | None],
    follow_ups: Mapping[str, Sequence[ScoredVisit]],
) -> WindowPlan:
    """Return the windows of the settings, else windows made from the follow-up visits."""
    if planned := planned_windows(settings):
        called = Counter(visit.name for visits in follow_ups.values() for visit in visits)
        joined = joined_problems(join_names(called))
        return WindowPlan(planned, by_place=False, problems=tuple(joined))
    known = {name: rest for name, rest in follow_ups.items() if baselines[name] is not None}
    seen = seen_windows(baselines, known)
    if not seen.by_place:
        return seen
    return replace(seen, problems=(*seen.problems, *unknown_orders(courses, baselines)))


def _subjects(
    courses: Sequence[Course],
    baselines: Mapping[str, ScoredVisit | None],
    follow_ups: Mapping[str, Sequence[ScoredVisit]],
    plan: WindowPlan,
) -> tuple[tuple[Subject, ...], tuple[Problem, ...]]:
    """Return every subject with its visits in windows, and the problems."""
    subjects, problems = [], list[Problem]()
    for course in courses:
        baseline, rest = baselines[course.subject], follow_ups[course.subject]
        placed, misfits = put_into_windows(baseline, rest, plan.windows, plan.by_place)
        problems += (*misfits, *belonging_changes(course))
        used = {id(visit) for visit in (baseline, *placed.values())}
        subjects.append(
            Subject(
                name=course.subject,
                arm=belonging(course, "arm"),
                site=belonging(course, "site"),
                baseline=baseline,
                visits=placed,
                unplanned=tuple(visit for visit in course.visits if id(visit) not in used),
            )
        )
    return tuple(subjects), tuple(problems)


def _usually_before(
    courses: Sequence[Course], baselines: Mapping[str, ScoredVisit | None]
) -> frozenset[str]:
    """Return names such as `screening`: before the baseline in several subjects, never after."""
    before, after = Counter[str](), set[str]()
    for course in courses:
        baseline = baselines[course.subject]
        for visit in course.visits if baseline is not None else ():
            day = days_between(baseline, visit)
            if day is not None and day < 0:
                before[visit.name] += 1
            elif visit is not baseline:
                after.add(visit.name)
    return frozenset(name for name, count in before.items() if count > 1) - after


def _follow_ups(
    course: Course, baseline: ScoredVisit | None, usually_before: frozenset[str]
) -> tuple[tuple[ScoredVisit, ...], tuple[Problem, ...]]:
    """Return the visits after the baseline, one a day: the complete one, else the first by name.

    A visit without a known day counts as after the baseline, unless its name means before. Without
    a baseline all visits count, because a SALT of at most 20 needs none.

    Returns:
        These visits; and a problem for each visit left out, unless its name gives the reason.
    """
    problems: list[Problem] = []
    days: dict[int | str, list[ScoredVisit]] = defaultdict(list)
    for visit in course.visits:
        day = days_between(baseline, visit)
        if visit is baseline:
            continue
        if baseline is not None and day == 0:
            problems.append(_same_day(visit, baseline))
        elif day is None and (visit.name in usually_before or _is_before(visit, baseline, course)):
            # A name that means "before" needs no problem. A missing baseline is one already.
            if baseline is not None and visit.name not in course.order.before:
                text = (
                    f"{visit.name!r} has no known day, and its name places it before the baseline"
                )
                problems.append(Problem("before_baseline", course.subject, visit.name, text))
        elif day is not None and day < 0:
            if visit.name not in usually_before | course.order.before:
                text = f"{visit.name!r} lies before the baseline and is left out"
                problems.append(Problem("before_baseline", course.subject, visit.name, text))
        else:
            days[visit.name if day is None else day].append(visit)
    kept = []
    for same in days.values():
        best = min(same, key=worse)
        kept.append(best)
        problems += (_same_day(other, best) for other in same if other is not best)
    return tuple(kept), tuple(problems)


def _is_before(visit: ScoredVisit, baseline: ScoredVisit | None, course: Course) -> bool:
    """Whether the name of a visit places it before the baseline."""
    if visit.name in course.order.before or baseline is None:
        return visit.name in course.order.before
    moments = whens(course.order.names)
    return before(moments[visit.name], moments[baseline.name]) is True


def _same_day(left_out: ScoredVisit, taken: ScoredVisit) -> Problem:
    text = f"{left_out.name!r} is on the same day as {taken.name!r}, which is taken"
    return Problem("same_day", left_out.subject, left_out.name, text)
