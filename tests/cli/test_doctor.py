"""`autosalt doctor` says what is there and whether the model gives the right numbers."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from autosalt import Scorer
from autosalt.cli.main import app
from autosalt.scorer.registry import find_model


@pytest.fixture
def doctor() -> Callable[..., Result]:
    return lambda *options: CliRunner().invoke(app, ["doctor", *map(str, options)])


@pytest.mark.slow
def test_the_released_model_is_well(doctor: Callable[..., Result], tmp_path: Path) -> None:
    result = doctor("--out", tmp_path)
    assert result.exit_code == 0, result.output
    assert "photos score as they did at release" in result.output
    assert "as released" in result.output
    assert "CPUExecutionProvider" in result.output
    assert "WRONG" not in result.output


@pytest.mark.slow
def test_a_copy_of_the_released_model_is_the_released_one(
    doctor: Callable[..., Result], tmp_path: Path
) -> None:
    copy = tmp_path / "copy.onnx"
    copy.write_bytes(find_model().read())
    result = doctor("--model", copy)
    assert result.exit_code == 0, result.output
    assert "as released" in result.output
    assert "photos score as they did at release" in result.output


def test_a_model_without_vectors_is_not_tested(
    doctor: Callable[..., Result], tiny_model: Path
) -> None:
    result = doctor("--model", tiny_model)
    assert result.exit_code == 0
    assert "not a released one" in result.output
    assert "not tested" in result.output


def test_a_file_that_only_has_the_name_of_a_released_model_is_to_check_and_3(
    doctor: Callable[..., Result], posing_model: Path
) -> None:
    result = doctor("--model", posing_model)
    assert result.exit_code == 3, result.output
    (line,) = (line for line in result.output.splitlines() if line.startswith("CHECK"))
    assert f"{posing_model}: calls itself autosalt-real-" in line
    assert "is not the released file of that name (sha256 " in line


def test_a_manifest_beside_the_model_that_says_otherwise_is_wrong(
    doctor: Callable[..., Result], posing_model: Path, tiny_model: Path
) -> None:
    posing_model.with_suffix(".json").write_text(Scorer.load(tiny_model).manifest.to_json())
    result = doctor("--model", posing_model)
    assert result.exit_code == 1
    (line,) = (line for line in result.output.splitlines() if line.startswith("WRONG"))
    assert "contradicts the manifest inside it in name; export" in line


def test_what_is_wrong_is_reported_and_is_1(doctor: Callable[..., Result], tmp_path: Path) -> None:
    result = doctor("--model", tmp_path / "gone.onnx", "--out", tmp_path / "nowhere")
    assert result.exit_code == 1
    wrong = [line for line in result.output.splitlines() if line.startswith("WRONG")]
    assert len(wrong) == 2
    assert "no such file" in wrong[1]


def test_an_extra_that_lacks_one_package_is_not_installed(
    doctor: Callable[..., Result], tiny_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "autosalt.extras.find_spec", lambda name: None if name == "albumentations" else object()
    )
    result = doctor("--model", tiny_model)
    assert result.exit_code == 0
    lines = [line.split(maxsplit=1)[1] for line in result.output.splitlines()]
    assert "extra train   not installed" in lines
    assert "extra study   installed" in lines
