"""Problems in a study's arms, sites, names and scores that a person must check."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final, Literal

from autosalt.issues import listed
from autosalt.study.model import Problem, ScoredVisit, Subject, Window
from autosalt.study.reference_arm import against_reference, apart, control_arm, reference_arm
from autosalt.study.schedule.course import Course
from autosalt.study.settings.options import MissingSettings, StudySettings
from autosalt.visits.damaged_ids import damaged_names
from autosalt.visits.dates import FIRST_LIKELY
from autosalt.visits.lookalikes import alike_names
from autosalt.visits.names import natural_key
from autosalt.visits.parse import time_point

Belonging = Literal["arm", "site"]

_LAST_LIKELY: Final = date(2100, 12, 31)
_YEARS: Final = 50
"""The longest time that a study may follow a subject."""


def belonging(course: Course, kind: Belonging) -> str:
    """Return the arm or site of a subject: the first that is stated, in order of time.

    A trial analyses its subjects as they were randomised; see `belonging_changes`.
    """
    return next(iter(_stated(course, kind)), "")


def belonging_changes(course: Course) -> Iterator[Problem]:
    """Yield a problem where a later visit of a subject states another arm, or another site."""
    kinds: tuple[Belonging, ...] = ("arm", "site")
    for kind in kinds:
        first = belonging(course, kind)
        if others := sorted({value for value in _stated(course, kind) if value != first}):
            text = f"{kind} is {first!r}, at other visits {', '.join(others)!r}; the first is kept"
            yield Problem(f"{kind}_changes", course.subject, "", text)


def _stated(course: Course, kind: Belonging) -> list[str]:
    return [value for visit in course.visits if (value := getattr(visit, kind))]


def arms_of(subjects: Sequence[Subject], settings: StudySettings) -> tuple[str, ...]:
    """Return the arms, those of the settings first; an empty one, last, if a subject has none."""
    in_data = {subject.arm for subject in subjects} or {""}
    in_settings = settings.analysis.arms
    rest = sorted(in_data - set(in_settings), key=lambda arm: (not arm, natural_key(arm)))
    return (*(arm for arm in in_settings if arm in in_data), *rest)


def arm_problems(arms: Sequence[str], settings: StudySettings) -> Iterator[Problem]:
    """Yield the mismatches between `arms`, as `arms_of` returns them, and the settings."""
    in_settings = settings.analysis.arms
    for arm in in_settings:
        if arm not in arms:
            text = f"arm {arm!r} of the settings has no subject"
            yield Problem("arm_without_subjects", "", "", text)
    if in_settings:
        for arm in arms:
            if arm and arm not in in_settings:
                text = f"arm {arm!r} is not in the settings; it comes after those that are"
                yield Problem("arm_unknown", "", "", text)
    reference = settings.analysis.reference
    if reference and reference not in arms:
        text = f"the reference arm {reference!r} has no subject: the arms are not compared"
        yield Problem("no_reference", "", "", text)
    taken = reference_arm(arms, reference)
    if taken and not reference and not control_arm(arms):
        text = (
            f"no reference arm is named: the others are compared with the first, {taken!r}; name "
            "the right one in the settings ([analysis] reference)"
        )
        yield Problem("reference_not_named", "", "", text)


def visit_problems(visits: Sequence[ScoredVisit]) -> Iterable[Problem]:
    """Yield names that look the same and impossible dates, in visits as they were given.

    The visits are not changed. The result does not depend on today's date.
    """
    names = [(visit.subject, visit.name) for visit in visits]
    arms, sites = {visit.arm for visit in visits}, {visit.site for visit in visits}
    readers = {reader for visit in visits for reader in visit.readers}
    # Names of one time point are joined elsewhere, and `joined_problems` reports them.
    for line in alike_names(names, arms, sites, readers, time_point):
        yield Problem("alike_names", "", "", line)
    for line in damaged_names(names, arms, sites):
        yield Problem("names_damaged", "", "", line)
    first: dict[str, date] = {}
    for visit in visits:
        if visit.date is not None and visit.date >= FIRST_LIKELY:
            first[visit.subject] = min(visit.date, first.get(visit.subject, visit.date))
    for visit in visits:
        day = visit.date
        if day is None:
            continue
        why = ""
        if not FIRST_LIKELY <= day <= _LAST_LIKELY:
            why = f"not between {FIRST_LIKELY.year} and {_LAST_LIKELY.year}"
        elif day.year - first[visit.subject].year > _YEARS:
            why = f"more than {_YEARS} years after the first"
        if why:
            text = f"date {day} of {visit.name!r} is {why}; correct it where it is stated"
            yield Problem("date_unlikely", visit.subject, visit.name, text)


def study_problems(
    subjects: Sequence[Subject], arms: Sequence[str], reference: str = ""
) -> Iterable[Problem]:
    """Yield the problems of the study as a whole; `reference` is the arm that the settings name."""
    if len(arms) > 1:
        for subject in subjects:
            if not subject.arm:
                text = "no arm is stated, but others have one: not compared"
                yield Problem("no_arm", subject.name, "", text)
        counts = Counter(subject.arm for subject in subjects)
        for arm in arms:
            if counts[arm] == 1 and arm:
                text = f"arm {arm!r} has one subject: its spread cannot be estimated"
                yield Problem("arm_of_one", "", "", text)
        yield from _baselines_apart(subjects, arms, reference)
    visits = [v for s in subjects for v in (s.baseline, *s.visits.values(), *s.unplanned)]
    scores = [visit.salt for visit in visits if visit is not None and visit.salt is not None]
    if not scores:
        yield Problem("no_scores", "", "", "no visit has a score: all were refused or incomplete")
    elif not any(subject.visits for subject in subjects):
        yield Problem("no_follow_up", "", "", "no follow-up visit counts: there is no change")


def windows_not_reached(
    subjects: Sequence[Subject], windows: Sequence[Window], missing: MissingSettings
) -> Iterator[Problem]:
    """Yield windows that began for some subjects after the last day of any visit.

    Such subjects are still in the study, yet the missing-visit rules count them as not responded,
    and carry their last score on. Days must be known. Where visits are left out, all is well.
    """
    visits = [v for s in subjects for v in (s.baseline, *s.visits.values(), *s.unplanned)]
    days = [visit.date for visit in visits if visit is not None and visit.date is not None]
    if not days or missing == MissingSettings("observed", "observed"):
        return
    last = max(days)
    for window in windows:
        begins = window.typical_day if window.first_day is None else window.first_day
        early = [
            subject.name
            for subject in subjects
            if begins is not None
            and window.name not in subject.visits
            and subject.baseline is not None
            and subject.baseline.date is not None
            and (last - subject.baseline.date).days < begins
        ]
        if early:
            text = (
                f"{len(early)} of {len(subjects)} subjects had not reached {window.name!r} on "
                f"{last}, the last day of any visit: {listed(early)}; they count as missing; wait "
                "for their visits, or leave missing visits out ([missing] in the settings)"
            )
            yield Problem("window_not_reached", "", window.name, text)


def _baselines_apart(
    subjects: Sequence[Subject], arms: Sequence[str], reference: str
) -> Iterable[Problem]:
    """Yield arms that no model can compare; arms of one subject are reported elsewhere."""
    baselines: dict[str, list[float]] = {arm: [] for arm in arms}
    for subject in subjects:
        if subject.baseline is not None and subject.baseline.salt is not None:
            baselines[subject.arm].append(subject.baseline.salt)
    for arm, other in against_reference(arms, reference):
        own, others = baselines[arm], baselines.get(other, [])
        if min(len(own), len(others)) > 1 and (text := apart(arm, own, other, others)):
            yield Problem("baselines_apart", "", "", text)
