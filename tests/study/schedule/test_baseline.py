"""Baseline of each subject, and no baseline where it is in doubt."""

from types import SimpleNamespace

import pytest

from autosalt.study.settings.options import (
    BaselineSettings,
    PlannedVisit,
    ResponderFlag,
    ResponseSettings,
    StudySettings,
)

NAMED = StudySettings(baseline=BaselineSettings("named", "baseline"))


PLANNED = StudySettings(
    visits=(PlannedVisit("week 12", 84, 70, 98), PlannedVisit("week 24", 168, 154, 182))
)


def test_a_named_baseline_leaves_the_screening_out(make: SimpleNamespace) -> None:
    visits = [
        make.visit(subject, name, 60, day)
        for subject in "AB"
        for name, day in (("screening", -14), ("baseline", 0), ("week 12", 84))
    ]
    study = make.study(visits, NAMED)
    assert study.subjects[0].baseline.name == "baseline"
    assert make.placed(study) == {"week 12": "week 12"}
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
    assert make.placed(named) == {"week 12": "week 12"}


def test_two_visits_called_baseline_without_a_day_are_in_doubt_too(make: SimpleNamespace) -> None:
    study = make.study([make.visit("A", name, 60) for name in ("baseline", "baseline 2", "week 4")])
    assert study.subjects[0].baseline is None
    assert "'baseline' and 'baseline 2'" in study.problems[0].text


def test_no_baseline_of_that_name(make: SimpleNamespace) -> None:
    study = make.study(make.course("A", 60, 50), NAMED)
    assert study.subjects[0].baseline is None
    assert make.placed(study) == {}
    assert "no_baseline" in make.codes(study)


def test_a_missing_baseline_is_reported_once(make: SimpleNamespace) -> None:
    """Its visits have no day from baseline; a problem for each would hide other problems."""
    names = ("screening", "screening 2", "week 6", "week 12", "end")
    visits = [make.visit("A", name, 60, 7 * k) for k, name in enumerate(names)]
    study = make.study(visits, PLANNED)
    assert make.placed(study) == {"week 12": "week 12"}
    assert make.codes(study) == ["no_baseline"]


def test_a_follow_up_of_others_is_no_baseline(make: SimpleNamespace) -> None:
    """Whoever missed the baseline is not compared with the first treated visit."""
    late = make.course("C", 80, 60, 40)[1:]
    study = make.study([*make.course("A", 80, 60, 40), *make.course("B", 90, 80, 70), *late])
    assert study.subjects[2].baseline is None
    # Seen all the same, in the visits of that name: a SALT of at most 20 needs no baseline.
    assert make.placed(study, 2) == {"week 12": "week 12", "week 24": "week 24"}
    assert make.codes(study) == ["no_baseline"]
    assert "a follow-up of most subjects, who begin with 'week 0'" in study.problems[0].text


def test_a_date_wrong_by_a_year_does_not_turn_regrowth_into_loss(make: SimpleNamespace) -> None:
    """It would put a follow-up first, but the names contradict it."""
    wrong = [make.visit("C", "week 0", 80, 366), make.visit("C", "week 12", 50, 84)]
    study = make.study([*make.course("A", 80, 60), *make.course("B", 90, 80), *wrong])
    assert study.subjects[2].baseline is None
    assert make.codes(study) == ["dates_against_names", "no_baseline"]


def test_a_visit_called_baseline_that_comes_later_is_doubted(make: SimpleNamespace) -> None:
    visits = [make.visit("A", "month 3", 59.6, 0), make.visit("A", "baseline", 79.6, 90)]
    study = make.study(visits)
    assert study.subjects[0].baseline is None
    named = make.study(visits, NAMED)
    assert named.subjects[0].baseline.salt == 79.6
    assert "before_baseline" in make.codes(named)


@pytest.mark.parametrize(
    "names", [("start", "3 months"), ("scan 3", "scan 4"), ("03-05-2024", "12-01-2024")]
)
def test_without_dates_other_words_do_not_order_visits(
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


def test_a_baseline_without_a_score_or_at_0_is_reported(make: SimpleNamespace) -> None:
    study = make.study([*make.course("A", None, 60), *make.course("B", 0, 10)])
    assert make.codes(study) == ["baseline_incomplete", "baseline_zero"]
    assert study.subjects[0].baseline.salt is None
    assert make.placed(study) == {"week 12": "week 12"}


@pytest.mark.parametrize(
    ("primary", "subjects"), [("salt_le20", ["A"]), ("salt_le10", []), ("salt50", [])]
)
def test_a_baseline_that_already_is_the_response_is_reported(
    make: SimpleNamespace, primary: ResponderFlag, subjects: list[str]
) -> None:
    visits = [*make.course("A", 20, 20), *make.course("B", 20.1, 20), *make.course("C", 0, 0)]
    study = make.study(visits, StudySettings(response=ResponseSettings(primary=primary)))
    assert [p.subject for p in study.problems if p.code == "baseline_is_response"] == subjects


@pytest.mark.parametrize(
    ("mdc95_points", "limit", "subjects"),
    [(None, 0.0, []), (5.9, 1.2, ["A", "B"]), (None, 1.2, ["A"]), (6.0, 0.0, ["A", "B", "C"])],
)
def test_a_baseline_from_which_every_fall_may_be_noise_is_reported(
    make: SimpleNamespace, mdc95_points: float | None, limit: float, subjects: list[str]
) -> None:
    """No measured score is exactly 0, yet from 0.4 to 0.2 is SALT50."""
    visits = [
        visit
        for subject, scores in {"A": (1.1, 0.5), "B": (4, 2), "C": (6, 3), "D": (6.1, 3)}.items()
        for visit in make.course(subject, *scores)
    ]
    study = make.study(visits, None, mdc95_points, limit)
    assert [p.subject for p in study.problems if p.code == "baseline_low"] == subjects


@pytest.mark.parametrize("others", [1, 2])
def test_where_most_begin_differently_a_later_visit_is_no_baseline(
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


def test_a_follow_up_in_other_words_is_no_baseline(make: SimpleNamespace) -> None:
    """Who missed the baseline begins with `W12`, which others call `week 12`."""
    visits = [v for k in range(3) for v in make.course(f"A{k}", 80, 60, 40)]
    visits += [make.visit("C", "W12", 70, 84), make.visit("C", "W24", 65, 168)]
    analysed = make.study(visits)
    assert analysed.subjects[-1].baseline is None
    assert "no_baseline" in make.codes(analysed)
    # Seen all the same: a SALT of at most 20 needs no baseline.
    assert {w: v.name for w, v in analysed.subjects[-1].visits.items()} == {
        "week 12": "W12", "week 24": "W24"
    }  # fmt: skip
