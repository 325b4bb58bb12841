"""`autosalt index` on the command line."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from autosalt.cli.main import app
from autosalt.core.types import RGB
from autosalt.core.views import VIEWS


def test_findings_are_listed_and_are_3(tmp_path: Path, paint: Callable[..., RGB]) -> None:
    photos = tmp_path / "photos/S1/1"
    photos.mkdir(parents=True)
    for k, view in enumerate(VIEWS[:3]):
        Image.fromarray(paint(0.1 + 0.3 * k, view)).save(photos / f"{view}.png")
    table = tmp_path / "table.csv"
    arguments = ["index", str(tmp_path / "photos"), "--table", str(table)]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 3, result.output
    assert "3 photos, 1 visits, 1 subjects" in result.stdout
    assert "1 visits miss views\n  S1 / 1: back" in result.stdout
    with table.open(newline="") as file:
        assert [row["view"] for row in csv.DictReader(file)] == ["left", "right", "top"]


def test_what_is_left_out_is_listed_and_is_3(tmp_path: Path, paint: Callable[..., RGB]) -> None:
    photos = tmp_path / "photos/S1/1"
    photos.mkdir(parents=True)
    for k, name in enumerate((*VIEWS, "IMG_7")):
        Image.fromarray(paint(0.1 + 0.2 * k, VIEWS[k % 4], seed=k)).save(photos / f"{name}.png")
    table = tmp_path / "table.csv"
    arguments = ["index", str(tmp_path / "photos"), "--table", str(table)]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 3, result.output
    assert "1 photos are left out, for example 'S1/1/IMG_7.png'" in " ".join(result.stderr.split())
    with table.open(newline="") as file:
        last = list(csv.DictReader(file))[-1]
    assert (last["path"], last["reason"]) == ("S1/1/IMG_7.png", "not_matching")


def test_dates_in_names_that_may_be_read_in_two_ways_are_3_until_a_person_says_how(
    tmp_path: Path, paint: Callable[..., RGB]
) -> None:
    for k, name in enumerate(("12-01-2024", "03-05-2024")):
        photos = tmp_path / "photos/S1" / name
        photos.mkdir(parents=True)
        for view in VIEWS:
            Image.fromarray(paint(0.2 + 0.3 * k, view, seed=k)).save(photos / f"{view}.png")
    arguments = ["index", str(tmp_path / "photos")]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 3, result.output
    assert "'03-05-2024'; '12-01-2024'; say how with --date-format" in result.stderr
    sure = CliRunner().invoke(app, [*arguments, "--date-format", "day-first"])
    assert "Check" not in sure.stderr  # painted heads are alike, which is another matter
    assert CliRunner().invoke(app, [*arguments, "--date-format", "x"]).exit_code == 2


def test_a_folder_that_is_no_subject_is_reported_and_3(
    tmp_path: Path, paint: Callable[..., RGB]
) -> None:
    photos = tmp_path / "photos/NA/1"
    photos.mkdir(parents=True)
    for k, view in enumerate(VIEWS):
        Image.fromarray(paint(0.1 + 0.2 * k, view, seed=k)).save(photos / f"{view}.png")
    result = CliRunner().invoke(app, ["index", str(tmp_path / "photos")])
    assert result.exit_code == 3, result.output
    assert "Check: subjects 'NA': each stands for a missing value" in result.stderr


def test_wrong_usage_is_2_and_an_empty_folder_is_1(tmp_path: Path) -> None:
    assert CliRunner().invoke(app, ["index", str(tmp_path / "none")]).exit_code == 2
    assert CliRunner().invoke(app, ["index", str(tmp_path)]).exit_code == 1


def test_nothing_to_score_states_why(tmp_path: Path) -> None:
    (tmp_path / "S1").mkdir()
    (tmp_path / "S1/notes.txt").touch()
    (tmp_path / "photos.7z").touch()
    result = CliRunner().invoke(app, ["index", str(tmp_path)])
    assert result.exit_code == 1
    line = " ".join(result.stderr.split())
    assert "holds no photos to score: its files are 1 .7z ('photos.7z'), 1 .txt" in line
    assert "1 packed files are left out and may hold photos: 'photos.7z'; unpack them" in line


def test_what_stands_for_a_photo_is_3_and_its_reason_says_how_to_mend(
    tmp_path: Path, paint: Callable[..., RGB]
) -> None:
    photos = tmp_path / "photos/S1/1"
    photos.mkdir(parents=True)
    for k, view in enumerate(VIEWS):
        Image.fromarray(paint(0.1 + 0.2 * k, view)).save(photos / f"{view}.png")
    arguments = ["index", str(tmp_path / "photos")]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    (photos / "top.png").rename(photos / ".top.png.icloud")
    (photos / "back.png").rename(photos / "back.mp4")
    (photos / "back.mp4").write_bytes(b"\0\0\0\x20ftypisom\0\0\2\0isom")
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 3, result.output
    assert "not_downloaded: Only a placeholder or a link is there" in result.stdout
    assert "unsupported_format: The format is not supported" in result.stdout
    assert "4 photos, 1 visits, 1 subjects" in result.stdout


@pytest.mark.slow
def test_index_reads_the_headers_and_notes_contradictions(
    tmp_path: Path, paint: Callable[..., RGB], make_dicom: Callable[..., bytes]
) -> None:
    (tmp_path / "photos/0012/1").mkdir(parents=True)
    for view in VIEWS:
        header = {"PatientID": "0012", "PatientOrientation": ["P", "F"], "PatientName": "Canary^C"}
        file = make_dicom(paint(0.4, view), **header)
        (tmp_path / f"photos/0012/1/{view}.dcm").write_bytes(file)
    result = CliRunner().invoke(app, ["index", str(tmp_path / "photos")])
    screen = " ".join(result.stderr.split())
    assert "3 DICOM files state another view than the path" in screen
    assert "4 photos, 1 visits, 1 subjects" in result.stdout
    assert "Canary" not in result.output
