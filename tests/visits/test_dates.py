"""Dates that cannot be, or that contradict the visits' names, are reported; others are not."""

from datetime import date

import pytest

from autosalt.issues import count_issues
from autosalt.visits.dates import date_doubts, with_days
from autosalt.visits.info import VisitInfo
from autosalt.visits.name_dates import EVERY_WAY

TODAY = date(2025, 6, 1)


def visits(*stated: tuple[str, str, str]) -> dict[tuple[str, str], VisitInfo]:
    return {(subject, name): VisitInfo(date=day) for subject, name, day in stated}


def test_a_day_is_likely_from_1990_to_tomorrow() -> None:
    days = ("1989-12-31", "1990-01-01", "2025-06-02", "2025-06-03", "")
    doubts = date_doubts(visits(*((f"S{k}", "1", day) for k, day in enumerate(days))), TODAY)
    assert doubts.unlikely == (("S0", "1", "1989-12-31"), ("S3", "1", "2025-06-03"))
    assert [(issue.code, issue.count) for issue in doubts.issues()] == [("dates_unlikely", 2)]


def test_dates_are_held_against_names_where_all_are_dated() -> None:
    wrong = (("A", "week 4", "2024-01-01"), ("A", "week 12", "2023-01-01"))
    doubts = date_doubts(visits(*wrong, ("B", "x", "2024-01-01"), ("B", "y", "")), TODAY)
    assert doubts.against_names == (("A", "week 12", "week 4"),)
    assert date_doubts(visits(*wrong, ("A", "week 24", "")), TODAY).against_names == ()


def test_a_baseline_that_comes_later_is_reported() -> None:
    doubts = date_doubts(
        visits(("A", "baseline", "2024-05-01"), ("A", "month 3", "2024-01-01")), TODAY
    )
    assert doubts.against_names == (("A", "month 3", "baseline"),)


def test_a_visit_called_before_that_comes_later_is_reported() -> None:
    doubts = date_doubts(visits(("A", "before", "2024-05-01"), ("A", "after", "2024-01-01")), TODAY)
    assert doubts.against_names == (("A", "after", "before"),)


@pytest.mark.parametrize("sign", ["-", "\u2212"])
def test_days_before_treatment_count_downwards(sign: str) -> None:
    names = (f"day {sign}14", f"day {sign}7", "day 0", "day 28")
    days = ("2024-01-01", "2024-01-08", "2024-01-15", "2024-02-12")
    stated = [("A", name, day) for name, day in zip(names, days, strict=True)]
    assert date_doubts(visits(*stated), TODAY).against_names == ()
    late = ("A", names[1], "2024-03-01")
    assert date_doubts(visits(*stated, late), TODAY).against_names == (("A", "day 0", names[1]),)


def test_a_minus_sign_without_a_blank_is_one_where_the_unit_stands_without_a_dash_too() -> None:
    def stated(*names: str) -> dict[tuple[str, str], VisitInfo]:
        return visits(*(("A", name, f"2024-01-{k:02d}") for k, name in enumerate(names, 1)))

    down = date_doubts(stated("D-14", "D-7", "D0", "D28"), TODAY)
    assert (down.against_names, down.baseline_unsure) == ((), ())
    late = date_doubts(stated("D-14", "D0", "D28", "D-7"), TODAY)
    assert late.against_names == (("A", "D0", "D-7"),)
    # Alone it joins two words: these stay doubtful. Of days it may be either.
    for pair in (("week-4", "week-2"), ("visit-2", "visit-1"), ("V-2", "V-1")):
        assert date_doubts(stated(*pair), TODAY).against_names == (("A", *pair),)
    right: tuple[tuple[str, ...], ...] = (
        ("day-1", "day-28"),
        ("week-2", "week-4"),
        ("visit-1", "visit-2", "visit 3"),
    )
    for names in right:
        assert date_doubts(stated(*names), TODAY).against_names == ()


def test_visits_of_one_day_are_reported_also_where_others_have_no_day() -> None:
    stated = (("A", "2", "2024-01-01"), ("A", "10", "2024-01-01"), ("A", "11", ""))
    doubts = date_doubts(visits(*stated, ("B", "2", "2024-01-01")), TODAY)
    assert doubts.one_day == (("A", "2", "10"),)
    assert all("\n" not in issue.text for issue in doubts.issues())


@pytest.mark.parametrize(
    ("names", "unsure"),
    [
        (("screening", "week 0", "week 12"), None),
        (("screening", "visit 1", "visit 2"), ("screening", "visit 1")),
        (("day -14", "day -7", "day 28"), ("day -14", "day -7")),
        (("baseline", "day 0", "week 12"), None),
        (("baseline", "baseline 2", "week 12"), ("baseline", "baseline 2")),
        (("screening", "week 12", "week 24"), None),
        (("screening", "baseline", "week 12"), None),
    ],
)
def test_two_visits_that_may_be_the_baseline_are_reported(
    names: tuple[str, ...], unsure: tuple[str, str] | None
) -> None:
    stated = [("A", name, f"2024-0{month}-01") for month, name in enumerate(names, 1)]
    doubts = date_doubts(visits(*stated), TODAY)
    assert doubts.baseline_unsure == (() if unsure is None else (("A", *unsure),))
    assert count_issues(doubts.issues())["subjects_of_unsure_baseline"] == (unsure is not None)
    assert any("no change is stated" in issue.text for issue in doubts.issues()) is (
        unsure is not None
    )


@pytest.mark.parametrize(
    ("days", "unsure"),
    [
        ({"12 weeks": "", "baseline": ""}, None),
        ({"after": "", "before": ""}, None),
        ({"begin": "", "end": ""}, ("begin", "end")),
        ({"baseline": "", "month 3": "", "week 12": ""}, ("week 12", "month 3")),
        ({"baseline": "", "screening": ""}, None),
        ({"month 3": "", "screening": "2024-02-25"}, ("screening", "month 3")),
        ({"baseline": "", "week 12": ""}, None),
        ({"1": "", "2": ""}, None),
        ({"12 weeks": "2024-05-01", "baseline": "2024-02-01"}, None),
    ],
    ids=[
        *("baseline by name later", "after, before", "alphabet", "may be one time"),
        *("screening", "a day missing", "in order", "numbers", "all dated"),
    ],
)
def test_a_baseline_that_only_names_made_is_reported(
    days: dict[str, str], unsure: tuple[str, str] | None
) -> None:
    infos = {("S1", name): VisitInfo(date=day) for name, day in days.items()}
    doubts = date_doubts(infos, date(2026, 1, 1))
    expected = () if unsure is None else (("S1", *unsure),)
    assert doubts.order_unsure == expected
    assert count_issues(doubts.issues())["subjects_of_unsure_order"] == len(expected)
    assert any("which is earlier" in issue.text for issue in doubts.issues()) is bool(expected)


def test_a_date_in_a_name_that_may_mean_two_days_is_reported_with_the_way_out() -> None:
    stated = [("A", f"0{k}-05-2024", "") for k in range(1, 9)]
    issues = {issue.code: issue for issue in date_doubts(visits(*stated), TODAY).issues()}
    ambiguous = issues["visit_names_ambiguous"]
    assert ambiguous.count == 7  # 05-05-2024 means one day only
    assert ambiguous.text.count("-05-2024") == 5
    assert "; and 2 more; say how with --date-format" in ambiguous.text


def test_another_day_in_the_name_than_is_stated_is_reported() -> None:
    doubts = date_doubts(visits(("A", "2024-05-03", "2024-05-04")), TODAY)
    assert doubts.named_otherwise == (("A", "2024-05-03", "2024-05-04"),)
    assert [issue.code for issue in doubts.issues()] == ["dates_against_names"]


def test_two_visits_of_one_day_are_ordered_by_their_hours() -> None:
    hours = ("2024-05-03T0900", "2024-05-03T1030")
    infos = with_days(visits(*(("A", name, "") for name in hours)), EVERY_WAY)
    assert date_doubts(infos, TODAY).one_day == ()
    assert date_doubts(visits(*(("A", name, "2024-05-03") for name in "12")), TODAY).one_day


def test_visits_called_by_a_day_have_it_where_none_is_stated() -> None:
    stated = (("A", "2024-05-03", ""), ("A", "20240601", "2024-06-02"), ("A", "May 2024", ""))
    infos = with_days(visits(*stated), EVERY_WAY)
    assert [info.date for info in infos.values()] == ["2024-05-03", "2024-06-02", ""]


@pytest.mark.parametrize(
    "course",
    [
        ("screening", "baseline", "week 4", "EOT", "week 12", "FU1"),  # treatment ended early
        ("V1", "V2", "unscheduled", "V3"),
        ("baseline", "month 1", "week 4"),  # a month may have four weeks
    ],
    ids=", ".join,
)
def test_dates_that_names_do_not_contradict_are_not_reported(course: tuple[str, ...]) -> None:
    stated = [("A", name, f"2024-{month:02}-01") for month, name in enumerate(course, 1)]
    assert list(date_doubts(visits(*stated), TODAY).issues()) == []
