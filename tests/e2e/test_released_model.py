"""The released model gives its golden vectors, and scores a simulated trial from end to end."""

import csv
import json
import time
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from typer.testing import CliRunner

from autosalt import Scorer
from autosalt.cli.main import app
from autosalt.core.views import VIEWS
from autosalt.phantom.datasets.trial import Trial
from autosalt.phantom.datasets.write_trial import write_study
from autosalt.scorer.golden_vectors import check_golden
from autosalt.scorer.session import SessionOptions

pytestmark = pytest.mark.slow

with as_file(files("autosalt.models")) as folder:
    GOLDEN = folder / "golden"
VECTORS = json.loads((GOLDEN / "golden.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def scorer() -> Scorer:
    return Scorer.load()


def test_the_golden_vectors_are_this_models(scorer: Scorer) -> None:
    assert VECTORS["model"] == scorer.manifest.name
    assert {max(photo["view"], key=photo["view"].get) for photo in VECTORS["photos"]} <= set(VIEWS)


def test_it_gives_its_golden_vectors(scorer: Scorer) -> None:
    assert check_golden(scorer, GOLDEN) == (len(VECTORS["photos"]), [])


def test_between_two_photos_no_thread_is_busy() -> None:
    scorer = Scorer.load(options=SessionOptions(threads=2))
    scorer.read(GOLDEN / VECTORS["photos"][0]["files"]["photo"])
    start = time.process_time()
    time.sleep(0.2)
    assert time.process_time() - start < 0.01


def test_a_simulated_trial_from_photos_to_report(tmp_path: Path) -> None:
    write_study(tmp_path / "trial", Trial(subjects=2, visits=2, height=400, width=300, seed=5))
    out = tmp_path / "scores"
    command = ["score", str(tmp_path / "trial"), "--out", str(out)]
    done = CliRunner().invoke(app, command)
    assert done.exit_code in (0, 3), done.output

    with (out / "photos.csv").open(newline="", encoding="utf-8") as file:
        photos = list(csv.DictReader(file))
    assert len(photos) == 2 * 2 * 4
    for photo in photos:
        assert photo["reason"] if photo["status"] == "refused" else float(photo["loss_pct"]) >= 0
    with (out / "visits.csv").open(newline="", encoding="utf-8") as file:
        visits = list(csv.DictReader(file))
    for visit in visits:
        assert (visit["salt"] == "") == (visit["status"] == "incomplete")
    assert (out / "report.html").read_text(encoding="utf-8").count("<svg") >= 2

    tables = {path: path.read_bytes() for path in out.rglob("*.csv")}
    again = CliRunner().invoke(app, command)
    assert again.exit_code == done.exit_code
    assert {path: path.read_bytes() for path in out.rglob("*.csv")} == tables
