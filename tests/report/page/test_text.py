"""Numbers as people read them."""

from autosalt.core.types import Interval
from autosalt.report.data.model import Score
from autosalt.report.page.text import interval, number, score, signed, yes_no


def test_numbers_have_one_decimal_and_blank_is_a_dash() -> None:
    assert [number(x) for x in (None, 0.0, -0.04, -3.25, 99.96)] == [
        "–", "0.0", "0.0", "−3.2", "100.0",
    ]  # fmt: skip
    assert [signed(x) for x in (None, 2.0, -2.0, 0.01)] == ["–", "+2.0", "−2.0", "0.0"]
    assert interval(None) == score(None) == yes_no(None) == "–"
    assert score(Score(42.06, Interval(38.0, 46.2))) == "42.1 (38.0 to 46.2)"
    assert score(Score(5.0, None)) == "5.0"
    assert [yes_no(flag) for flag in (True, False)] == ["yes", "no"]
