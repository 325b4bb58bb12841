"""The command's frame: quick to start, exit codes stated, no traceback for a mistake."""

import signal
import subprocess
import sys
from io import BytesIO, TextIOWrapper

import pytest
import typer
from typer.main import get_command
from typer.testing import CliRunner

import autosalt
from autosalt.cli.main import app, main

COMMANDS = sorted(get_command(app).commands)


def test_the_command_imports_nothing_heavy() -> None:
    heavy = [
        "torch",
        "onnxruntime",
        "pyarrow",
        "matplotlib",
        "scipy",
        "hydra",
        "PIL",
        "rich.progress",
    ]
    code = f"import sys, autosalt.cli.main; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_help_names_the_commands_and_the_exit_codes() -> None:
    result = CliRunner().invoke(app, ["--help"])
    assert result.exit_code == 0
    for word in (*COMMANDS, "Exit codes", "not a medical device"):
        assert word in " ".join(result.output.split())


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str) -> None:
    result = CliRunner().invoke(app, [command, "--help"])
    assert result.exit_code == 0


def test_version() -> None:
    result = CliRunner().invoke(app, ["--version"])
    assert result.output.strip() == f"autosalt {autosalt.__version__}"


@pytest.mark.parametrize("arguments", [["skore"], ["score", "--fast"], ["score", "x"]])
def test_wrong_usage_is_2(arguments: list[str]) -> None:
    assert CliRunner().invoke(app, arguments).exit_code == 2


def test_letters_that_the_output_cannot_hold_are_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Output into a file on Windows: in an encoding that lacks the letters of some people."""
    written = BytesIO()
    monkeypatch.setattr("sys.stdout", TextIOWrapper(written, "cp1252"))
    monkeypatch.setattr("autosalt.cli.main.app", lambda: typer.echo("Müller, \u0141ucja"))
    before = signal.getsignal(signal.SIGTERM)
    try:
        main()
    finally:
        signal.signal(signal.SIGTERM, before)
    assert written.getvalue().decode("cp1252").split() == ["Müller,", r"\u0141ucja"]
