"""Several models compared on heads that were drawn by hand."""

import sys
from pathlib import Path

import pytest

from research.measure.heads import main


def test_models_stand_under_each_other_in_one_table(
    work: Path, tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "table.md"
    arguments = [work / "test", tiny_model, tiny_model, "--by", "view", "--markdown", table]
    monkeypatch.setattr(sys, "argv", ["heads", *map(str, arguments)])
    main()
    lines = table.read_text().splitlines()[2:]
    assert len(lines) % 2 == 0
    assert all(line.startswith("| tiny: ") for line in lines)
    assert sum("view top" in line for line in lines) == sum("view left" in line for line in lines)
    assert any("scalp IoU, mean" in line for line in lines)
