"""Shards that were scored apart become the tables of one run."""

import csv
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from autosalt.cli.main import app

pytestmark = pytest.mark.slow


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_shards_joined_are_the_undivided_run(
    photos: Path, tiny_model: Path, tmp_path: Path
) -> None:
    whole, apart = tmp_path / "whole", tmp_path / "apart"
    common = ("--model", tiny_model, "--no-report")
    assert run("score", photos, "--out", whole, *common).exit_code == 0
    for number in (1, 2):
        run("score", photos, "--out", apart, *common, "--shard", f"{number}/2")
    result = run("merge", apart, "--no-report")
    assert result.exit_code == 0, result.output
    for name in ("photos.csv", "visits.csv", "subjects.csv"):
        assert (apart / name).read_bytes() == (whole / name).read_bytes()
    with (apart / "photos.csv").open(newline="") as file:
        assert len(list(csv.DictReader(file))) == 8


def test_a_shard_that_is_not_done_is_named_and_nothing_is_written(
    photos: Path, tiny_model: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    run("score", photos, "--out", out, "--model", tiny_model, "--no-report", "--shard", "1/2")
    result = run("merge", out)
    assert result.exit_code == 1
    assert "1 of 2 shards are not done" in result.stderr
    assert not (out / "photos.csv").exists()


def test_a_folder_without_shards_is_one_line(tmp_path: Path) -> None:
    missing = run("merge", tmp_path / "none")
    assert (missing.exit_code, missing.stderr.count("\n")) == (2, 1)
    (tmp_path / "empty").mkdir()
    empty = run("merge", tmp_path / "empty")
    assert empty.exit_code != 0
    assert "holds no shards" in empty.stderr
