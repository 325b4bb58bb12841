"""A simulated trial on disk: scoreable, with the truth beside it, reproducible, resumable."""

import csv
import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from autosalt.core.salt import salt
from autosalt.core.views import VIEWS
from autosalt.errors import FolderError
from autosalt.phantom.datasets.trial import Trial
from autosalt.phantom.datasets.write_trial import write_study

TINY = Trial(subjects=1, visits=1, retakes=1, height=72, width=54, seed=3)


def read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def digest(folder: Path) -> dict[str, str]:
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_study(tmp_path_factory.mktemp("study") / "trial", TINY).parent


@pytest.mark.slow
def test_manifest_lists_each_view_once_without_retakes(study: Path) -> None:
    rows = read(study / "manifest.csv")
    assert list(rows[0]) == ["path", "subject", "visit", "view", "date", "site", "arm"]
    assert [(r["subject"], r["visit"], r["view"]) for r in rows] == [
        ("0001", "V1", view) for view in VIEWS
    ]
    assert {r["visit"] for r in read(study / "retakes.csv")} == {"V1-retake1"}


def test_photos_have_the_size_asked_for_and_no_metadata(study: Path) -> None:
    for row in read(study / "manifest.csv") + read(study / "retakes.csv"):
        with Image.open(study / row["path"]) as photo:
            assert photo.format == "JPEG"
            assert photo.size == (TINY.width, TINY.height)
            assert not photo.getexif()


def test_truth_of_photos_adds_up_to_that_of_visits(study: Path) -> None:
    photos = read(study / "truth_photos.csv")
    assert len(photos) == 8
    for row in photos:
        expected = 100 * int(row["loss_px"]) / int(row["scalp_px"])
        assert float(row["loss_pct"]) == pytest.approx(expected)
    for visit in read(study / "truth_visits.csv"):
        by_visit = [p for p in photos if p["visit"] == visit["visit"]]
        for total, part in (("salt_photos", "loss_pct"), ("salt_surface", "region_loss_pct")):
            parts = {p["view"]: float(p[part]) for p in by_visit}
            assert float(visit[total]) == pytest.approx(salt(parts)), total


def test_a_retake_has_the_same_truth_and_another_picture(study: Path) -> None:
    visit, retake = read(study / "truth_visits.csv")
    assert (visit["retake_of"], retake["retake_of"]) == ("", "V1")
    assert visit["salt_surface"] == retake["salt_surface"]
    photos = study / "photos/0001"
    assert (photos / "V1/top.jpg").read_bytes() != (photos / "V1-retake1/top.jpg").read_bytes()


def test_complete_study_is_left_alone(study: Path) -> None:
    before = digest(study)
    progress: list[tuple[int, int]] = []
    write_study(study, TINY, on_progress=lambda done, total: progress.append((done, total)))
    assert digest(study) == before
    assert progress == [(8, 8)]


@pytest.mark.slow
def test_interrupted_study_is_finished_to_the_same_bytes(study: Path, tmp_path: Path) -> None:
    def pull_the_plug(done: int, total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    out = tmp_path / "trial"
    with pytest.raises(KeyboardInterrupt):
        write_study(out, TINY, on_progress=pull_the_plug)
    assert not (out / "manifest.csv").exists()
    with (out / "photos_done.jsonl").open("a") as file:
        file.write('{"path": "photos/0001/V1/ba')  # as power cut while writing leaves it
    progress: list[int] = []
    write_study(out, TINY, on_progress=lambda done, total: progress.append(done))
    assert progress[0] == 3
    assert digest(out) == digest(study)


@pytest.mark.slow
def test_workers_change_nothing(study: Path, tmp_path: Path) -> None:
    write_study(tmp_path / "trial", TINY, workers=2)
    assert digest(tmp_path / "trial") == digest(study)


def test_other_settings_are_refused(study: Path) -> None:
    with pytest.raises(FolderError, match="other settings"):
        write_study(study, replace(TINY, seed=4))


def test_foreign_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(FolderError, match="not an empty folder"):
        write_study(tmp_path, TINY)
    assert [p.name for p in tmp_path.iterdir()] == ["letter.txt"]


def test_no_workers(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        write_study(tmp_path / "x", TINY, workers=0)
    assert not (tmp_path / "x").exists()
