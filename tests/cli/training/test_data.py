"""`autosalt data check`: what is shown, what is written, and the exit codes."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from PIL import Image
from typer.testing import CliRunner

from autosalt.cli.main import app
from autosalt.core.types import RGB
from autosalt.core.views import VIEWS


@pytest.fixture
def dataset(tmp_path: Path, paint: Callable[..., RGB]) -> Path:
    """Photos of two people without masks."""
    lines = ["photo,scalp,loss,subject,view,source"]
    for number in range(2):
        for view in VIEWS:
            name = f"{number}_{view}.png"
            Image.fromarray(paint(0.2 + 0.3 * number, view, seed=number)).save(tmp_path / name)
            lines.append(f"{name},,,person {number},{view},clinic")
    (tmp_path / "index.csv").write_text("\n".join(lines) + "\n")
    return tmp_path


@pytest.fixture
def check(tmp_path: Path) -> Callable[..., Result]:
    table = tmp_path / "problems.csv"
    return lambda *words: CliRunner().invoke(
        app, ["data", "check", *map(str, words), "--out", str(table)]
    )


def test_a_good_dataset_is_0(check: Callable[..., Result], dataset: Path) -> None:
    result = check(dataset)
    assert result.exit_code == 0, result.output
    assert result.output == (
        "8 photos of 2 subjects: left 2, right 2, top 2, back 2\nNo problem found.\n"
    )
    assert (dataset / "problems.csv").read_text() == "problem,photo,other,detail\n"
    assert "None was found." in (dataset / "problems.html").read_text(encoding="utf-8")


def test_problems_are_shown_and_listed_and_3(check: Callable[..., Result], dataset: Path) -> None:
    Image.open(dataset / "0_top.png").save(dataset / "1_top.png")
    result = check(dataset)
    assert result.exit_code == 3, result.output
    assert "CHECK  leak (1): one picture under two subjects" in result.output
    assert "subjects person 0 and person 1" in result.output
    assert f"All problems: {dataset / 'problems.csv'}" in result.output
    assert f"Look at the photographs of each: {dataset / 'problems.html'}" in result.output
    html = (dataset / "problems.html").read_text(encoding="utf-8")
    assert html.count("<img") == 2
    (row,) = csv.DictReader((dataset / "problems.csv").open(encoding="utf-8"))
    assert row["problem"] == "leak"
    assert {row["photo"], row["other"]} == {
        (dataset / name).as_posix() for name in ("0_top.png", "1_top.png")
    }


def test_one_person_in_two_folders_is_a_leak(
    check: Callable[..., Result], dataset: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    Image.open(dataset / "0_top.png").save(other / "photo.jpg")
    (other / "index.csv").write_text(
        "photo,scalp,loss,subject,view,source\nphoto.jpg,,,stranger,top,clinic\n"
    )
    assert check(dataset).exit_code == 0
    result = check(dataset, other)
    assert result.exit_code == 3
    assert "person 0 and stranger" in result.output


def test_a_folder_without_an_index_is_1_in_one_line(
    check: Callable[..., Result], tmp_path: Path
) -> None:
    result = check(tmp_path)
    assert result.exit_code == 1
    assert "index.csv: not found" in result.output
    assert result.output.count("\n") == 1
    assert not (tmp_path / "problems.csv").exists()


def test_the_page_never_takes_the_place_of_the_list(dataset: Path, tmp_path: Path) -> None:
    out = tmp_path / "problems.html"
    result = CliRunner().invoke(app, ["data", "check", str(dataset), "--out", str(out)])
    assert result.exit_code == 2
    assert "give a name that ends in .csv" in result.output
    assert not out.exists()
