"""The table of figures: values with intervals, and whether they reach their bar."""

from pathlib import Path

import pytest

from autosalt.core.statistics.estimate import Estimate
from autosalt.core.types import Interval
from research.measure.parts.table import Bar, Row, print_table, row, share, write_markdown


@pytest.mark.parametrize(
    ("bar", "text", "reached"),
    [
        (Bar(90), ">= 90", "yes"), (Bar(95), ">= 95", "no"), (Bar(high=90), "<= 90", "yes"),
        (Bar(91, 93), "91 to 93", "no"),
    ],
)  # fmt: skip
def test_a_bar_is_reached_at_its_end_too(bar: Bar, text: str, reached: str) -> None:
    assert str(bar) == text
    assert Row("on", "figure", "90.0", 90.0, bar).reached == reached


def test_an_overlap_has_three_decimals_and_other_figures_one() -> None:
    estimate = Estimate(value=0.91234, interval=Interval(0.9, 0.95), n=8, subjects=4)
    assert row("on", "scalp IoU, mean", estimate).text == "0.912 (0.900 to 0.950)"
    assert row("on", "MAE, points", estimate).text == "0.9 (0.9 to 0.9)"


def test_a_note_stands_in_place_of_an_interval_or_behind_it() -> None:
    alone = Estimate(value=0.0, n=12, subjects=12, note="no interval")
    rough = Estimate(value=2.0, interval=Interval(1.0, 3.0), n=6, subjects=6, note="rough")
    assert row("on", "MAE, points", alone).text == "0.0 (no interval)"
    assert row("on", "MAE, points", rough).text == "2.0 (1.0 to 3.0; rough)"


def test_a_share_of_nothing_is_no_division_by_zero() -> None:
    assert share("on", "kept, %", 3, 4).text == "75.0 (3 of 4)"
    assert share("on", "kept, %", 0, 0).number == 0


def test_the_table_goes_to_the_screen_and_to_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [share("heads", "kept, %", 3, 4, Bar(50)), share("heads", "refused, %", 1, 4)]
    print_table(rows, "tiny")
    assert "tiny: what was measured" in capsys.readouterr().out
    write_markdown(rows, tmp_path / "table.md")
    assert (tmp_path / "table.md").read_text().splitlines()[2:] == [
        "| heads | kept, % | 75.0 (3 of 4) | >= 50 | yes |",
        "| heads | refused, % | 25.0 (1 of 4) |  |  |",
    ]
