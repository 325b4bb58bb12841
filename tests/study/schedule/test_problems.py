"""Problems in arms, sites, names, dates and scores that a person must check."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from autosalt.study.settings.options import (
    AnalysisSettings,
    MissingSettings,
    PlannedVisit,
    StudySettings,
)
from autosalt.study.settings.wording import settings_rows


def test_arms(make: SimpleNamespace) -> None:
    arms = {"A": ("x", "x"), "B": ("x", "y"), "C": ("y", ""), "D": ("", "")}
    visits = [
        make.visit(subject, f"week {k}", 60, k, arm=arm)
        for subject, listed in arms.items()
        for k, arm in enumerate(listed)
    ]
    wanted = StudySettings(analysis=AnalysisSettings(reference="z", arms=("z", "y")))
    study = make.study(visits, wanted)
    assert [subject.arm for subject in study.subjects] == ["x", "x", "y", ""]
    assert study.arms == ("y", "x", "")
    assert sorted(make.codes(study)) == [
        "arm_changes",
        "arm_of_one",
        "arm_unknown",
        "arm_without_subjects",
        "no_arm",
        "no_reference",
    ]


@pytest.mark.parametrize(
    ("arms", "named", "taken", "reported"),
    [
        (("4 mg", "2 mg"), "", "2 mg (the first, because none is named)", True),
        (("4 mg", "2 mg"), "4 mg", "4 mg", False),
        (("active", "placebo"), "", "placebo (by its name)", False),
        (("sham", "placebo"), "", "placebo (the first, because none is named)", True),
        (("active", ""), "", "none named", False),
    ],
)
def test_a_reference_that_nobody_chose_is_reported(
    make: SimpleNamespace, arms: tuple[str, ...], named: str, taken: str, reported: bool
) -> None:
    visits = [
        make.visit(f"{arm}{k}", f"week {week}", 60, week, arm=arm)
        for arm in arms
        for k in "ab"
        for week in (0, 12)
    ]
    study = make.study(visits, StudySettings(analysis=AnalysisSettings(reference=named)))
    assert ("reference_not_named" in make.codes(study)) is reported
    assert dict(settings_rows(study.settings, None, study.arms))["Reference arm"] == taken


@pytest.mark.parametrize(
    ("active", "placebo", "reported"),
    [((84, 98), (32, 32), True), ((32, 98), (32, 32), False), ((84,), (32, 32), False)],
)
def test_arms_without_a_baseline_in_common_are_reported(
    make: SimpleNamespace, active: tuple[int, ...], placebo: tuple[int, ...], reported: bool
) -> None:
    visits = [
        make.visit(f"{arm}{k}", f"week {week}", salt, week, arm=arm)
        for arm, salts in (("active", active), ("placebo", placebo))
        for k, salt in enumerate(salts)
        for week in (0, 12)
    ]
    problems = {problem.code: problem.text for problem in make.study(visits).problems}
    assert ("baselines_apart" in problems) is reported
    if reported:
        assert problems["baselines_apart"] == (
            "baselines of 'active' (84.0 to 98.0) and 'placebo' (32.0) do not overlap: "
            "no difference at the same baseline"
        )


def test_all_refused_and_no_follow_up(make: SimpleNamespace) -> None:
    assert "no_scores" in make.codes(make.study(make.course("A", None, None)))
    assert make.codes(make.study(make.course("A", 50))) == ["no_follow_up"]
    assert make.codes(make.study([])) == ["no_scores"]


def test_names_that_look_the_same_are_a_problem(make: SimpleNamespace) -> None:
    visits = [
        make.visit("A", "week 0", 80, 0, arm="active"),
        make.visit("A", "week 4", 60, 28, arm="active"),
        make.visit("B", "week 0", 80, 0, arm="Active"),
        make.visit("B", "Week 4", 60, 28, arm="Active"),
    ]
    texts = [p.text for p in make.study(visits).problems if p.code == "alike_names"]
    assert [text.partition(" count")[0] for text in texts] == [
        "arms 'Active', 'active'",
    ]
    assert [p.visit for p in make.study(visits).problems if p.code == "names_joined"] == ["Week 4"]


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (-100 * 365, "not between 1990 and 2100"),
        (900 * 365, "not between 1990 and 2100"),
        (52 * 366, "more than 50 years after the first"),
        (5 * 365, ""),
    ],
)
def test_a_date_that_cannot_be_is_a_problem(make: SimpleNamespace, day: int, why: str) -> None:
    study = make.study([make.visit("A", "week 0", 80, 0), make.visit("A", "week 4", 60, day)])
    texts = [p.text for p in study.problems if p.code == "date_unlikely"]
    assert len(texts) == bool(why)
    assert all(why in text and "week 4" in text for text in texts)


def test_readers_whose_names_look_the_same_are_reported(make: SimpleNamespace) -> None:
    first, second = make.course("A", 80, 60)
    visits = [replace(first, readers={"Anna": 70.0}), replace(second, readers={"anna": 60.0})]
    (problem,) = make.study(visits).problems
    assert (problem.code, problem.text.partition(" count")[0]) == (
        "alike_names",
        "readers 'Anna', 'anna'",
    )


def test_subject_ids_that_are_no_ids_are_reported(make: SimpleNamespace) -> None:
    """From results of an older version, which accepted them."""
    study = make.study(make.course("NA", 80, 60) + make.course("4.7E+15", 70, 60))
    damaged = [problem.text for problem in study.problems if problem.code == "names_damaged"]
    assert [text.partition(":")[0] for text in damaged] == ["subjects '4.7E+15'", "subjects 'NA'"]


NOT_REACHED = ["window_not_reached"]


@pytest.mark.parametrize("planned", [True, False])
def test_subjects_who_had_not_reached_a_window_are_reported(
    make: SimpleNamespace, planned: bool
) -> None:
    """In a study that is still running they would count as not responded without a word."""
    visits = [
        make.visit(str(k), f"week {week}", 60, start + 7 * week)
        for k, start in enumerate((0, 10, 60, 120))
        for week in (0, 12, 24)
        if start + 7 * week <= 190
    ]
    plan = (PlannedVisit("week 12", 84, 70, 98), PlannedVisit("week 24", 168, 154, 182))
    study = make.study(visits, StudySettings(visits=plan) if planned else None)
    assert [(p.visit, p.code) for p in study.problems] == [
        ("week 12", "window_not_reached"),
        ("week 24", "window_not_reached"),
    ]
    assert "1 of 4 subjects had not reached 'week 12' on 2024-06-27" in study.problems[0].text
    assert "2 of 4 subjects had not reached 'week 24'" in study.problems[1].text


def test_subjects_who_stayed_away_are_no_problem(make: SimpleNamespace) -> None:
    visits = [*make.course("A", 80, 60, 40), *make.course("B", 80), *make.course("C", 80, None)]
    assert make.codes(make.study(visits)) == []


def test_where_missing_visits_are_left_out_windows_may_lie_ahead(make: SimpleNamespace) -> None:
    late = [make.visit("B", "week 0", 80, 30)]
    visits = [*make.course("A", 80, 60), *late]
    rules = {
        ("nri", "mlocf"): NOT_REACHED,
        ("nri", "observed"): NOT_REACHED,
        ("observed", "mlocf"): NOT_REACHED,
        ("observed", "observed"): [],
    }
    for rule, codes in rules.items():
        settings = StudySettings(missing=MissingSettings(*rule))
        assert make.codes(make.study(visits, settings)) == codes
