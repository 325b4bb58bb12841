"""Visits in windows, by day and by name."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from autosalt.study.settings.options import (
    PlannedVisit,
    StudySettings,
)

PLANNED = StudySettings(
    visits=(PlannedVisit("week 12", 84, 70, 98), PlannedVisit("week 24", 168, 154, 182))
)


@pytest.mark.parametrize(("day", "counts"), [(69, False), (70, True), (98, True), (99, False)])
def test_a_planned_window_holds_both_its_ends(
    make: SimpleNamespace, day: int, counts: bool
) -> None:
    study = make.study([make.visit("A", "x", 80, 0), make.visit("A", "y", 60, day)], PLANNED)
    assert make.placed(study) == ({"week 12": "y"} if counts else {})
    assert ("no_window" in make.codes(study)) is not counts


def test_the_nearest_complete_visit_of_a_window_counts(make: SimpleNamespace) -> None:
    visits = [
        make.visit("A", "v1", 80, 0),
        make.visit("A", "v2", 60, 75),
        make.visit("A", "v3", 55, 80),
        make.visit("A", "v4", None, 84),
        make.visit("A", "v5", 50, 90),
    ]
    study = make.study(visits, PLANNED)
    assert make.placed(study) == {"week 12": "v3"}
    assert [v.name for v in study.subjects[0].unplanned] == ["v2", "v4", "v5"]
    only = make.study([visits[0], visits[3]], PLANNED)
    assert only.subjects[0].visits["week 12"].salt is None


@pytest.mark.parametrize(
    ("salt", "why"), [(70.0, "it is nearer to the day"), (None, "the latter has no score")]
)
def test_a_visit_that_takes_the_window_of_another_name_is_reported(
    make: SimpleNamespace, salt: float | None, why: str
) -> None:
    visits = [
        make.visit("A", "baseline", 80, 0),
        make.visit("A", "week 12", salt, 80),
        make.visit("A", "unscheduled", 20, 84 if salt else 90),
        make.visit("A", "week 24", 60, 168),
        make.visit("A", "unscheduled 2", 60, 170),
    ]
    study = make.study(visits, PLANNED)
    assert make.placed(study) == {"week 12": "unscheduled", "week 24": "week 24"}
    assert [problem.text for problem in study.problems] == [
        f"'unscheduled' counts as 'week 12', not the visit of that name: {why}"
    ]


def test_without_dates_planned_windows_go_by_name(make: SimpleNamespace) -> None:
    visits = [make.visit("A", name, 50) for name in ("week 0", "Week 24", "week 30")]
    study = make.study(visits, PLANNED)
    assert make.placed(study) == {"week 24": "Week 24"}
    assert make.codes(study) == ["no_window"]


def test_a_name_that_contradicts_its_day_is_reported(make: SimpleNamespace) -> None:
    visits = [make.visit("A", "week 0", 80, 0), make.visit("A", "week 24", 60, 84)]
    study = make.study(visits, PLANNED)
    assert make.placed(study) == {"week 12": "week 24"}
    assert make.codes(study) == ["name_against_day", "window_not_reached"]


def test_late_visits_keep_their_windows_and_are_reported(make: SimpleNamespace) -> None:
    late = [make.visit("C", "week 0", 80, 0), make.visit("C", "week 12", 60, 150)]
    study = make.study([*make.course("A", 80, 60, 40), *make.course("B", 80, 60, 40), *late])
    assert make.placed(study, 2) == {"week 12": "week 12"}
    (problem,) = study.problems
    assert (problem.code, problem.subject) == ("name_against_day", "C")
    assert "day 150, nearer to 'week 24' (usually day 168) than to 'week 12' (day 84)" in (
        problem.text
    )


def test_visits_by_place_on_other_days_are_reported(make: SimpleNamespace) -> None:
    """Who missed the first visit is not seen to have: the second is in its place."""
    days = {"A": (0, 84, 168), "B": (0, 85, 170), "C": (0, 168)}
    visits = [
        make.visit(subject, (date(2024, 1, 1) + timedelta(day)).isoformat(), 50, day)
        for subject, of_subject in days.items()
        for day in of_subject
    ]
    study = make.study(visits)
    assert [w.typical_day for w in study.windows] == [85, 169]
    assert [(p.code, p.subject) for p in study.problems] == [("name_against_day", "C")]
