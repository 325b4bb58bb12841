"""Errors in one line on stderr, with the exit code that belongs to them."""

import errno
import sqlite3

import pytest
import typer

from autosalt.cli.console import (
    INTERRUPTED,
    NOTHING_DONE,
    WRONG_USAGE,
    errors_in_one_line,
    fail,
    first_of,
    progress,
    stderr_console,
)
from autosalt.errors import ConfigError, ReportError


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (ReportError("a\n  broken table"), ReportError.exit_code, "a broken table"),
        (ConfigError("size=0"), ConfigError.exit_code, "size=0"),
        (OSError(errno.ENOSPC, "No space left", "x.csv"), NOTHING_DONE, "x.csv: No space left"),
        (KeyboardInterrupt(), INTERRUPTED, "run the same command again to go on from here"),
        (sqlite3.OperationalError("disk I/O"), NOTHING_DONE, "cannot be written (disk I/O)"),
    ],
    ids=["ours", "settings", "machine", "ctrl-c", "ledger"],
)
def test_what_goes_wrong_outside_the_program_is_one_line(
    error: BaseException, code: int, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit) as ended, errors_in_one_line():
        raise error
    assert ended.value.exit_code == code
    written = capsys.readouterr()
    assert written.out == ""
    assert written.err.startswith("autosalt: ")
    assert line in written.err
    assert written.err.count("\n") == 1


def test_a_fault_of_the_program_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError), errors_in_one_line():
        raise ZeroDivisionError


def test_a_failure_ends_with_its_code(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as ended:
        fail("wrong\n  word", WRONG_USAGE)
    assert ended.value.exit_code == WRONG_USAGE
    assert capsys.readouterr().err == "autosalt: wrong word\n"


@pytest.mark.parametrize(
    ("count", "last"), [(3, "  line 2"), (5, "  line 4"), (12, "  and 7 more")]
)
def test_a_long_list_ends_with_a_count(count: int, last: str) -> None:
    shown = list(first_of([f"line {number}" for number in range(count)]))
    assert len(shown) <= 6
    assert shown[-1] == last


def test_progress_goes_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(stderr_console(), "scoring", "photos") as update:
        update(3, 3)
    written = capsys.readouterr()
    assert written.out == ""
    assert "scoring" in written.err
    assert "3/3" in written.err
