"""Exit codes, errors in one line and progress bars, the same in all commands."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, NoReturn

import typer

from autosalt.errors import AutosaltError

if TYPE_CHECKING:
    from rich.console import Console

    from autosalt.archive.index import Index
    from autosalt.scorer.scorer import Scorer
    from autosalt.scorer.self_test import Finding

ALL_DONE, NOTHING_DONE, WRONG_USAGE, SOME_REFUSED = 0, 1, 2, 3
INTERRUPTED: Final = 130  # as shells have it for Ctrl-C
TERMINATED: Final = 143  # and for SIGTERM
EXIT_CODES: Final = (
    "Exit codes: 0 all done; 1 nothing could be done; 2 wrong usage; "
    "3 done, with photos refused, failed, left out or to check."
)
_SHOWN: Final = 5
"""Lines of a kind on the screen; the table has them all."""


def complain(message: str) -> None:
    """Say what is wrong in one line on stderr."""
    typer.echo(f"autosalt: {' '.join(message.split())}", err=True)


def fail(message: str, code: int) -> NoReturn:
    """Say what is wrong in one line on stderr and end with an exit code."""
    complain(message)
    raise typer.Exit(code)


def stderr_console() -> "Console":
    """A console on stderr: stdout is left to what other programs may read."""
    from rich.console import Console

    return Console(stderr=True, highlight=False)


@contextmanager
def outside_errors() -> Iterator[None]:
    """Turn a fault of the machine, or Ctrl-C, into a line and an exit code."""
    try:
        yield
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        fail(f"{where}{error.strerror or error}", NOTHING_DONE)
    except KeyboardInterrupt:
        fail("stopped; run the same command again to go on from here", INTERRUPTED)


@contextmanager
def errors_in_one_line() -> Iterator[None]:
    """Turn what can go wrong for reasons outside the program into a line and an exit code."""
    try:
        with outside_errors():
            yield
    except AutosaltError as error:
        fail(str(error), error.exit_code)
    except sqlite3.Error as error:  # a full disk, a folder on a share that went away
        fail(
            f"the ledger cannot be written ({error}); mend that, then run the same command again",
            NOTHING_DONE,
        )


@contextmanager
def progress(console: "Console", doing: str, unit: str) -> Iterator[Callable[[int, int], None]]:
    """A bar with rate and time left; gives what to call with (done, total)."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn(doing),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("", total=None, rate="")

        def update(done: int, total: int) -> None:
            speed = bar.tasks[0].speed
            bar.update(
                task, completed=done, total=total, rate=f"{speed:.1f} {unit}/s" if speed else ""
            )

        yield update


def show_index(console: "Console", index: "Index") -> None:
    """Show how many photos an index holds, how it was read, and what was left out."""
    from rich.markup import escape

    from autosalt.archive.understanding import overview, read_as

    console.print(escape(read_as(index, example=console.is_terminal)), soft_wrap=True)
    visits = ((row.subject, row.visit) for row in index.rows)
    console.print(escape(overview(visits, len(index.rows))), soft_wrap=True)
    skipped = {name.replace("_", " "): n for name, n in index.skipped.items() if n}
    if skipped:
        listed = ", ".join(f"{n} {name}" for name, n in skipped.items())
        console.print(escape(f"Left out: {listed}"), soft_wrap=True)
    for note in index.notes:
        console.print(escape(f"Note: {note}"), soft_wrap=True)
    for issue in index.issues:
        console.print(escape(f"Check: {issue.text}"), soft_wrap=True)


def show_model(console: "Console", scorer: "Scorer") -> None:
    """Show where a model is not what it calls itself."""
    from rich.markup import escape

    if scorer.doubt:
        console.print(escape(f"Check: {scorer.doubt}"), soft_wrap=True)


def show_findings(findings: "Iterable[Finding]") -> int:
    """Show a line for each finding, and return the exit code that they make."""
    marks = set()
    for finding in findings:
        typer.echo(f"{finding.mark:7}{finding.what:14}{' '.join(finding.found.split())}")
        marks.add(finding.mark)
    return NOTHING_DONE if "WRONG" in marks else SOME_REFUSED if "CHECK" in marks else ALL_DONE


def first_of(lines: Sequence[str]) -> Iterator[str]:
    """The first five lines of a list, indented, and how many follow."""
    yield from (f"  {line}" for line in lines[:_SHOWN])
    if len(lines) > _SHOWN:
        yield f"  and {len(lines) - _SHOWN} more"
