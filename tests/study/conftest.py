"""Visits and studies in one line each."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from autosalt.core.severity import aa_iga, band
from autosalt.core.types import Interval
from autosalt.study.model import ScoredVisit, Study
from autosalt.study.schedule.build_study import build_study
from autosalt.study.settings.options import StudySettings

FIRST_DAY = date(2024, 1, 1)


def visit(
    subject: str,
    name: str,
    salt: float | None,
    day: int | None = None,
    half: float | None = None,
    arm: str = "",
    site: str = "",
) -> ScoredVisit:
    """A visit on a day after the first of January, `salt` within plus or minus `half`."""
    interval = None
    if salt is not None and half is not None:
        interval = Interval(max(0.0, salt - half), min(100.0, salt + half))
    return ScoredVisit(
        subject=subject,
        name=name,
        date=None if day is None else FIRST_DAY + timedelta(days=day),
        site=site,
        arm=arm,
        salt=salt,
        interval=interval,
        bounds=Interval(0.0, 100.0) if salt is None else None,
        band=None if salt is None else band(salt).value,
        aa_iga=None if salt is None else aa_iga(salt).value,
    )


def course(subject: str, *scores: float | None, half: float | None = None) -> list[ScoredVisit]:
    """Visits `week 0`, `week 12` and so on, every 12 weeks."""
    return [visit(subject, f"week {12 * k}", salt, 84 * k, half) for k, salt in enumerate(scores)]


def study(
    visits: list[ScoredVisit],
    settings: StudySettings | None = None,
    mdc95_points: float | None = None,
    detection_limit_pct: float = 0.0,
) -> Study:
    """Visits put in their places."""
    return build_study(visits, settings or StudySettings(), mdc95_points, detection_limit_pct)


def placed(study: Study, subject: int = 0) -> dict[str, str]:
    """The name of the visit in each window."""
    return {window: visit.name for window, visit in study.subjects[subject].visits.items()}


def codes(study: Study) -> list[str]:
    """The codes of the problems of a study, in order."""
    assert all(p.text and "\n" not in p.text for p in study.problems)
    return [problem.code for problem in study.problems]


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    """The functions above."""
    return SimpleNamespace(visit=visit, course=course, study=study, placed=placed, codes=codes)


@pytest.fixture
def visits(make: SimpleNamespace) -> tuple[ScoredVisit, ...]:
    """Of three subjects: complete, with a visit without a score, and without loss at first."""
    return (
        *make.course("A", 80, 60, 20, 15, half=4.0),
        *make.course("B", 70, None, 50, half=4.0),
        make.visit("C", "week 0", 0, 0),
        make.visit("C", "week 12", 5, 84),
    )
