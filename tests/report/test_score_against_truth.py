"""`scripts/score_against_truth.py`, the last thing `make demo` prints before the report."""

import csv
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

from autosalt.core.views import VIEWS

SCRIPT = Path(__file__).parents[2] / "scripts" / "score_against_truth.py"


def write_truth(trial: Path, photos: list[dict[str, object]], salt: float) -> None:
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


def test_tells_error_and_coverage(tmp_path: Path, tables: SimpleNamespace) -> None:
    photos = [tables.photo("1", "V1", view, 42.0, view_source="model") for view in VIEWS]
    tables.write(tmp_path / "scores", photos, [tables.visit(photos)], [])
    write_truth(tmp_path / "trial", photos, 40.0)
    code, out, _ = run(tmp_path / "trial", tmp_path / "scores")
    assert code == 0
    assert "SALT: mean absolute error 2.0 points" in out
    assert "1 of 1 truths lie inside" in out
    assert "Views found by the model: 4 of 4 right" in out


def test_nothing_to_compare(tmp_path: Path, tables: SimpleNamespace) -> None:
    photos = [tables.photo("1", "V1", view, "blurred") for view in VIEWS]
    tables.write(tmp_path / "scores", photos, [tables.visit(photos)], [])
    write_truth(tmp_path / "trial", photos, 40.0)
    code, _, err = run(tmp_path / "trial", tmp_path / "scores")
    assert code == 1
    assert "Nothing to compare" in err
    assert run(tmp_path / "trial", tmp_path / "nowhere")[0] == 1
