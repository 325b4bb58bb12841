"""`autosalt models`: what is listed, what verify finds, and the exit codes."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from autosalt.cli.main import app
from autosalt.golden.folder import FORMAT
from autosalt.scorer.registry import find_model

Models = Callable[..., Result]


@pytest.fixture
def models(added_models: Path) -> Models:
    return lambda *words: CliRunner().invoke(app, ["models", *map(str, words)])


def test_list_shows_released_and_added_models(models: Models, tiny_model: Path) -> None:
    assert models("add", tiny_model).exit_code == 0
    result = models("list")
    assert result.exit_code == 0, result.output
    released = find_model()
    first, second = result.output.split("tiny (added)\n")
    assert first.startswith(f"{released.name} (released, default)\n")
    for shown in (released.licence, "MB", released.sha256[:12], "Research use", str(released.path)):
        assert str(shown) in first
    assert "intended use  Tests only." in second
    assert "second look   no" in second
    assert str(find_model("tiny").path) in second


def test_a_listed_model_that_cannot_be_used_is_shown_and_3(
    models: Models, tiny_model: Path
) -> None:
    models("add", tiny_model)
    find_model("tiny").path.write_bytes(b"cut")
    result = models("list")
    assert result.exit_code == 3
    assert "WRONG         model tiny: sha256 is " in result.output


@pytest.mark.slow
def test_an_added_model_is_verified_by_name_and_with_all_others(
    models: Models, tiny_model: Path
) -> None:
    result = models("add", tiny_model)
    assert "added; score with --model tiny" in result.output
    for words in (("verify", "tiny"), ("verify",), ("verify", tiny_model)):
        result = models(*words)
        assert result.exit_code == 0, result.output
        assert "tiny, not a released one, but added here" in result.output
        assert "WRONG" not in result.output
    assert find_model().name in models("verify").output


@pytest.mark.slow
def test_a_changed_model_is_wrong_and_1_and_the_others_are_verified(
    models: Models, tiny_model: Path
) -> None:
    models("add", tiny_model)
    find_model("tiny").path.write_bytes(b"cut")
    result = models("verify")
    assert result.exit_code == 1
    assert "ok     model         autosalt-" in result.output
    assert "WRONG  model         model tiny: sha256 is " in result.output


def test_a_model_that_poses_as_a_released_one_is_3(models: Models, posing_model: Path) -> None:
    result = models("verify", posing_model)
    assert result.exit_code == 3, result.output


@pytest.mark.slow
def test_golden_vectors_in_another_folder_are_replayed(
    models: Models, tiny_model: Path, tmp_path: Path
) -> None:
    result = models("verify", find_model().path, "--golden", find_model().path.parent / "golden")
    assert result.exit_code == 0, result.output
    assert "photos score as they did at release" in result.output
    result = models("verify", tiny_model, "--golden", tmp_path)
    assert result.exit_code == 1
    assert "holds no golden.json" in result.output


def test_golden_vectors_of_no_model_are_wrong_usage(models: Models, tmp_path: Path) -> None:
    assert models("verify", "--golden", tmp_path).exit_code == 2


@pytest.mark.parametrize("words", [("verify", "gone.onnx"), ("add", "gone.onnx")])
def test_a_file_that_is_not_there_is_1_in_one_line(
    models: Models, words: tuple[str, ...], tmp_path: Path
) -> None:
    result = models(*words)
    assert result.exit_code == 1
    assert "gone.onnx: no such file" in result.output
    assert result.output.count("\n") == 1


def test_add_with_another_name_is_1(models: Models, tiny_model: Path) -> None:
    result = models("add", tiny_model, "--name", "mine")
    assert result.exit_code == 1
    assert "is called tiny in its manifest, not mine" in result.output


@pytest.mark.slow
def test_a_study_is_scored_and_verified_by_the_name_of_an_added_model(
    models: Models, tiny_model: Path, photos: Path, tmp_path: Path
) -> None:
    """Without --model, verify finds the model by the name that the results record."""
    models("add", tiny_model)
    out = tmp_path / "results"
    score = ["score", photos, "--out", out, "--model", "tiny", "--no-report"]
    result = CliRunner().invoke(app, [str(word) for word in score])
    assert result.exit_code in (0, 3), result.output
    result = CliRunner().invoke(app, ["verify", str(out), "--photos", str(photos)])
    assert result.exit_code == 0, result.output
    assert "as the registry has it" in result.output


def test_schema_prints_the_schema_that_is_shipped(models: Models) -> None:
    shipped = Path(__file__).parents[3] / "models" / "manifest.schema.json"
    assert models("schema").output == shipped.read_text(encoding="utf-8")


ANSWERS = {
    "visits": {"v": {"photos": [], "salt": 20.0}},
    "views": [],
    "assignments": [],
    "changes": [],
}


@pytest.fixture
def golden(tmp_path: Path) -> Path:
    """A golden set of one photo that is refused, and of one visit."""
    outcome = {"status": "refused", "reason": "blurred"}
    photo = {"exact": True, "outcome": outcome, "upright": {"height": 9}}
    expected = {"format": FORMAT, "model_sha256": "0", "model": "other", "photos": {"a.png": photo}}
    (tmp_path / "expected.json").write_text(json.dumps({**expected, **ANSWERS}))
    return tmp_path


def test_check_prints_a_line_for_each_difference_and_ends_with_3(
    models: Models, golden: Path
) -> None:
    answers = golden / "answers.json"
    answers.write_text((golden / "expected.json").read_text().replace("20.0", "21.0"))
    result = models("check", "--golden", golden, "--answers", answers)
    assert result.exit_code == 3
    assert result.output.splitlines() == [
        "visit v: salt: is 21, expected 20: off by 1, allowed 0.5",
        "4 values compared, 1 differ",
    ]


def test_check_is_0_where_only_steps_are_left_out(models: Models, golden: Path) -> None:
    answers = golden / "answers.json"
    content = json.loads((golden / "expected.json").read_text())
    del content["photos"]["a.png"]["upright"]
    answers.write_text(json.dumps(content))
    result = models("check", "--golden", golden, "--answers", answers)
    assert result.exit_code == 0
    assert result.output == "3 values compared, 0 differ; 1 values of steps were not answered\n"


def test_check_without_answers_checks_this_installation(models: Models, golden: Path) -> None:
    result = models("check", "--golden", golden)
    assert result.exit_code == 1
    assert "is of the model other, not of " in result.output
    assert models("check", "--golden", golden, "--answers", "gone.json").exit_code == 1
    wrong = ("--answers", golden / "expected.json", "--model", "any")
    assert models("check", "--golden", golden, *wrong).exit_code == 2


def test_golden_writes_to_new_folders_alone(models: Models, golden: Path) -> None:
    result = models("golden", golden)
    assert result.exit_code == 2
    assert "is not an empty folder" in result.output
