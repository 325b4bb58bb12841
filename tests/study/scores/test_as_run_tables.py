"""Scores made elsewhere as the tables of a run: visits in order of time, changes from baseline."""

from dataclasses import replace
from types import SimpleNamespace

from autosalt.results.tables import SUBJECT_COLUMNS, VISIT_COLUMNS
from autosalt.study.scores.as_run_tables import run_tables


def test_visits_and_changes_are_those_of_the_study(make: SimpleNamespace) -> None:
    first, second, third = make.course("A", 80, None, 40)
    second = replace(second, readers={"reader": 55.0, "Ada": 50.0})
    photos, visits, subjects = run_tables(make.study([third, second, first]))
    assert list(photos.rows) == []
    assert list(visits.columns) == [*VISIT_COLUMNS, "reader_salt_Ada"]
    rows = list(visits.rows)
    assert [(row["visit"], row["status"], row["salt"]) for row in rows] == [
        ("week 0", "complete", 80),
        ("week 12", "incomplete", None),
        ("week 24", "complete", 40),
    ]
    assert (rows[0]["salt_bound_low"], rows[1]["salt_bound_high"]) == (80, 100.0)
    assert (rows[1]["reader_salt"], rows[1]["reader_salt_Ada"]) == (55.0, 50.0)
    changes = list(subjects.rows)
    assert all(set(row) <= set(SUBJECT_COLUMNS) for row in changes)
    assert [(row["visit"], row["status"]) for row in changes] == [
        ("week 12", "incomplete_visit"),
        ("week 24", "complete"),
    ]


def test_a_subject_without_a_baseline_has_visits_and_no_changes(make: SimpleNamespace) -> None:
    study = make.study([make.visit("A", name, 60) for name in ("start", "3 months")])
    _, visits, subjects = run_tables(study)
    assert len(list(visits.rows)) == 2
    assert list(subjects.rows) == []
