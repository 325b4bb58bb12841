"""Date format that a person states with `--date-format`, and days in the cells of tables."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from autosalt.visits.date_text import DateOrder, find_date


@dataclass(frozen=True, slots=True)
class DateFormat:
    """The order of day, month and year, or the exact format (`pattern`, strptime)."""

    order: DateOrder
    pattern: str = ""

    @classmethod
    def parse(cls, text: str) -> "DateFormat":
        """Read `day-first`, `month-first`, `year-first`, or a format such as `%d/%m/%Y`.

        Raises:
            ValueError: it is neither, or a format that gives no day.
        """
        if text in set(DateOrder):
            return cls(DateOrder(text))
        day = datetime(2024, 12, 31)
        try:
            gives_day = datetime.strptime(day.strftime(text), text).date() == day.date()
        except ValueError:
            gives_day = False
        if not gives_day:
            known = ", ".join(DateOrder)
            raise ValueError(f"{text!r} is none of {known}, nor a date format such as '%d/%m/%Y'")
        kinds = {"d": DateOrder.DAY_FIRST, "m": DateOrder.MONTH_FIRST, "b": DateOrder.MONTH_FIRST}
        first = next((one for one in re.findall(r"%-?(\w)", text) if one in "dmbBYy"), "Y")
        return cls(kinds.get(first.lower(), DateOrder.YEAR_FIRST), text)

    def day(self, text: str) -> date | None:
        """The day that a cell of a table holds; None where it is not written so.

        A text that starts with the year in four digits is read in no other way.
        """
        if self.pattern:
            try:
                return datetime.strptime(text, self.pattern).date()
            except ValueError:
                return None
        written = find_date(text)
        span = None if written is None else written.readings.get(self.order)
        if written is not None and not written.shape:
            span = next(iter(written.readings.values()))
        if written is None or span is None or written.rest.strip():
            return None
        return span.day


def cell_day(text: str, date_format: DateFormat | None) -> str | None:
    """A day of a column `date` as YYYY-MM-DD; None where it is not written as it must be."""
    try:
        if date.fromisoformat(text).isoformat() == text:
            return text
    except ValueError:
        pass
    day = None if date_format is None else date_format.day(text)
    return None if day is None else day.isoformat()


def not_a_day(text: str, date_format: DateFormat | None) -> str:
    """Why `cell_day` found none, and how to correct it."""
    if date_format is not None:
        stated = date_format.pattern or date_format.order
        return f"date {text!r} is not a day in the form of --date-format {stated}"
    return (
        f"date {text!r} is not a day written YYYY-MM-DD; write it so, or state its form "
        f"with --date-format ({', '.join(DateOrder)}, or as '%d/%m/%Y')"
    )
