"""Refusals of a dataset folder are printed by reason, of whole heads apart from cut ones."""

import sys
from pathlib import Path

import pytest

from research.measure.robustness import refusal


@pytest.mark.slow
def test_whole_heads_and_what_was_made_of_them_are_printed(
    work: Path, tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "table.md"
    words = ["refusal", work / "test", "--model", tiny_model, "--damaged", "--markdown", table]
    monkeypatch.setattr(sys, "argv", [str(word) for word in words])
    refusal.main()
    lines = table.read_text().splitlines()
    (kept,) = [line for line in lines if "test: whole heads" in line]
    assert "kept, % (none refused) | 100.0" in kept
    (dark,) = [line for line in lines if "... too dark" in line]
    assert "too_dark" in dark
    assert "| 100.0" in dark
