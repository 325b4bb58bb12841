"""`research/measure/model.py` on painted heads that the tiny model reads exactly."""

import sys
from pathlib import Path

import pytest

from research.measure import model


@pytest.mark.slow
def test_every_figure_of_heads_that_are_read_exactly(
    tiny_model: Path,
    work: Path,
    samples: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    table = tmp_path / "table.md"
    command = ["model", work, "--data", samples, "--model", tiny_model, "--markdown", table]
    monkeypatch.setattr(sys, "argv", [str(word) for word in command])
    model.main()
    cells = [line.strip("| ").split(" | ") for line in table.read_text().splitlines()[2:]]
    # Of the two sets of heads the first, as they are, not the one that was made worse.
    found = {
        (on.split(",")[0], name.split(" (")[0]): text.split()[0]
        for on, name, text, *_ in reversed(cells)
    }
    assert float(found["real-photos-dev", "scalp IoU, mean"]) > 0.98
    assert float(found["real-photos-dev", "loss_pct MAE, points"]) < 1
    assert found["five-view", "view accuracy, %"] == "100.0"
    assert found["five-view", "... a man's four together, %"] == "100.0"
    assert found["five-view", "labels mixed up"] == "100.0"
    assert found["five-view", "right labels: flagged, %"] == "0.0"
    assert found["five-view", "hair marked by eye"] == "0.0"
    assert found["figaro1k-test", "hair pixels called loss, %"] == "0.0"
    assert float(found["phantoms", "SALT MAE, points"]) < 1
    assert found["phantoms", "95 % interval covers SALT, %"] == "100.0"
    assert float(found["phantom retakes", "MDC95 of SALT, points"]) < 0.5
    assert found["good photos", "kept, %"] == "100.0"
    assert found["bad photos", "... too dark"] == "100.0"
    assert "fasseg-test not found: left out" in capsys.readouterr().out
