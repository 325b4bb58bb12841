"""Which visit of a subject is its baseline. Where that is in doubt there is none."""

from collections import Counter
from collections.abc import Mapping, Sequence

from autosalt.archive.pattern import is_date
from autosalt.archive.visits import natural_key
from autosalt.study.model import Problem, ScoredVisit
from autosalt.study.order import BASELINE, Course, stem
from autosalt.study.settings import StudySettings


def find_baselines(
    lives: Sequence[Course],
    wrong: Mapping[str, Sequence[tuple[str, str]]],
    settings: StudySettings,
    problems: list[Problem],
) -> dict[str, ScoredVisit | None]:
    """Return the baseline of each subject, None where no visit can be trusted to be one.

    Args:
        lives: all subjects.
        wrong: by subject, what `contradictions` found.
        settings: of the study.
        problems: why there is none, or none that can be compared with, is added.
    """
    usual, later = _usual_course(lives) if lives else ("", frozenset())
    baselines = {}
    for life in lives:
        found, why = None, f"its first visit is a follow-up of most, who begin with {usual!r}"
        if settings.baseline.rule == "named":
            found, why = _named(life, settings.baseline.visit)
        elif life.visits[0].name not in later:
            found, why = _first(life, wrong.get(life.subject, ()))
        baselines[life.subject] = found
        _check(life.subject, found, why, problems)
    return baselines


def worse(visit: ScoredVisit) -> tuple[object, ...]:
    """Sort key: of several visits of one day the first in this order is taken."""
    return visit.salt is None, natural_key(visit.name)


def _check(subject: str, found: ScoredVisit | None, why: str, problems: list[Problem]) -> None:
    if found is None:
        problems.append(Problem("no_baseline", subject, "", f"no baseline: {why}"))
    elif found.salt is None:
        text = f"the baseline {found.name!r} has no score: no change can be told"
        problems.append(Problem("baseline_incomplete", subject, found.name, text))
    elif found.salt == 0.0:
        text = f"SALT at baseline {found.name!r} is 0: improvement is undefined"
        problems.append(Problem("baseline_zero", subject, found.name, text))


def _usual_course(lives: Sequence[Course]) -> tuple[str, frozenset[str]]:
    """The name of the first visit of most subjects, and the names of their later visits.

    The first visit of somebody who missed the baseline is a follow-up visit of all others, and must
    not be taken for a baseline. Names that are dates say nothing of the kind.
    """
    usual, often = Counter(life.visits[0].name for life in lives).most_common(1)[0]
    if 2 * often <= len(lives) or is_date(usual):
        return usual, frozenset()
    alike = [life for life in lives if life.visits[0].name == usual]
    return usual, frozenset(visit.name for life in alike for visit in life.visits[1:]) - {usual}


def _named(life: Course, name: str) -> tuple[ScoredVisit | None, str]:
    found = next((visit for visit in life.visits if visit.name == name), None)
    return found, f"no visit is called {name!r}"


def _first(life: Course, wrong: Sequence[tuple[str, str]]) -> tuple[ScoredVisit | None, str]:
    first = life.visits[0]
    if any(before == first.name for before, _ in wrong):
        return None, (
            f"dates and names disagree on whether {first.name!r} is the first visit; mend the "
            'dates, or name the baseline in the settings (rule = "named")'
        )
    if life.by_date:
        return min((v for v in life.visits if v.date == first.date), key=worse), ""
    if len({stem(visit.name) for visit in life.visits}) > 1 and BASELINE not in stem(first.name):
        return None, (
            f"without dates it is not known whether {first.name!r} is the first visit; give dates, "
            'or name the baseline in the settings (rule = "named")'
        )
    return first, ""
