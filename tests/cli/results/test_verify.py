"""`autosalt verify` on a whole study and a changed one: exit code, and what the screen shows."""

from pathlib import Path

import pytest
from click.testing import Result
from PIL import Image
from typer.testing import CliRunner

from autosalt.cli.main import app

pytestmark = pytest.mark.slow


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def out(photos: Path, tiny_model: Path, tmp_path: Path) -> Path:
    common = ("--model", tiny_model, "--no-report")
    assert run("score", photos, "--out", tmp_path / "out", *common).exit_code == 0
    return tmp_path / "out"


def test_a_photo_that_changed_is_named_and_3(out: Path, photos: Path, tiny_model: Path) -> None:
    options = (out, "--photos", photos, "--model", tiny_model)
    good = run("verify", *options)
    assert good.exit_code == 0, good.output
    changed = photos / "0012/1/top.png"
    with Image.open(changed) as image:
        image.rotate(1).save(changed)
    bad = run("verify", *options)
    assert bad.exit_code == 3
    assert "0012/1/top.png" in bad.stdout
    assert bad.stdout.strip().endswith("The study does not stand as it is.")


@pytest.mark.parametrize("sample", ["0", "-1", "few", "2.5"])
def test_a_sample_is_a_number_from_1_or_all(tmp_path: Path, sample: str) -> None:
    result = run("verify", tmp_path, "--photos", tmp_path, f"--sample={sample}")
    assert result.exit_code == 2
    assert f"--sample {sample}: give a number from 1, or all" in result.stderr


def test_a_folder_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    result = run("verify", tmp_path / "none", "--photos", tmp_path)
    assert result.exit_code == 2
    assert "no such folder" in result.stderr
