"""Dates in names are read as the whole study writes them; what may mean two days is not guessed."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autosalt.visits.conflicts import order_of
from autosalt.visits.date_text import DateOrder
from autosalt.visits.name_dates import read_dates, undecided
from autosalt.visits.parse import when

DAY, MONTH, YEAR = DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST, DateOrder.YEAR_FIRST
THIRTEEN = date(2022, 12, 13)
"""Its day can be no month, and its month no day."""
SURE: dict[str, Callable[[date], str]] = {
    "ISO": date.isoformat,
    **{
        text: lambda day, text=text: day.strftime(text)  # type: ignore[misc]
        for text in (
            *("%Y%m%d", "%Y/%m/%d", "%Y.%m.%d", "%Y_%m_%d", "%d%b%Y", "%d-%b-%Y", "%d %B %Y"),
            *("%B %d, %Y", "%Y-%b-%d", "visit %Y-%m-%d", "%Y-%m-%d photos", "S01_%Y%m%d"),
        )
    },
}
DECIDED: dict[str, DateOrder] = {
    **dict.fromkeys(("%d-%m-%Y", "%d.%m.%Y", "%d/%m/%Y", "%d_%m_%Y", "%d%m%Y"), DAY),
    **dict.fromkeys(("%m-%d-%Y", "%m/%d/%Y", "%m.%d.%Y", "%m%d%Y"), MONTH),
}
days = st.sets(st.dates(date(2015, 1, 1), date(2027, 12, 31)), min_size=2, max_size=8)


def in_order(names: list[str], stated: DateOrder | None = None) -> list[str]:
    return list(order_of(dict.fromkeys(names), read_dates(names, stated)).names)


@pytest.mark.slow
@pytest.mark.parametrize("write", SURE.values(), ids=SURE)
@given(days=days)
def test_names_that_are_dates_are_in_the_order_of_the_days(
    write: Callable[[date], str], days: set[date]
) -> None:
    names = [write(day) for day in sorted(days)]
    assert in_order(sorted(names)) == names
    assert [when(name).day for name in names] == sorted(days)


@pytest.mark.slow
@pytest.mark.parametrize(("text", "order"), DECIDED.items(), ids=DECIDED)
@given(days=days)
def test_one_name_of_the_study_says_how_all_are_read(
    text: str, order: DateOrder, days: set[date]
) -> None:
    names = [day.strftime(text) for day in sorted(days | {THIRTEEN})]
    assert in_order(sorted(names)) == names
    assert undecided(names, read_dates(names)) == []


@pytest.mark.parametrize("text", ["%d-%m-%y", "%d.%m.%y", "%y%m%d", "%m/%d/%y", "%d%m%Y"])
@given(days=days)
def test_what_a_person_says_of_the_order_is_followed(text: str, days: set[date]) -> None:
    order = {"d": DAY, "m": MONTH, "y": YEAR}[text[1]]
    names = [day.strftime(text) for day in sorted(days)]
    assert in_order(sorted(names), order) == names


@given(st.dates(date(2000, 1, 1), date(2030, 12, 31)), st.sampled_from(["%d-%m-%Y", "%m/%d/%Y"]))
def test_a_date_alone_is_read_only_if_it_can_mean_one_day(day: date, text: str) -> None:
    name = day.strftime(text)
    either = day.day <= 12 and day.day != day.month
    assert bool(undecided([name], read_dates([name]))) is either
    assert (when(name, read_dates([name])).day is None) is either


@pytest.mark.parametrize(
    ("names", "known"),
    [
        (("12-01-2024", "03-05-2024"), False),
        (("01-02-2023", "01-03-2024"), True),  # in either way of reading the same
        (("12-01-2024", "03-05-2024", "15-01-2024"), True),
        (("12.01.2024", "03.05.2024", "15-01-2024"), False),  # another site may write otherwise
        (("15-01-2024", "01-15-2024", "03-05-2024", "04-03-2024"), False),  # both ways
        (("24-05-03", "24-01-12"), False),  # 2024 or the 24th
        (("23-11-30", "24-01-12", "24-05-03"), True),  # no study lasts from 2003 to 2030
        (("2024-05-03", "May 2023"), True),
        (("2024-05-03", "May 2024"), False),  # before it or after it
        (("2024-05-03T0900", "2024-05-03T1030"), True),
        (("2024-05-03 a", "2024-05-03 b"), False),
        (("Q3 2023", "2023-08"), False),
    ],
    ids=lambda value: ", ".join(value) if isinstance(value, tuple) else "",
)
def test_whether_names_give_the_order(names: tuple[str, ...], known: bool) -> None:
    order = order_of(dict.fromkeys(names), read_dates(names))
    assert (order.unordered is None) is known
    assert (order.baseline is None) is not known


def test_a_month_or_quarter_gives_no_day() -> None:
    assert [when(name).day for name in ("May 2024", "2024 Q2", "2024-05", "2024", "2024-W20")] == [
        None
    ] * 5
