"""`scripts/score_against_truth.py`, the last output of `make demo` before the report."""

import csv
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from autosalt.core.views import VIEWS

SCRIPT = Path(__file__).parents[2] / "scripts" / "score_against_truth.py"
Row = dict[str, Any]


def photo(view: str, loss_pct: float | None) -> Row:
    """A row of `photos`, its view found by the model; refused without hair loss."""
    source = None if loss_pct is None else "model"
    return {"path": f"{view}.jpg", "view": view, "view_source": source, "loss_pct": loss_pct}


def write_scores(out: Path, photos: list[Row], salt: float | None) -> None:
    """The columns of a run's tables that the script reads."""
    low, high = (None, None) if salt is None else (salt - 3.0, salt + 3.0)
    visit = {"subject": "1", "visit": "V1", "salt": salt, "salt_low": low, "salt_high": high}
    (out / "parquet").mkdir(parents=True)
    for name, rows in (
        ("visits", [visit | {"salt_bound_low": 0.0, "salt_bound_high": 100.0}]),
        ("photos", photos),
    ):
        pq.write_table(pa.Table.from_pylist(rows), out / f"parquet/{name}.parquet")


def write_truth(trial: Path, photos: list[Row], salt: float) -> None:
    trial.mkdir()
    visit = {"subject": "1", "visit": "V1", "salt_photos": salt}
    views = [{"path": p["path"], "subject": "1", "view": p["view"], "loss_pct": 40} for p in photos]
    for name, rows in (("visits", [visit]), ("photos", views)):
        with (trial / f"truth_{name}.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)


def run(*folders: Path) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, SCRIPT, *folders], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.slow
def test_error_and_coverage_are_printed(tmp_path: Path) -> None:
    photos = [photo(view, 42.0) for view in VIEWS]
    write_scores(tmp_path / "scores", photos, 42.0)
    write_truth(tmp_path / "trial", photos, 40.0)
    code, out, _ = run(tmp_path / "trial", tmp_path / "scores")
    assert code == 0
    assert "SALT: mean absolute error 2.0 points" in out
    assert "1 of 1 truths lie inside" in out
    assert "Views found by the model: 4 of 4 right" in out


@pytest.mark.slow
def test_nothing_to_compare(tmp_path: Path) -> None:
    photos = [photo(view, None) for view in VIEWS]
    write_scores(tmp_path / "scores", photos, None)
    write_truth(tmp_path / "trial", photos, 40.0)
    code, _, err = run(tmp_path / "trial", tmp_path / "scores")
    assert code == 1
    assert "Nothing to compare" in err
    assert run(tmp_path / "trial", tmp_path / "nowhere")[0] == 1
