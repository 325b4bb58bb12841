"""An archive scored from Python: the tables of the command, and the same scores as values."""

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

import autosalt
from autosalt.cli.main import app


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.slow
def test_it_writes_the_tables_of_the_command_and_gives_their_scores(
    photos: Path, tiny_model: Path, tmp_path: Path
) -> None:
    done: list[int] = []
    scores = autosalt.score_archive(
        photos, tmp_path / "out", model=str(tiny_model), overlays="none",
        on_progress=lambda count, _all: done.append(count),
    )  # fmt: skip
    assert done[-1] == len(scores.photos) == 24
    command = ["score", str(photos), "--out", str(tmp_path / "other"), "--model", str(tiny_model)]
    assert CliRunner().invoke(app, [*command, "--overlays", "none", "--no-report"]).exit_code == 0
    for table in ("photos.csv", "visits.csv", "subjects.csv"):
        assert (scores.out / table).read_bytes() == (tmp_path / "other" / table).read_bytes()
    written = {
        (row["subject"], row["visit"]): float(row["salt"])
        for row in rows(scores.out / "visits.csv")
    }
    given = {
        (subject.name, visit.name): visit.score.salt
        for subject in scores.subjects
        for visit in subject.visits
    }
    assert given == pytest.approx(written, abs=1e-9)


@pytest.mark.slow
def test_a_bad_photo_is_an_outcome_and_the_rest_is_scored(
    photos: Path, tiny_model: Path, tmp_path: Path
) -> None:
    (photos / "0012/1/top.png").write_bytes(b"not a photo")
    scores = autosalt.score_archive(
        photos, tmp_path / "out", model=str(tiny_model), overlays="none"
    )
    [refused] = [photo for photo in scores.photos if photo.score is None]
    assert refused.result.reason == autosalt.Reason.UNSUPPORTED_FORMAT
    assert len(scores.photos) == 24


def test_what_cannot_be_scored_is_an_error_of_this_package(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(autosalt.AutosaltError, match="holds no photos to score"):
        autosalt.score_archive(tmp_path / "empty", tmp_path / "out")
    with pytest.raises(autosalt.AutosaltError, match="is the folder of the photos"):
        autosalt.score_archive(tmp_path / "empty", tmp_path / "empty")
