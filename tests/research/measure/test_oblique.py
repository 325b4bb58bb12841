"""Photos from between two views are compared with the nearer view as seen straight."""

import csv
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from autosalt import Scorer
from autosalt.core.types import RGB
from autosalt.core.views import View
from research.datasets.oblique import COLUMNS, Way
from research.measure.oblique import Shown, main, measure, show

TURN = Way(View.BACK, View.LEFT)
STRAIGHT = Shown(TURN, 0.0, "s0", (0.9, 0.1), None, False, 2.0)


@pytest.fixture
def folder(paint: Callable[..., RGB], tmp_path: Path) -> Path:
    """A head seen from the back three times: at the start, past half the way, and at the end."""
    with (tmp_path / "index.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for share in (0.0, 0.6, 1.0):
            Image.fromarray(paint(0.25, "back", height=256, width=256)).save(
                tmp_path / f"{share}.png"
            )
            writer.writerow((f"{share}.png", "s0", "back", "left", share, 20.0, 30.0))
    return tmp_path


def test_each_photo_is_read_as_the_nearer_view(folder: Path, tiny_model: Path) -> None:
    start, past, end = show(folder, Scorer.load(tiny_model))
    assert start.error_pct == pytest.approx(5.0, abs=1.0)
    assert past.error_pct == pytest.approx(-5.0, abs=1.0)
    assert (start.is_reported, past.is_reported, end.is_reported) == (False, True, True)
    assert (start.from_end, past.from_end, end.from_end) == pytest.approx((0.0, 0.4, 0.0))


def test_the_table_counts_what_is_not_scored_without_a_word() -> None:
    half = replace(STRAIGHT, share=0.5, error_pct=None, refused="not_a_view")
    photos = [replace(one, subject=f"s{n}") for n in range(5) for one in (STRAIGHT, half)]
    rows = {(row.on, row.figure): row for row in measure(photos)}
    kind = "turned from the back to a side"
    assert rows[f"{kind}, 0 of 90 degrees", "loss_pct MAE of 5 scored, points"].number == 2.0
    assert rows[f"{kind}, 45 of 90 degrees", "refused or reported, %"].number == 100.0
    assert rows[f"{kind}, 0 of 90 degrees", "probability of the view at the end, %"].number == 10.0
    straight = rows[f"{kind}: straight, 5", "refused or reported, %"]
    between = rows[f"{kind}: from between, 5", "refused or reported, %"]
    assert (straight.number, straight.reached) == (0.0, "yes")
    assert (between.number, between.reached) == (100.0, "yes")


def test_the_table_is_printed_and_written(
    folder: Path,
    tiny_model: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = folder / "table.md"
    arguments = [folder, "--model", tiny_model, "--markdown", out]
    monkeypatch.setattr(sys, "argv", ["oblique", *map(str, arguments)])
    main()
    assert "straight" in capsys.readouterr().out
    assert "| turned from the back to a side: straight, 2 |" in out.read_text(encoding="utf-8")
