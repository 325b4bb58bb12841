"""Cells of tables: blank and NaN are None, and anything odd is one line."""

import math

import pytest

from autosalt.core.types import Interval
from autosalt.errors import ReportError
from autosalt.report.data import cells
from autosalt.report.data.model import Score

ROW = {
    "salt": 40.0, "low": 38, "high": 43.5, "nan": math.nan, "none": None, "blank": "", "id": "0012",
    "yes": True, "word": "x",
}  # fmt: skip


def test_a_number_is_a_number_or_none() -> None:
    assert [cells.number(ROW, name) for name in ("salt", "low", "nan", "none", "absent")] == [
        40.0, 38.0, None, None, None,
    ]  # fmt: skip
    with pytest.raises(ReportError, match="column 'word' holds 'x', not a number"):
        cells.number(ROW, "word")


def test_an_interval_has_both_ends_or_is_none() -> None:
    assert cells.interval(ROW, "low", "high") == Interval(38.0, 43.5)
    assert cells.interval(ROW, "low", "nan") is None
    assert cells.score(ROW, "salt", "low", "nan") == Score(40.0, None)
    assert cells.score(ROW, "nan", "low", "high") is None


def test_text_and_flags() -> None:
    assert [cells.maybe_text(ROW, name) for name in ("id", "blank", "none")] == ["0012", None, None]
    assert cells.text(ROW, "none") == ""
    assert [cells.flag(ROW, name) for name in ("yes", "none")] == [True, None]
