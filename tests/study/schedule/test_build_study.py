"""A study built of visits: baselines, windows, and problems of the rest."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autosalt.study.settings.options import (
    AnalysisSettings,
    BaselineSettings,
    PlannedVisit,
    ResponseSettings,
    StudySettings,
)

PLANNED = StudySettings(
    visits=(PlannedVisit("week 12", 84, 70, 98), PlannedVisit("week 24", 168, 154, 182))
)
NAMED = StudySettings(baseline=BaselineSettings("named", "baseline"))


def test_the_first_visit_is_the_baseline_and_the_others_are_windows(make: SimpleNamespace) -> None:
    study = make.study([*make.course("10", 80, 60, 40), *make.course("2", 70, None)])
    assert [subject.name for subject in study.subjects] == ["2", "10"]
    assert [(w.name, w.order, w.day) for w in study.windows] == [
        ("week 12", 1, None),
        ("week 24", 2, None),
    ]
    assert make.placed(study, 1) == {"week 12": "week 12", "week 24": "week 24"}
    assert make.placed(study, 0) == {"week 12": "week 12"}
    assert study.subjects[0].baseline.salt == 70
    assert study.subjects[1].day_of(study.subjects[1].visits["week 24"]) == 168
    assert (study.arms, study.problems) == (("",), ())


def test_screening_without_a_date_is_no_follow_up(make: SimpleNamespace) -> None:
    """Its score must not be carried forward to visits after the baseline."""
    names = ("baseline", "Screening 1", "week 12")
    study = make.study([make.visit("A", name, 80 - k) for k, name in enumerate(names)], NAMED)
    assert [window.name for window in study.windows] == ["week 12"]
    assert [v.name for v in study.subjects[0].unplanned] == ["Screening 1"]
    assert make.codes(study) == []  # its name places it before


def test_a_visit_that_is_before_the_named_baseline_by_name_is_no_follow_up(
    make: SimpleNamespace,
) -> None:
    visits = [make.visit("A", f"V{k}", 90 - 10 * k) for k in (1, 2, 3)]
    study = make.study(visits, StudySettings(baseline=BaselineSettings("named", "Visit 2")))
    assert study.subjects[0].baseline.name == "V2"
    assert make.placed(study) == {"V3": "V3"}
    assert make.codes(study) == ["before_baseline"]


def test_two_visits_of_one_day_are_one(make: SimpleNamespace) -> None:
    visits = [
        make.visit("A", "V1", None, 0),
        make.visit("A", "V1b", 80, 0),
        make.visit("A", "V2", 60, 84),
        make.visit("A", "V2b", 40, 84),
    ]
    study = make.study(visits)
    assert study.subjects[0].baseline.name == "V1b"
    assert make.placed(study) == {"V2": "V2"}
    assert make.codes(study) == ["same_day", "same_day"]


def test_the_minimal_detectable_change_of_the_settings_takes_precedence(
    make: SimpleNamespace,
) -> None:
    own = StudySettings(response=ResponseSettings(mdc95_points=4.0))
    assert make.study([], own, 6.0).mdc95_points == 4.0
    assert make.study([], None, 6.0).mdc95_points == 6.0


names = st.sampled_from(["baseline", "week 4", "week 12", "V2", "2024-01-05", "screening"])
visits = st.lists(
    st.tuples(
        st.sampled_from("ABC"),
        names,
        st.none() | st.floats(0.0, 100.0),
        st.none() | st.integers(-20, 200),
        st.sampled_from(["", "x", "y"]),
    ),
    max_size=14,
)


@pytest.mark.slow
@given(visits, st.sampled_from([StudySettings(), PLANNED, NAMED]))
def test_no_visit_is_lost_or_invented(
    make: SimpleNamespace, listed: list[tuple], settings: StudySettings
) -> None:
    given_visits = [make.visit(s, n, salt, day, arm=arm) for s, n, salt, day, arm in listed]
    study = make.study(given_visits, settings)
    make.codes(study)
    for subject in study.subjects:
        everything = [*subject.visits.values(), *subject.unplanned]
        everything += [subject.baseline] if subject.baseline is not None else []
        mine = [v for v in given_visits if v.subject == subject.name]
        assert sorted(v.name for v in everything) == sorted({v.name for v in mine})
        scores = {(v.name, v.salt) for v in mine}
        assert all(v.salt is None or (v.name, v.salt) in scores for v in everything)
        assert set(subject.visits) <= {window.name for window in study.windows}
        if subject.baseline is None:
            assert all(w.casefold() == v.name.casefold() for w, v in subject.visits.items())
        for visit in subject.visits.values():
            day = subject.day_of(visit)
            assert day is None or day > 0
        assert subject.arm in study.arms
    shuffled = make.study(given_visits[::-1], settings)
    assert [s.name for s in shuffled.subjects] == [s.name for s in study.subjects]
    assert shuffled.windows == study.windows


def test_problems_come_in_the_order_of_the_work(make: SimpleNamespace) -> None:
    """As given, courses, baselines, follow-ups, windows, subjects, arms, the whole, units."""
    visits = [
        make.visit("A", "week 0", 0.8, 0, arm="x", site="s1"),
        make.visit("A", "week 0", 0.8, 0, arm="x", site="s1"),
        make.visit("A", "week 12", 0.4, 84, arm="y", site="s1"),
        make.visit("A", "W24", 0.4, 168, arm="x", site="s2"),
        make.visit("a", "week 0", None, 0, arm="z"),
        make.visit("a", "early", 0.5, -10, arm="z"),
        make.visit("a", "week 24", 0.5, 168, arm="z"),
        make.visit("B", "week 0", 0.0, 0),
        make.visit("B", "week 12", 0.1),
    ]
    wanted = StudySettings(
        baseline=BaselineSettings("named", "week 0"), analysis=AnalysisSettings(arms=("x", "w"))
    )
    study = make.study(visits, wanted)
    assert [(problem.code, problem.subject) for problem in study.problems] == [
        ("alike_names", ""),
        ("duplicate_visit", "A"),
        ("some_dates_missing", "B"),
        ("baseline_incomplete", "a"),
        ("baseline_zero", "B"),
        ("before_baseline", "a"),
        ("names_joined", ""),
        ("arm_changes", "A"),
        ("site_changes", "A"),
        ("arm_without_subjects", ""),
        ("arm_unknown", ""),
        ("reference_not_named", ""),
        ("no_arm", "B"),
        ("arm_of_one", ""),
        ("arm_of_one", ""),
        ("scores_as_shares", ""),
    ]
