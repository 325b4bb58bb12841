"""Windows where none are planned: by name or by place, in order of time."""

from types import SimpleNamespace

from autosalt.study.model import Study


def test_a_missed_window_stays_empty_though_later_ones_are_filled(make: SimpleNamespace) -> None:
    second = [v for v in make.course("B", 80, 70, 60) if v.name != "week 12"]
    study = make.study([*make.course("A", 80, 60, 40), *second])
    assert make.placed(study, 1) == {"week 24": "week 24"}


def test_windows_named_follow_up_go_by_name(make: SimpleNamespace) -> None:
    visits = [
        make.visit("A", "baseline", 80, 0),
        make.visit("A", "follow-up 1", 70, 30),
        make.visit("A", "follow-up 2", 60, 60),
        make.visit("B", "baseline", 80, 0),
        make.visit("B", "follow-up 2", 60, 60),
    ]
    assert make.placed(make.study(visits), 1) == {"follow-up 2": "follow-up 2"}


def test_visits_called_by_their_dates_count_by_place(make: SimpleNamespace) -> None:
    visits = [
        make.visit(subject, f"2024-01-0{day + 1}", 50, day)
        for subject, days in (("A", (0, 3, 6)), ("B", (1, 3)))
        for day in days
    ]
    study = make.study(visits)
    assert [window.name for window in study.windows] == ["follow-up 1", "follow-up 2"]
    assert make.placed(study, 0) == {"follow-up 1": "2024-01-04", "follow-up 2": "2024-01-07"}
    assert make.placed(study, 1) == {"follow-up 1": "2024-01-04"}


def test_the_order_of_undated_windows_of_many_kinds_is_to_be_checked(
    make: SimpleNamespace,
) -> None:
    names = ("baseline", "week 12", "month 3")
    study = make.study([make.visit("A", name, 60) for name in names])
    assert make.codes(study) == ["order_by_name"]


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
    """As a window on its median day it would turn a visit before the response into a relapse."""
    study = irregular(make)
    assert [(w.name, w.typical_day) for w in study.windows] == [("week 12", 84), ("week 24", 168)]
    (problem,) = study.problems
    assert (problem.code, problem.subject, problem.visit) == ("no_window", "", "unscheduled")
    assert "is on days 10 to 200, before some visits and after others" in problem.text
    assert make.placed(study) == {"week 12": "week 12"}
    assert [visit.name for visit in study.subjects[1].unplanned] == ["unscheduled"]
