"""Visits are in order of time, however they are given; an order without evidence is unknown."""

from datetime import date
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autosalt.visits.conflicts import Order, contradicting, order_of
from autosalt.visits.name_dates import read_dates

DAYS = {"day {}": 1.0, "week {}": 7.0, "W{}": 7.0, "month {}": 30.4, "{} months": 30.4, "{}y": 365}
"""Ways to write a unit of time, and about how many days it has."""


def by_name(*names: str) -> Order:
    return order_of(dict.fromkeys(names), read_dates(names))


@given(st.sets(st.tuples(st.sampled_from(sorted(DAYS)), st.integers(1, 40)), max_size=6))
def test_units_of_time_are_in_the_order_of_days(named: set[tuple[str, int]]) -> None:
    days = {text.format(number): DAYS[text] * number for text, number in named}
    order = by_name("baseline", *days)
    assert order.baseline == "baseline"
    ordered = [days[name] for name in order.names[1:]]
    if order.unordered is None:
        assert ordered == sorted(ordered)
    else:  # of one time, or about so: a month has 28 to 31 days
        one, other = (days[name] for name in order.unordered)
        assert abs(one - other) <= 0.12 * max(one, other)


@pytest.mark.slow
@given(
    st.sets(
        st.sampled_from(
            [
                *("screening", "baseline", "week 4", "W12", "month 3", "V1", "V2", "visit 3", "x"),
                *("2024-05-03", "03-05-2024", "May 2024", "EOT", "FU1", "after", "D-14", "D0", "7"),
            ]
        ),
        min_size=1,
    ),
    st.randoms(),
)
def test_the_order_does_not_depend_on_that_of_the_visits(names: set[str], random: Random) -> None:
    shuffled = sorted(names)
    random.shuffle(shuffled)
    order = by_name(*shuffled)
    assert order == by_name(*sorted(names))
    assert set(order.names) == names
    assert order.baseline is None or order.baseline in names


@given(st.dictionaries(st.text(max_size=5), st.dates(), min_size=1, max_size=5))
@example({"\U00010e60": date(2024, 1, 1)})  # a digit, and no decimal one
def test_where_all_have_a_day_the_days_decide(days: dict[str, date]) -> None:
    order = order_of(days)
    assert [days[name] for name in order.names] == sorted(days.values())
    assert (order.by, order.unordered) == ("date", None)


@pytest.mark.parametrize(
    "names",
    [
        ("12-01-2024", "03-05-2024"),
        ("begin", "end"),
        ("scan 7", "scan 8"),
        ("IMG_0021", "IMG_0022"),
        ("100CANON", "101CANON"),
        ("a12", "a13"),
        ("IMG_1999", "IMG_2001"),
        ("DSC_000113", "DSC_000131"),
        ("V1", "V1b"),
        ("V1", "week 4"),
        ("1", "week 4"),
        ("week 12", "month 3"),
        ("month 12", "week 50"),
        ("C1D15", "C2D1"),
        ("02_week 12", "03_week 4"),
        ("D-14", "D-7"),
        ("D-14", "baseline"),
        ("Jan", "Jul"),
        ("Q1", "Q3"),
        ("pre-dose week 4", "post-dose week 4"),
        ("unscheduled 1", "unscheduled 2"),
        ("Visit 2 (screening)", "Visit 1 (baseline)"),
        ("week 12", "after"),
        ("start", "3 months"),
    ],
    ids=", ".join,
)
def test_an_order_that_rests_on_nothing_gives_no_baseline(names: tuple[str, ...]) -> None:
    order = by_name(*names)
    assert order.unordered is not None
    assert (order.baseline, order.why_none) == (None, "order_unknown")


@pytest.mark.parametrize(
    ("names", "unordered"),
    [
        (("baseline", "x", "z"), ("x", "z")),
        (("baseline", "V1", "V1b", "V2"), ("V1", "V1b")),
        (("baseline", "week 12", "month 3"), ("week 12", "month 3")),
        (("baseline", "week 4", "unscheduled"), ("week 4", "unscheduled")),
    ],
    ids=lambda names: ", ".join(names),
)
def test_a_baseline_that_is_called_so_is_known_whatever_comes_after_it(
    names: tuple[str, ...], unordered: tuple[str, str]
) -> None:
    order = by_name(*names)
    assert (order.baseline, order.unordered) == ("baseline", unordered)


@pytest.mark.parametrize(
    ("names", "baseline"),
    [
        (("screening", "baseline", "week 4"), "baseline"),
        (("screening", "week 0", "week 4"), "week 0"),
        (("D-14", "D-7", "D0", "D28"), "D0"),
        (("week -2", "Day 0"), "Day 0"),
        (("screening", "week 12"), "screening"),
        (("screening", "V1", "V2"), None),
        (("screening", "day 1", "day 29"), None),
        (("screening 1", "screening 2", "week 4"), None),
        (("baseline", "baseline 2", "week 4"), None),
        (("T0", "day 0", "week 4"), None),
    ],
    ids=lambda value: ", ".join(value) if isinstance(value, tuple) else "",
)
def test_the_baseline_is_what_is_called_so_and_one_visit_alone(
    names: tuple[str, ...], baseline: str | None
) -> None:
    dated = {name: date(2024, 1 + month, 1) for month, name in enumerate(names)}
    for order in (by_name(*names), order_of(dated)):
        assert order.baseline == baseline
        assert (order.rivals is None) is (baseline is not None)


def test_an_unscheduled_visit_without_a_day_is_not_the_first() -> None:
    order = by_name("unscheduled", "V1", "V2")
    assert (order.baseline, order.unordered) == ("V1", ("V2", "unscheduled"))
    assert order_of({"unscheduled": date(2024, 1, 1), "V1": date(2024, 2, 1)}).baseline == (
        "unscheduled"
    )


def test_a_week_0_on_another_day_than_the_baseline_is_no_rival_of_it() -> None:
    days = {"baseline": date(2024, 1, 1), "week 0": date(2024, 1, 9), "week 12": date(2024, 4, 1)}
    assert order_of(days).baseline == "baseline"
    assert by_name(*days).baseline is None


def test_some_days_go_with_what_names_say() -> None:
    order = order_of({"week 4": date(2024, 2, 1), "x": date(2024, 3, 1), "baseline": None})
    assert order.names == ("baseline", "week 4", "x")
    assert (order.by, order.unordered) == ("name_some_dates_missing", None)


def test_a_date_against_the_names_leaves_the_order_to_the_dates() -> None:
    days = {"baseline": date(2025, 1, 1), "week 4": date(2024, 2, 1)}
    order = order_of(days)
    assert (order.names, order.baseline) == (("week 4", "baseline"), "week 4")
    assert contradicting({"A": days}, first_is_baseline=True) == {"A": [("week 4", "baseline")]}


@pytest.mark.parametrize(
    ("course", "first_is_baseline", "reported"),
    [
        (("W12", "week 4"), False, True),
        (("year 1", "month 6"), False, True),
        (("V2", "visit 1"), False, True),
        (("2024-05-03", "2023-05-03"), False, True),
        (("x", "screening"), True, True),
        (("x", "screening"), False, False),
        (("EOT", "week 24"), True, False),  # treatment ended early
        (("month 3", "week 12"), True, False),  # may be one time
        (("x", "y"), True, False),
    ],
)
def test_names_that_say_the_reverse_of_their_dates(
    course: tuple[str, str], first_is_baseline: bool, reported: bool
) -> None:
    days = {name: date(2024, 1 + month, 1) for month, name in enumerate(course)}
    wrong = contradicting({"A": days}, first_is_baseline, read_dates(course))
    assert wrong == ({"A": [course]} if reported else {})


def test_names_that_most_subjects_have_in_the_reverse_order_are_reported() -> None:
    def days(*names: str) -> dict[str, date]:
        return {name: date(2024, 1 + month, 1) for month, name in enumerate(names)}

    courses = {"A": days("x", "y"), "B": days("x", "y"), "C": days("y", "x")}
    assert contradicting(courses, first_is_baseline=True) == {"C": [("y", "x")]}
