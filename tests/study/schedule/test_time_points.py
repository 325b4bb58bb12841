"""Names of one time point are one window; others are reported where suspected."""

from types import SimpleNamespace

import pytest

from autosalt.study.model import Study
from autosalt.study.schedule.time_points import join_names
from autosalt.study.settings.options import PlannedVisit, StudySettings

PLANNED = StudySettings(visits=(PlannedVisit("week 12", 84, 70, 98),))


def study(
    make: SimpleNamespace,
    *names: str,
    day: int | None = 84,
    late: int = 0,
    settings: StudySettings | None = None,
) -> Study:
    """Two subjects for each name, with a baseline and a visit called so, `late` days apart."""
    return make.study(
        [
            visit
            for k, name in enumerate(names)
            for subject in (f"A{k}", f"B{k}")
            for visit in (
                make.visit(subject, "baseline", 80, None if day is None else 0),
                make.visit(subject, name, 20, None if day is None else day + k * late),
            )
        ],
        settings,
    )


@pytest.mark.parametrize("day", [84, None], ids=["dated", "without dates"])
@pytest.mark.parametrize(
    "names",
    [
        ("week 12", "W12", "Week_12", "wk12", "12 weeks", "day 84"),
        ("month 3", "3 months", "M3", "3. Monat"),
        ("V2", "visit 2", "Visit_02"),
        ("year 1", "month 12", "12m"),
        ("EOT", "end of treatment"),
        ("week_12_arm_1", "week_12_arm_2"),
    ],
    ids=", ".join,
)
def test_names_of_one_time_share_a_window_and_this_is_reported(
    make: SimpleNamespace, names: tuple[str, ...], day: int | None
) -> None:
    analysed = study(make, *names, day=day)
    (window,) = analysed.windows
    assert set(window.names) == set(names)
    assert all(window.name in subject.visits for subject in analysed.subjects)
    assert make.codes(analysed) == ["names_joined"]


def test_the_window_has_the_name_of_most_visits(make: SimpleNamespace) -> None:
    visits = [
        make.visit(subject, name, 60, day)
        for subject, second in (("A", "W12"), ("B", "W12"), ("C", "week 12"))
        for name, day in (("baseline", 0), (second, 84))
    ]
    assert [window.name for window in make.study(visits).windows] == ["W12"]


@pytest.mark.parametrize(
    ("late", "joined"), [(0, True), (7, True), (8, False)], ids=["one day", "a week", "more"]
)
def test_weeks_and_months_are_one_window_only_where_the_days_agree(
    make: SimpleNamespace, late: int, joined: bool
) -> None:
    analysed = study(make, "week 12", "3 months", late=late)
    assert len(analysed.windows) == (1 if joined else 2)
    assert make.codes(analysed) == (["names_joined"] if joined else [])


def test_names_of_one_subject_are_two_visits() -> None:
    days = {"week 12": [84, 84], "month 3": [88, 88]}
    names = dict.fromkeys(days, 2)
    both = {frozenset(days)}
    assert join_names(names, days, both) == {name: (name,) for name in days}
    assert list(join_names(names, days)) == ["month 3"]
    assert list(join_names(names)) == ["month 3", "week 12"]  # no day is known


def test_a_subject_with_two_visits_of_one_time_has_the_complete_one(make: SimpleNamespace) -> None:
    visits = [
        *(make.visit("A", name, salt, day) for name, salt, day in (
            ("baseline", 80, 0), ("week 12", None, 84), ("W12", 20, 86)
        )),
        make.visit("B", "baseline", 80, 0),
        make.visit("B", "week 12", 20, 84),
    ]  # fmt: skip
    analysed = make.study(visits)
    assert analysed.subjects[0].visits["week 12"].name == "W12"
    assert [v.name for v in analysed.subjects[0].unplanned] == ["week 12"]
    assert {"names_joined", "same_time"} <= set(make.codes(analysed))


@pytest.mark.parametrize(
    ("names", "late", "reported"),
    [
        (("week 12", "visit 3"), 2, True),
        (("review", "check"), 3, True),
        (("week 12", "week 13"), 7, False),
        (("V2", "V3"), 28, False),
        (("week 12", "unscheduled"), 0, False),
    ],
)
def test_names_on_the_same_days_are_reported_if_no_subject_has_both(
    make: SimpleNamespace, names: tuple[str, ...], late: int, reported: bool
) -> None:
    analysed = study(make, *names, late=late)
    assert len(analysed.windows) == 2
    assert make.codes(analysed) == (["names_of_one_time"] if reported else [])


@pytest.mark.parametrize("name", ["W12", "Week_12", "12 weeks", "WEEK 12", "day 84"])
def test_planned_windows_match_names_by_their_meaning(make: SimpleNamespace, name: str) -> None:
    analysed = study(make, name, day=None, settings=PLANNED)
    assert [subject.visits["week 12"].name for subject in analysed.subjects] == [name, name]
    assert make.codes(analysed) == []
