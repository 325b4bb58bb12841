"""Date formats that a person states."""

import re

import pytest

from autosalt.visits.date_format import DateFormat, cell_day, not_a_day
from autosalt.visits.date_text import DateOrder


@pytest.mark.parametrize(
    ("written", "order"),
    [
        *((order.value, order) for order in DateOrder),
        ("%d.%m.%Y", DateOrder.DAY_FIRST),
        ("%m/%d/%y", DateOrder.MONTH_FIRST),
        ("%b %d, %Y", DateOrder.MONTH_FIRST),
        ("%y%m%d", DateOrder.YEAR_FIRST),
    ],
)
def test_a_format_states_what_comes_first(written: str, order: DateOrder) -> None:
    assert DateFormat.parse(written).order is order


@pytest.mark.parametrize("written", ["dmy", "%m/%Y", "%H:%M", "", "day first", "%"])
def test_what_gives_no_day_is_refused_with_what_would(written: str) -> None:
    with pytest.raises(ValueError, match=re.escape("day-first, month-first, year-first")):
        DateFormat.parse(written)


@pytest.mark.parametrize(
    ("text", "written", "day"),
    [
        ("2024-05-03", None, "2024-05-03"),
        ("2024-05-03", "day-first", "2024-05-03"),
        ("2024-05-03", "%d.%m.%Y", "2024-05-03"),
        ("03.05.2024", "day-first", "2024-05-03"),
        ("03/05/24", "month-first", "2024-03-05"),
        ("3 May 2024", "month-first", "2024-05-03"),
        ("24-05-03", "year-first", "2024-05-03"),
        ("03.05.2024", "%d.%m.%Y", "2024-05-03"),
        ("03.05.2024", None, None),
        ("03/05/2024", "%d.%m.%Y", None),
        ("13/13/2024", "day-first", None),
        ("2024-02-30", None, None),
        ("May 2024", "day-first", None),
        ("03.05.2024 or later", "day-first", None),
        ("45000", "day-first", None),  # a day as spreadsheets count
    ],
)
def test_a_cell_is_a_day_or_none(text: str, written: str | None, day: str | None) -> None:
    assert cell_day(text, None if written is None else DateFormat.parse(written)) == day


def test_a_refusal_states_how_to_correct_the_date() -> None:
    assert "write it so, or state its form with --date-format" in not_a_day("1.2.24", None)
    assert "in the form of --date-format day-first" in not_a_day("x", DateFormat.parse("day-first"))
