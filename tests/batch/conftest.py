"""Fixtures that tests of runs share."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from autosalt.cli.main import app

Command = Callable[..., Result]


@pytest.fixture
def autosalt(photos: Path, tiny_model: Path) -> Command:
    """Run `autosalt score PHOTOS --out OUT`, or another command."""

    def run(command: str, out: Path, *arguments: str) -> Result:
        more = [str(photos), "--model", str(tiny_model), "--out"] if command == "score" else []
        line = [command, *more, str(out), *arguments]
        return CliRunner().invoke(app, [*line, "--no-report"] if command != "status" else line)

    return run
