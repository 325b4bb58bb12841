"""The table of pictures that are not one upright head in true colour."""

import sys
from pathlib import Path

import pytest

from research.measure.robustness.pictures import main


@pytest.mark.slow
def test_every_kind_has_a_row(
    data: Path, tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "table.md"
    arguments = [data, "--model", tiny_model, "--markdown", table]
    monkeypatch.setattr(sys, "argv", ["pictures", *map(str, arguments)])
    main()
    written = table.read_text()
    for kind in ("grey", "negative", "left half black", "two by two", "turned by 90 degrees"):
        assert f"| {kind}: refused or reported, %" in written
