"""Heads are cut at each side; what is off grows with what is missing."""

import sys
from pathlib import Path

import numpy as np
import pytest

from research.measure.robustness.cut_heads import SHARES, Cut, cuts_of, main, table

ROWS, COLUMNS = np.mgrid[:200, :160]
HEAD = ((ROWS - 100) / 80) ** 2 + ((COLUMNS - 80) / 60) ** 2 < 1
ALL = np.ones_like(HEAD)


def test_a_whole_head_is_cut_at_four_sides() -> None:
    cuts = list(cuts_of(HEAD, HEAD & (ROWS < 100), ALL))
    assert len(cuts) == 4 * len(SHARES)
    for cut, share in zip(cuts, SHARES * 4, strict=True):
        assert cut.missing == pytest.approx(share, abs=0.02)
    assert max(abs(cut.error_pct) for cut in cuts) == pytest.approx(50.0, abs=2.0)


def test_even_loss_is_never_off_however_much_is_missing() -> None:
    assert {cut.error_pct for cut in cuts_of(HEAD, HEAD, ALL)} == {0.0}


@pytest.mark.parametrize(
    "scalp", [np.roll(HEAD, 40, axis=0), np.zeros_like(HEAD)], ids=["at the edge", "no head"]
)
def test_a_head_that_is_not_whole_is_left_out(scalp: np.ndarray) -> None:
    assert not list(cuts_of(scalp, scalp, ALL))


def test_a_line_of_the_table_holds_cuts_that_are_estimated_alike() -> None:
    lines = table([Cut(0.1, 0.11, -2.0), Cut(0.2, 0.11, 4.0), Cut(0.5, 0.45, 9.0)])
    assert [line.split(" | ")[:2] for line in lines[2:]] == [
        ["| 10 to 12 %", "2"], ["| 30 to 50 %", "1"],
    ]  # fmt: skip
    assert " 15.0 (11.0 to 19.0) | 3.0 |" in lines[2]


@pytest.mark.slow
def test_the_table_is_printed_for_folders(
    work: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["cut_heads", str(work / "test")])
    main()
    assert "estimated to miss" in capsys.readouterr().out
