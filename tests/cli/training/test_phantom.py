"""`autosalt phantom`: what staff see of it."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from autosalt.cli.training.phantom import app

SMALL = ["--subjects", "1", "--visits", "1", "--megapixels", "0.01", "--workers", "1"]


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.slow
def test_study_writes_a_manifest_and_says_where(tmp_path: Path) -> None:
    code, out, err = run("study", tmp_path / "trial", *SMALL)
    assert code == 0, err
    assert out.strip() == str(tmp_path / "trial" / "manifest.csv")
    assert (tmp_path / "trial" / "truth_visits.csv").exists()
    assert "Photographing" in err

    again, _, _ = run("study", tmp_path / "trial", *SMALL)
    assert again == 0

    other, out, err = run("study", tmp_path / "trial", *SMALL, "--seed", 9)
    assert other == 2
    assert out == ""
    assert "other settings" in err


@pytest.mark.slow
def test_photos_writes_the_canonical_layout(tmp_path: Path) -> None:
    arguments = ("--subjects", 1, "--size", 64, "--workers", 1)
    code, out, err = run("photos", tmp_path / "pairs", *arguments)
    assert code == 0, err
    index = tmp_path / "pairs" / "index.csv"
    assert out.strip() == str(index)
    assert index.read_text().startswith("photo,scalp,loss,subject,view,source")
    assert run("photos", tmp_path / "pairs", *arguments)[0] == 0
    assert run("photos", tmp_path / "pairs", *arguments, "--seed", 1)[0] == 2


def test_photos_of_faces_are_a_folder_of_their_own(tmp_path: Path) -> None:
    arguments = ("--subjects", 1, "--size", 64, "--workers", 1)
    code, _, err = run("photos", tmp_path / "faces", *arguments, "--front")
    assert code == 0, err
    header, *rows = (tmp_path / "faces" / "index.csv").read_text().splitlines()
    assert [row.split(",")[header.split(",").index("view")] for row in rows] == ["none"]
    code, _, err = run("photos", tmp_path / "faces", *arguments)
    assert code == 2
    assert "other settings" in err


def test_photos_of_hair_that_nobody_has_are_refused(tmp_path: Path) -> None:
    code, _, err = run("photos", tmp_path / "pairs", "--hair-colour", "green")
    assert code == 2
    assert "no hair is 'green': use black" in err
    assert not (tmp_path / "pairs").exists()


@pytest.mark.parametrize("command", ["study", "photos"])
def test_foreign_folder_is_refused(tmp_path: Path, command: str) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    code, _, err = run(command, tmp_path)
    assert code == 2
    assert "not an empty folder" in err
    assert [p.name for p in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize(
    "wrong",
    [["study"], ["study", "x", "--subjects", "0"], ["study", "x", "--arms", "4"],
     ["photos", "x", "--masks", "nowhere"]],
)  # fmt: skip
def test_wrong_usage(wrong: list[str]) -> None:
    assert run(*wrong)[0] == 2


def test_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    code, _, err = run("study", tmp_path / "file" / "trial", *SMALL)
    assert code == 1
    assert "autosalt: " in err
    assert "Traceback" not in err
