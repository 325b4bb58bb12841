"""Intervals of few subjects hold the truth about as often as they promise."""

import pytest

from autosalt.core.types import Interval
from research.measure.interval_coverage import CASES, coverage, holds, main


@pytest.mark.parametrize(
    ("name", "truth"), [("mean", 0.0), ("IoU, pooled", 0.727), ("MAE, on the logarithm", 1.14)]
)
def test_with_twenty_subjects_students_t_holds_more_than_percentiles(
    name: str, truth: float
) -> None:
    by_percentile, by_t = coverage(CASES[name], truth, subjects=20, visits=4, trials=200)
    assert by_percentile <= by_t
    assert 0.87 <= by_t <= 0.99


def test_no_interval_holds_nothing() -> None:
    assert holds(Interval(1.0, 2.0), 2.0)
    assert not holds(Interval(1.0, 2.0), 2.1)
    assert not holds(None, 0.0)


@pytest.mark.slow
def test_the_table_has_a_row_for_each_figure_and_number_of_subjects(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["interval_coverage", "--trials", "2"])
    main()
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "| figure | subjects | percentiles | Student's t |"
    assert len(lines) == 2 + 3 * len(CASES)
