"""Dates as people write them in names: `2024-05-03`, `12Jan2024`, `2023 Q3`, `20240503_1030`."""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from autosalt.visits.words import MONTHS, all_known, plain

_FIRST_YEAR, _LAST_YEAR = 1970, 2099


class DateOrder(StrEnum):
    """The part of a date that comes first; the year is last where it is not first."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"
    YEAR_FIRST = "year-first"


@dataclass(frozen=True, slots=True)
class Span:
    """A time on the calendar: a minute, a day, a month; `last` lies just behind it."""

    first: datetime
    last: datetime

    @property
    def day(self) -> date | None:
        """The day that it lies in; None where it is longer than a day."""
        one = self.last - self.first <= timedelta(days=1)
        return self.first.date() if one else None


@dataclass(frozen=True, slots=True)
class Written:
    """A date as it is written in a name.

    Attributes:
        shape: how it is written; dates of one shape are read alike. Empty where the date
            itself shows which part is which.
        readings: what it may mean, by the part that is taken to come first.
        rest: the name without it.
        number: whether it is a number that may as well count something else: a year, six digits,
            or a month and a year (`12-2001`).
    """

    shape: str
    readings: Mapping[DateOrder, Span]
    rest: str
    number: bool = False


@lru_cache(maxsize=1 << 16)
def find_date(name: str) -> Written | None:
    """The date in a name; None where there is none."""
    text = plain(name)
    for find in (_iso_week, _quarter, _month_word, _three_numbers, _digits, _month_number, _year):
        written = find(text)
        if written is not None and (not written.number or all_known(written.rest)):
            return written
    return None


_NOT_WORD: Final = r"(?<![^\W_])"  # no letter or digit before
_SEP: Final = r"[\s\-./_,]*"
_YEAR: Final = r"(?:19|20)\d\d"
_MONTH: Final = "|".join(sorted(MONTHS, key=len, reverse=True))
_TIME: Final = re.compile(
    r"(?:t|[\s_-]+|\s*at\s*)([01]\d|2[0-3])[:h.\-_]?([0-5]\d)(?:[:m.\-_]?([0-5]\d)s?)?z?(?![^\W_])"
)
_ISO_WEEK: Final = re.compile(rf"{_NOT_WORD}({_YEAR})[\s\-_]?w([0-5]\d)(?!\d)")
_QUARTER: Final = re.compile(
    rf"{_NOT_WORD}(?:([qh])([1-4]){_SEP}({_YEAR})|({_YEAR}){_SEP}([qh])([1-4]))(?!\d)"
)
_DAY_MONTH_WORD: Final = re.compile(
    rf"{_NOT_WORD}(?:(\d{{1,2}})(?:st|nd|rd|th)?{_SEP})?({_MONTH}){_SEP}({_YEAR}|'?\d\d)(?!\d)"
)
_MONTH_WORD_DAY: Final = re.compile(
    rf"{_NOT_WORD}({_MONTH}){_SEP}(\d{{1,2}})(?:st|nd|rd|th)?[\s\-./_,]+({_YEAR})(?!\d)"
)
_YEAR_MONTH_WORD: Final = re.compile(
    rf"{_NOT_WORD}({_YEAR}){_SEP}({_MONTH})(?:{_SEP}(\d{{1,2}}))?(?![^\W_])"
)
_THREE: Final = re.compile(rf"{_NOT_WORD}(\d{{1,4}})([\-./_ ])(\d{{1,2}})\2(\d{{4}}|\d\d?)(?!\d)")
_DIGITS: Final = re.compile(rf"{_NOT_WORD}(\d{{6}}|\d{{8}})(\d{{4}}|\d{{6}})?(?!\d)")
_YEAR_MONTH: Final = re.compile(rf"{_NOT_WORD}({_YEAR})[\-./_](\d\d?)(?![\d\-./])")
_MONTH_YEAR: Final = re.compile(rf"{_NOT_WORD}(?<!\d[\-./_])(\d\d?)([\-./_])({_YEAR})(?!\d)")
_ONLY_YEAR: Final = re.compile(rf"{_NOT_WORD}({_YEAR})(?![^\W_])")


def _iso_week(text: str) -> Written | None:
    match = _ISO_WEEK.search(text)
    if match is None:
        return None
    try:
        monday = datetime.fromisocalendar(int(match[1]), int(match[2]), 1)
    except ValueError:
        return None
    return _plain(text, match, Span(monday, monday + timedelta(days=7)))


def _quarter(text: str) -> Written | None:
    match = _QUARTER.search(text)
    if match is None:
        return None
    kind, number = match[1] or match[5], int(match[2] or match[6])
    months = 3 if kind == "q" else 6
    first = months * (number - 1) + 1
    year = int(match[3] or match[4])
    return None if first > 12 else _plain(text, match, _months(year, first, months))


def _month_word(text: str) -> Written | None:
    if (match := _MONTH_WORD_DAY.search(text)) is not None:
        return _day_or_month(text, match, match[3], MONTHS[match[1]], match[2])
    if (match := _YEAR_MONTH_WORD.search(text)) is not None:
        return _day_or_month(text, match, match[1], MONTHS[match[2]], match[3])
    if (match := _DAY_MONTH_WORD.search(text)) is not None:
        return _day_or_month(text, match, match[3].strip("'"), MONTHS[match[2]], match[1])
    return None


def _day_or_month(
    text: str, match: re.Match[str], year: str, month: int, day: str | None
) -> Written | None:
    if day is None:
        # `May 24` may be the 24th of May.
        found = _months(int(year), month, 1) if len(year) == 4 else None
        return None if found is None else _plain(text, match, found)
    return _with_time(text, match, "", {DateOrder.DAY_FIRST: _day(year, month, day)})


def _three_numbers(text: str) -> Written | None:
    match = _THREE.search(text)
    if match is None:
        return None
    first, sep, middle, last = match.groups()
    if len(first) == 4:
        return _with_time(text, match, "", {DateOrder.YEAR_FIRST: _day(first, middle, last)})
    if len(first) == 3 or (len(last) != 4 and (sep == " " or len(last) == 1 == len(first))):
        return None
    shape = f"2{sep}2{sep}{len(last)}"
    readings = {
        DateOrder.DAY_FIRST: _day(last, middle, first),
        DateOrder.MONTH_FIRST: _day(last, first, middle),
    }
    if len(last) < 3 and len(first) == 2:
        readings[DateOrder.YEAR_FIRST] = _day(first, middle, last)
    return _with_time(text, match, shape, readings)


def _digits(text: str) -> Written | None:
    match = _DIGITS.search(text)
    if match is None:
        return None
    number, clock = match[1], match[2] or ""
    long = len(number) == 8
    year = 4 if long else 2
    front, back = number[:year], number[-year:]
    readings = {
        DateOrder.YEAR_FIRST: _day(front, number[year : year + 2], number[year + 2 :]),
        DateOrder.DAY_FIRST: _day(back, number[2:4], number[:2]),
        DateOrder.MONTH_FIRST: _day(back, number[:2], number[2:4]),
    }
    if clock and not re.fullmatch(r"([01]\d|2[0-3])[0-5]\d([0-5]\d)?", clock):
        return None
    found = _with_time(text, match, str(len(number)), readings, clock)
    return found if found is None or long else replace(found, number=True)


def _month_number(text: str) -> Written | None:
    if (match := _YEAR_MONTH.search(text)) is not None:
        year, month = match[1], int(match[2])
    elif (match := _MONTH_YEAR.search(text)) is not None:
        if match[2] == "_" and match[0] != text.strip():  # `visit_2_2024`
            return None
        year, month = match[3], int(match[1])
    else:
        return None
    if not 1 <= month <= 12:
        return None
    return replace(_plain(text, match, _months(int(year), month, 1)), number=True)


def _year(text: str) -> Written | None:
    match = _ONLY_YEAR.search(text)
    if match is None:
        return None
    return replace(_plain(text, match, _months(int(match[1]), 1, 12)), number=True)


def _plain(text: str, match: re.Match[str], span: Span) -> Written:
    return Written("", MappingProxyType({DateOrder.YEAR_FIRST: span}), _without(text, match))


def _without(text: str, match: re.Match[str], end: int | None = None) -> str:
    return f"{text[: match.start()]} {text[match.end() if end is None else end :]}"


def _with_time(
    text: str,
    match: re.Match[str],
    shape: str,
    readings: Mapping[DateOrder, date | None],
    clock: str = "",
) -> Written | None:
    """Days, at the time of day that is written behind them."""
    days = {order: day for order, day in readings.items() if day is not None}
    if not days:
        return None
    behind = _TIME.match(text, match.end()) if not clock else None
    parts = re.findall(r"\d\d", clock) if clock else (behind.groups() if behind else ())
    numbers = [int(part) for part in parts if part]
    spans = {order: _moment(day, numbers) for order, day in days.items()}
    # In eight digits the year is first or last, which its own number shows.
    decided = "" if shape == "8" and spans.keys() == {DateOrder.YEAR_FIRST} else shape
    end = behind.end() if behind else match.end()
    return Written(decided, MappingProxyType(spans), _without(text, match, end))


def _moment(day: date, clock: list[int]) -> Span:
    if not clock:
        first = datetime.combine(day, time())
        return Span(first, first + timedelta(days=1))
    hour, minute, second = (*clock, 0)[:3]
    first = datetime.combine(day, time(hour, minute, second))
    return Span(first, first + timedelta(minutes=1) if len(clock) < 3 else first + _SECOND)


_SECOND: Final = timedelta(seconds=1)


def _months(year: int, month: int, number: int) -> Span:
    last = month + number - 1
    end = datetime(year, last, monthrange(year, last)[1]) + timedelta(days=1)
    return Span(datetime(year, month, 1), end)


def _day(year: str, month: str | int, day: str) -> date | None:
    number = int(year)
    if len(year) <= 2:
        number += 1900 if number >= 90 else 2000
    if not _FIRST_YEAR <= number <= _LAST_YEAR:
        return None
    try:
        return date(number, int(month), int(day))
    except ValueError:
        return None
