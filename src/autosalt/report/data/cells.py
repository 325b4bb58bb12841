"""Read typed cells of table rows; a blank cell, and NaN, is None."""

import math
from collections.abc import Mapping
from typing import Any, TypeAlias

from autosalt.core.types import Interval
from autosalt.errors import ReportError
from autosalt.report.data import cells
from autosalt.report.data.model import Score

Row: TypeAlias = Mapping[str, Any]


def score(row: Row, value: str, low: str, high: str) -> Score | None:
    """A number with its interval."""
    middle = number(row, value)
    return None if middle is None else Score(middle, interval(row, low, high))


def interval(row: Row, low: str, high: str) -> Interval | None:
    """Both ends, or None."""
    first, last = number(row, low), number(row, high)
    return None if first is None or last is None else Interval(first, last)


def number(row: Row, name: str) -> float | None:
    """A number of any kind.

    Raises:
        ReportError: the cell holds something else.
    """
    value = row.get(name)
    if value is None:
        return None
    if not isinstance(value, (int, float)):
        raise ReportError(f"a table's column {name!r} holds {value!r}, not a number")
    return None if math.isnan(value) else float(value)


def flag(row: Row, name: str) -> bool | None:
    """Yes, no, or None."""
    value = row.get(name)
    return None if value is None else bool(value)


def text(row: Row, name: str) -> str:
    """Text, empty where there is none."""
    return maybe_text(row, name) or ""


def maybe_text(row: Row, name: str) -> str | None:
    """Text, or None."""
    value = row.get(name)
    return None if value is None or value == "" else str(value)


def improvement(row: Row) -> Score | None:
    """Improvement in percent with its interval."""
    return cells.score(row, "improvement_pct", "improvement_pct_low", "improvement_pct_high")
