"""The golden set is written once, checked anywhere, and refused where it is not what it was."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from autosalt import Scorer
from autosalt.errors import FolderError, GoldenSetError
from autosalt.golden.folder import (
    EXPECTED,
    check_golden_set,
    read_answers,
    read_expected,
    write_golden_set,
)


def change(folder: Path, **values: Any) -> None:
    path = folder / EXPECTED
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


@pytest.mark.slow
def test_a_set_that_was_written_here_is_answered_here(painted_set: Path, scorer: Scorer) -> None:
    comparison = check_golden_set(painted_set, scorer)
    assert comparison.differences == ()
    assert comparison.compared > 200
    content = read_expected(painted_set)
    assert content["visits"]["head"]["salt"] == pytest.approx(30, abs=2)
    assert content["photos"]["dark.png"]["outcome"]["reason"] == "too_dark"


@pytest.mark.slow
def test_other_pixels_are_a_difference(painted_set: Path, scorer: Scorer) -> None:
    photos = painted_set / "photos"
    shutil.copy(photos / "head-left.png", photos / "head-top.png")
    lines = [str(one) for one in check_golden_set(painted_set, scorer).differences]
    assert any("photo head-top.png: outcome.view: is left, expected top" in line for line in lines)
    assert any("visit head: salt" in line for line in lines)


@pytest.mark.parametrize(
    ("values", "reported"),
    [
        ({"format": 99}, "has format 99, this autosalt reads 2"),
        ({"model_sha256": "0" * 64, "model": "other"}, "is of the model other, not of tiny"),
        ({"visits": [1]}, "is damaged"),
        ({"photos": {"gone.png": {"shows": "", "stated_view": None}}}, "gone.png: No such file"),
    ],
)
def test_a_set_that_cannot_be_checked_is_an_error(
    painted_set: Path, scorer: Scorer, values: dict[str, Any], reported: str
) -> None:
    change(painted_set, **values)
    with pytest.raises(GoldenSetError, match=reported):
        check_golden_set(painted_set, scorer)


@pytest.mark.parametrize(("text", "reported"), [("[1]", "no JSON object"), ("{", "is not JSON")])
def test_answers_that_are_no_json_object_are_an_error(
    tmp_path: Path, text: str, reported: str
) -> None:
    (tmp_path / "answers.json").write_text(text)
    with pytest.raises(GoldenSetError, match=reported):
        read_answers(tmp_path / "answers.json")
    with pytest.raises(GoldenSetError, match="No such file"):
        read_answers(tmp_path / "gone.json")


def test_a_folder_that_holds_files_is_left_alone(painted_set: Path, scorer: Scorer) -> None:
    with pytest.raises(FolderError, match="is not an empty folder"):
        write_golden_set(painted_set, scorer)


@pytest.mark.slow
def test_the_released_model_answers_its_own_set(golden_set: Path) -> None:
    comparison = check_golden_set(golden_set, Scorer.load())
    assert comparison.differences == ()
    assert comparison.steps_left_out == 0
