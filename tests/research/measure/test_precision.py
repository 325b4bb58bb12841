"""Size, speed and error of smaller files of a model."""

import csv
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from autosalt.core.types import RGB
from autosalt.core.views import VIEWS
from autosalt.training.export.precision import PrecisionReadings
from research.measure.precision import main, salts


@pytest.fixture
def heads(tmp_path: Path, paint: Callable[..., RGB]) -> Path:
    """Two visits of four views with masks, and a third that lacks three views."""
    rows = [["photo", "scalp", "loss", "subject", "view", "source"]]
    for number, views in enumerate((VIEWS, VIEWS, VIEWS[:1])):
        for view in views:
            stem = f"{number}_{view}"
            Image.fromarray(paint(0.3, view, seed=number)).save(tmp_path / f"{stem}.png")
            scalp, loss = np.zeros((200, 200), bool), np.zeros((200, 200), bool)
            scalp[50:150, 50:150], loss[120:150, 50:150] = True, True
            Image.fromarray(scalp).save(tmp_path / f"{stem}_scalp.png")
            Image.fromarray(loss).save(tmp_path / f"{stem}_loss.png")
            files = [f"{stem}.png", f"{stem}_scalp.png", f"{stem}_loss.png"]
            rows.append([*files, f"s{number}", view.value, "toy"])
    with (tmp_path / "index.csv").open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    return tmp_path


def test_each_smaller_file_has_a_line_with_whole_visits_only(
    heads: Path,
    tiny_model: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = [str(heads), "--ranges", str(heads), "--model", str(tiny_model)]
    monkeypatch.setattr(sys, "argv", ["precision", *arguments])
    main()
    half, whole_numbers = capsys.readouterr().out.splitlines()
    assert half.startswith("fp16: ")
    assert whole_numbers.startswith("int8: ")
    assert "8 photos" in half
    assert "2 visits, SALT 0.0" in half


def test_a_visit_with_a_view_that_has_no_score_has_no_salt() -> None:
    readings = PrecisionReadings(np.array([10.0] * 7 + [np.nan]), np.zeros(8, np.intp))
    np.testing.assert_allclose(salts(readings), [10.0, np.nan])
