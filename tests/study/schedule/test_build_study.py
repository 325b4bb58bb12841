"""Who has a baseline, which visit counts where, and what is said of the rest."""

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autosalt.study.model import Study
from autosalt.study.settings.options import (
    AnalysisSettings,
    BaselineSettings,
    PlannedVisit,
    ResponderFlag,
    ResponseSettings,
    StudySettings,
)
from autosalt.study.settings.wording import settings_rows

PLANNED = StudySettings(
    visits=(PlannedVisit("week 12", 84, 70, 98), PlannedVisit("week 24", 168, 154, 182))
)
NAMED = StudySettings(baseline=BaselineSettings("named", "baseline"))


def placed(study: Study, subject: int = 0) -> dict[str, str]:
    """The name of the visit in each window."""
    return {window: visit.name for window, visit in study.subjects[subject].visits.items()}


def codes(study: Study) -> list[str]:
    assert all(p.text and "\n" not in p.text for p in study.problems)
    return [problem.code for problem in study.problems]


def test_the_first_visit_is_the_baseline_and_the_others_are_windows(make: SimpleNamespace) -> None:
    study = make.study([*make.course("10", 80, 60, 40), *make.course("2", 70, None)])
    assert [subject.name for subject in study.subjects] == ["2", "10"]
    assert [(w.name, w.order, w.day) for w in study.windows] == [
        ("week 12", 1, None),
        ("week 24", 2, None),
    ]
    assert placed(study, 1) == {"week 12": "week 12", "week 24": "week 24"}
    assert placed(study, 0) == {"week 12": "week 12"}
    assert study.subjects[0].baseline.salt == 70
    assert study.subjects[1].day_of(study.subjects[1].visits["week 24"]) == 168
    assert (study.arms, study.problems) == (("",), ())


def test_a_missed_window_stays_empty_though_later_ones_are_filled(make: SimpleNamespace) -> None:
    second = [v for v in make.course("B", 80, 70, 60) if v.name != "week 12"]
    study = make.study([*make.course("A", 80, 60, 40), *second])
    assert placed(study, 1) == {"week 24": "week 24"}


def test_windows_named_follow_up_go_by_name(make: SimpleNamespace) -> None:
    visits = [
        make.visit("A", "baseline", 80, 0),
        make.visit("A", "follow-up 1", 70, 30),
        make.visit("A", "follow-up 2", 60, 60),
        make.visit("B", "baseline", 80, 0),
        make.visit("B", "follow-up 2", 60, 60),
    ]
    assert placed(make.study(visits), 1) == {"follow-up 2": "follow-up 2"}


def test_visits_called_by_their_dates_count_by_place(make: SimpleNamespace) -> None:
    visits = [
        make.visit(subject, f"2024-01-0{day + 1}", 50, day)
        for subject, days in (("A", (0, 3, 6)), ("B", (1, 3)))
        for day in days
    ]
    study = make.study(visits)
    assert [window.name for window in study.windows] == ["follow-up 1", "follow-up 2"]
    assert placed(study, 0) == {"follow-up 1": "2024-01-04", "follow-up 2": "2024-01-07"}
    assert placed(study, 1) == {"follow-up 1": "2024-01-04"}


@pytest.mark.parametrize(("day", "counts"), [(69, False), (70, True), (98, True), (99, False)])
def test_a_planned_window_holds_both_its_ends(
    make: SimpleNamespace, day: int, counts: bool
) -> None:
    study = make.study([make.visit("A", "x", 80, 0), make.visit("A", "y", 60, day)], PLANNED)
    assert placed(study) == ({"week 12": "y"} if counts else {})
    assert ("no_window" in codes(study)) is not counts


def test_of_several_in_a_window_the_complete_one_nearest_counts(make: SimpleNamespace) -> None:
    visits = [
        make.visit("A", "v1", 80, 0),
        make.visit("A", "v2", 60, 75),
        make.visit("A", "v3", 55, 80),
        make.visit("A", "v4", None, 84),
        make.visit("A", "v5", 50, 90),
    ]
    study = make.study(visits, PLANNED)
    assert placed(study) == {"week 12": "v3"}
    assert [v.name for v in study.subjects[0].unplanned] == ["v2", "v4", "v5"]
    only = make.study([visits[0], visits[3]], PLANNED)
    assert only.subjects[0].visits["week 12"].salt is None


@pytest.mark.parametrize(
    ("salt", "why"), [(70.0, "it is nearer to the day"), (None, "that has no score")]
)
def test_a_visit_in_place_of_the_one_called_like_the_window_is_told(
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
    assert placed(study) == {"week 12": "unscheduled", "week 24": "week 24"}
    assert [problem.text for problem in study.problems] == [
        f"'unscheduled' counts as 'week 12', not the visit called so: {why}"
    ]


def test_without_dates_planned_windows_go_by_name(make: SimpleNamespace) -> None:
    visits = [make.visit("A", name, 50) for name in ("week 0", "Week 24", "week 30")]
    study = make.study(visits, PLANNED)
    assert placed(study) == {"week 24": "Week 24"}
    assert codes(study) == ["no_window"]


def test_a_name_that_its_day_belies_is_told(make: SimpleNamespace) -> None:
    visits = [make.visit("A", "week 0", 80, 0), make.visit("A", "week 24", 60, 84)]
    study = make.study(visits, PLANNED)
    assert placed(study) == {"week 12": "week 24"}
    assert codes(study) == ["name_against_day"]


def test_a_named_baseline_leaves_the_screening_out(make: SimpleNamespace) -> None:
    visits = [
        make.visit(subject, name, 60, day)
        for subject in "AB"
        for name, day in (("screening", -14), ("baseline", 0), ("week 12", 84))
    ]
    study = make.study(visits, NAMED)
    assert study.subjects[0].baseline.name == "baseline"
    assert placed(study) == {"week 12": "week 12"}
    assert [v.name for v in study.subjects[0].unplanned] == ["screening"]
    assert study.problems == ()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        *(("screening", name) for name in ("visit 1", "day 1", "screening 2")),
        ("baseline", "baseline 2"),
        ("D-14", "D-7"),
    ],
)
def test_no_visit_is_taken_for_the_baseline_where_another_may_be_meant(
    make: SimpleNamespace, first: str, second: str
) -> None:
    visits = [
        make.visit(subject, name, 60, day)
        for subject in "AB"
        for name, day in ((first, -14), (second, 0), ("week 12", 84))
    ]
    study = make.study(visits)
    assert [subject.baseline for subject in study.subjects] == [None, None]
    assert {problem.code for problem in study.problems} >= {"no_baseline"}
    assert f"{first!r} and {second!r}" in study.problems[0].text
    named = make.study(visits, StudySettings(baseline=BaselineSettings("named", second)))
    assert placed(named) == {"week 12": "week 12"}


def test_two_visits_called_baseline_without_a_day_are_in_doubt_too(make: SimpleNamespace) -> None:
    study = make.study([make.visit("A", name, 60) for name in ("baseline", "baseline 2", "week 4")])
    assert study.subjects[0].baseline is None
    assert "'baseline' and 'baseline 2'" in study.problems[0].text


def test_no_baseline_of_that_name(make: SimpleNamespace) -> None:
    study = make.study(make.course("A", 60, 50), NAMED)
    assert study.subjects[0].baseline is None
    assert placed(study) == {}
    assert "no_baseline" in codes(study)


def test_who_has_no_baseline_is_told_once(make: SimpleNamespace) -> None:
    """Its visits have no day counted from it; to say so of each hides what else is wrong."""
    names = ("screening", "screening 2", "week 6", "week 12", "end")
    visits = [make.visit("A", name, 60, 7 * k) for k, name in enumerate(names)]
    study = make.study(visits, PLANNED)
    assert placed(study) == {"week 12": "week 12"}
    assert codes(study) == ["no_baseline"]


def test_a_follow_up_of_the_others_is_nobodys_baseline(make: SimpleNamespace) -> None:
    """Whoever missed the baseline is not compared with the first treated visit."""
    late = make.course("C", 80, 60, 40)[1:]
    study = make.study([*make.course("A", 80, 60, 40), *make.course("B", 90, 80, 70), *late])
    assert study.subjects[2].baseline is None
    # Seen all the same, in the visits of that name: a SALT of at most 20 needs no baseline.
    assert placed(study, 2) == {"week 12": "week 12", "week 24": "week 24"}
    assert codes(study) == ["no_baseline"]
    assert "a follow-up of most, who begin with 'week 0'" in study.problems[0].text


def test_screening_without_a_date_is_no_follow_up(make: SimpleNamespace) -> None:
    """Its score must not be carried forward to visits after the baseline."""
    names = ("baseline", "Screening 1", "week 12")
    study = make.study([make.visit("A", name, 80 - k) for k, name in enumerate(names)], NAMED)
    assert [window.name for window in study.windows] == ["week 12"]
    assert [v.name for v in study.subjects[0].unplanned] == ["Screening 1"]
    assert codes(study) == []  # its name says that it lies before


def test_a_visit_that_is_before_the_named_baseline_by_name_is_no_follow_up(
    make: SimpleNamespace,
) -> None:
    visits = [make.visit("A", f"V{k}", 90 - 10 * k) for k in (1, 2, 3)]
    study = make.study(visits, StudySettings(baseline=BaselineSettings("named", "Visit 2")))
    assert study.subjects[0].baseline.name == "V2"
    assert placed(study) == {"V3": "V3"}
    assert codes(study) == ["before_baseline"]


def test_a_date_mistyped_by_a_year_turns_no_regrowth_into_loss(make: SimpleNamespace) -> None:
    """It would put a follow-up first; the names say that this is wrong."""
    wrong = [make.visit("C", "week 0", 80, 366), make.visit("C", "week 12", 50, 84)]
    study = make.study([*make.course("A", 80, 60), *make.course("B", 90, 80), *wrong])
    assert study.subjects[2].baseline is None
    assert codes(study) == ["dates_against_names", "no_baseline"]


def test_a_visit_that_is_called_by_another_day_is_told(make: SimpleNamespace) -> None:
    visits = [make.visit("A", "2024-01-02", 80, 0), make.visit("A", "2024-03-25", 50, 84)]
    (problem,) = make.study(visits).problems
    assert problem.code == "dates_against_names"
    assert "1 visits are called by another day" in problem.text
    assert "'2024-01-02' of subject 'A' is dated 2024-01-01" in problem.text


def test_a_visit_called_baseline_that_comes_later_is_doubted(make: SimpleNamespace) -> None:
    visits = [make.visit("A", "month 3", 59.6, 0), make.visit("A", "baseline", 79.6, 90)]
    study = make.study(visits)
    assert study.subjects[0].baseline is None
    named = make.study(visits, NAMED)
    assert named.subjects[0].baseline.salt == 79.6
    assert "before_baseline" in codes(named)


def test_later_dates_out_of_order_are_told_and_the_baseline_stands(make: SimpleNamespace) -> None:
    visits = [
        make.visit("A", "week 0", 80, 0),
        make.visit("A", "week 12", 70, 168),
        make.visit("A", "week 24", 60, 84),
    ]
    study = make.study(visits)
    assert study.subjects[0].baseline.name == "week 0"
    assert codes(study) == ["dates_against_names"]


@pytest.mark.parametrize(
    "names", [("start", "3 months"), ("scan 3", "scan 4"), ("03-05-2024", "12-01-2024")]
)
def test_without_dates_other_words_do_not_say_what_came_first(
    make: SimpleNamespace, names: tuple[str, str]
) -> None:
    study = make.study([make.visit("A", name, 60) for name in names])
    assert study.subjects[0].baseline is None
    assert any("name the baseline in the settings" in p.text for p in study.problems)


@pytest.mark.parametrize(
    "names",
    [
        *(("baseline", "month 3"), ("V1", "V10"), ("1", "2")),
        *(("before", "after"), ("pre", "post"), ("baseline", "12 weeks")),
    ],
)
def test_without_dates_numbers_and_words_for_before_treatment_do(
    make: SimpleNamespace, names: tuple[str, str]
) -> None:
    study = make.study([make.visit("A", name, 60) for name in reversed(names)])
    assert study.subjects[0].baseline.name == names[0]
    assert study.problems == ()


def test_the_order_of_undated_windows_of_many_kinds_is_to_be_checked(
    make: SimpleNamespace,
) -> None:
    names = ("baseline", "week 12", "month 3")
    study = make.study([make.visit("A", name, 60) for name in names])
    assert codes(study) == ["order_by_name"]


def test_two_visits_of_one_day_are_one(make: SimpleNamespace) -> None:
    visits = [
        make.visit("A", "V1", None, 0),
        make.visit("A", "V1b", 80, 0),
        make.visit("A", "V2", 60, 84),
        make.visit("A", "V2b", 40, 84),
    ]
    study = make.study(visits)
    assert study.subjects[0].baseline.name == "V1b"
    assert placed(study) == {"V2": "V2"}
    assert codes(study) == ["same_day", "same_day"]


def test_of_two_visits_of_one_name_neither_is_believed(make: SimpleNamespace) -> None:
    first, second = make.course("A", 80, 60)
    study = make.study([first, second, make.visit("A", "week 12", 30, 84)])
    assert study.subjects[0].visits["week 12"].salt is None
    assert codes(study) == ["duplicate_visit"]
    twice = make.study([first, second, second])
    assert twice.subjects[0].visits["week 12"].salt == 60
    assert codes(twice) == ["duplicate_visit"]


def test_a_baseline_without_a_score_or_at_0_is_told(make: SimpleNamespace) -> None:
    study = make.study([*make.course("A", None, 60), *make.course("B", 0, 10)])
    assert codes(study) == ["baseline_incomplete", "baseline_zero"]
    assert study.subjects[0].baseline.salt is None
    assert placed(study) == {"week 12": "week 12"}


@pytest.mark.parametrize(
    ("primary", "told"), [("salt_le20", ["A"]), ("salt_le10", []), ("salt50", [])]
)
def test_a_baseline_that_is_the_response_already_is_told(
    make: SimpleNamespace, primary: ResponderFlag, told: list[str]
) -> None:
    visits = [*make.course("A", 20, 20), *make.course("B", 20.1, 20), *make.course("C", 0, 0)]
    study = make.study(visits, StudySettings(response=ResponseSettings(primary=primary)))
    assert [p.subject for p in study.problems if p.code == "baseline_is_response"] == told


def test_some_dates_missing_is_told(make: SimpleNamespace) -> None:
    visits = [make.visit("A", "1", 60, 0), make.visit("A", "2", 50)]
    assert codes(make.study(visits)) == ["some_dates_missing"]


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
    assert sorted(codes(study)) == [
        "arm_changes",
        "arm_of_one",
        "arm_unknown",
        "arm_without_subjects",
        "no_arm",
        "no_reference",
    ]


@pytest.mark.parametrize(
    ("arms", "named", "taken", "told"),
    [
        (("4 mg", "2 mg"), "", "2 mg (the first, as none is named)", True),
        (("4 mg", "2 mg"), "4 mg", "4 mg", False),
        (("active", "placebo"), "", "placebo (by its name)", False),
        (("sham", "placebo"), "", "placebo (the first, as none is named)", True),
        (("active", ""), "", "none named", False),
    ],
)
def test_a_reference_that_nobody_chose_is_told(
    make: SimpleNamespace, arms: tuple[str, ...], named: str, taken: str, told: bool
) -> None:
    visits = [
        make.visit(f"{arm}{k}", f"week {week}", 60, week, arm=arm)
        for arm in arms
        for k in "ab"
        for week in (0, 12)
    ]
    study = make.study(visits, StudySettings(analysis=AnalysisSettings(reference=named)))
    assert ("reference_not_named" in codes(study)) is told
    assert dict(settings_rows(study.settings, None, study.arms))["Reference arm"] == taken


@pytest.mark.parametrize(
    ("active", "placebo", "told"),
    [((84, 98), (32, 32), True), ((32, 98), (32, 32), False), ((84,), (32, 32), False)],
)
def test_arms_without_a_baseline_in_common_are_told(
    make: SimpleNamespace, active: tuple[int, ...], placebo: tuple[int, ...], told: bool
) -> None:
    visits = [
        make.visit(f"{arm}{k}", f"week {week}", salt, week, arm=arm)
        for arm, salts in (("active", active), ("placebo", placebo))
        for k, salt in enumerate(salts)
        for week in (0, 12)
    ]
    problems = {problem.code: problem.text for problem in make.study(visits).problems}
    assert ("baselines_apart" in problems) is told
    if told:
        assert problems["baselines_apart"] == (
            "baselines of 'active' (84.0 to 98.0) and 'placebo' (32.0) do not overlap: "
            "no difference at the same baseline"
        )


def test_all_refused_and_no_follow_up(make: SimpleNamespace) -> None:
    assert "no_scores" in codes(make.study(make.course("A", None, None)))
    assert codes(make.study(make.course("A", 50))) == ["no_follow_up"]
    assert codes(make.study([])) == ["no_scores"]


def test_the_minimal_detectable_change_of_the_settings_goes_first(make: SimpleNamespace) -> None:
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


@given(visits, st.sampled_from([StudySettings(), PLANNED, NAMED]))
def test_whatever_comes_nothing_is_lost_or_invented(
    make: SimpleNamespace, listed: list[tuple], settings: StudySettings
) -> None:
    given_visits = [make.visit(s, n, salt, day, arm=arm) for s, n, salt, day, arm in listed]
    study = make.study(given_visits, settings)
    codes(study)
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


def test_names_that_are_read_alike_are_a_problem(make: SimpleNamespace) -> None:
    visits = [
        make.visit("A", "week 0", 80, 0, arm="active"),
        make.visit("A", "week 4", 60, 28, arm="active"),
        make.visit("B", "week 0", 80, 0, arm="Active"),
        make.visit("B", "Week 4", 60, 28, arm="Active"),
    ]
    told = [p.text for p in make.study(visits).problems if p.code == "alike_names"]
    assert [text.partition(" count")[0] for text in told] == [
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
    told = [p.text for p in study.problems if p.code == "date_unlikely"]
    assert len(told) == bool(why)
    assert all(why in text and "week 4" in text for text in told)


def irregular(make: SimpleNamespace) -> Study:
    """`unscheduled` is before week 12 in one subject and long after it in another."""
    return make.study(
        [
            make.visit("1", "baseline", 80, 0),
            make.visit("1", "unscheduled", 78, 10),
            make.visit("1", "week 12", 40, 84),
            make.visit("2", "baseline", 80, 0),
            make.visit("2", "unscheduled", 10, 200),
            *(
                make.visit(subject, name, salt, day)
                for subject in "34"
                for name, salt, day in (
                    ("baseline", 80, 0), ("week 12", 60, 84), ("week 24", 50, 168)
                )
            ),
        ],
        mdc95_points=6.0,
    )  # fmt: skip


def test_a_name_of_visits_at_any_time_is_no_window(make: SimpleNamespace) -> None:
    """As a window on its median day it would make a relapse of what came before the response."""
    study = irregular(make)
    assert [(w.name, w.typical_day) for w in study.windows] == [("week 12", 84), ("week 24", 168)]
    (problem,) = study.problems
    assert (problem.code, problem.subject, problem.visit) == ("no_window", "", "unscheduled")
    assert "is on days 10 to 200, before some visits and after others" in problem.text
    assert placed(study) == {"week 12": "week 12"}
    assert [visit.name for visit in study.subjects[1].unplanned] == ["unscheduled"]


def test_late_visits_keep_their_windows_and_are_told(make: SimpleNamespace) -> None:
    late = [make.visit("C", "week 0", 80, 0), make.visit("C", "week 12", 60, 150)]
    study = make.study([*make.course("A", 80, 60, 40), *make.course("B", 80, 60, 40), *late])
    assert placed(study, 2) == {"week 12": "week 12"}
    (problem,) = study.problems
    assert (problem.code, problem.subject) == ("name_against_day", "C")
    assert "day 150, nearer to 'week 24' (usually day 168) than to 'week 12' (day 84)" in (
        problem.text
    )


def test_visits_by_place_on_other_days_are_told(make: SimpleNamespace) -> None:
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


@pytest.mark.parametrize("others", [1, 2])
def test_without_a_visit_that_most_begin_with_a_later_one_is_nobodys_baseline(
    others: int, make: SimpleNamespace
) -> None:
    """Else its first change would be that from week 12 on, and enter the comparison of arms."""
    visits = [v for k in range(others) for v in make.course(f"A{k}", 80, 60, 40)]
    for k in range(others - 1):
        visits += [
            make.visit(f"B{k}", "day 1", 80, 0),
            make.visit(f"B{k}", "week 12", 70, 84),
        ]
    visits += [make.visit("C", "week 12", 70, 84), make.visit("C", "week 24", 65, 168)]
    study = make.study(visits)
    baselines = {s.name: None if s.baseline is None else s.baseline.name for s in study.subjects}
    assert baselines.pop("C") is None
    assert set(baselines.values()) <= {"week 0", "day 1"}
    (problem,) = (p for p in study.problems if p.code == "no_baseline")
    assert "a later visit of others" in problem.text


def test_scores_that_are_shares_are_told(make: SimpleNamespace) -> None:
    assert "scores_as_shares" in codes(make.study(make.course("A", 0.8, 0.4)))
    assert "scores_as_shares" not in codes(make.study(make.course("A", 1.0, 0.0)))
    assert "scores_as_shares" not in codes(make.study(make.course("A", 0.8, 1.5)))


def test_readers_whose_names_are_read_alike_are_told(make: SimpleNamespace) -> None:
    first, second = make.course("A", 80, 60)
    visits = [replace(first, readers={"Anna": 70.0}), replace(second, readers={"anna": 60.0})]
    (problem,) = make.study(visits).problems
    assert (problem.code, problem.text.partition(" count")[0]) == (
        "alike_names",
        "readers 'Anna', 'anna'",
    )


def test_subjects_that_are_none_are_told(make: SimpleNamespace) -> None:
    """Out of results of before, which took them."""
    study = make.study(make.course("NA", 80, 60) + make.course("4.7E+15", 70, 60))
    found = [problem.text for problem in study.problems if problem.code == "names_damaged"]
    assert [text.partition(":")[0] for text in found] == ["subjects '4.7E+15'", "subjects 'NA'"]
