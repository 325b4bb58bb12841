"""What all commands show people the same way: exit codes, errors in one line, progress."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, NoReturn

import typer

if TYPE_CHECKING:
    from rich.console import Console

ALL_DONE, NOTHING_DONE, WRONG_USAGE, SOME_REFUSED = 0, 1, 2, 3
INTERRUPTED: Final = 130  # as shells have it for Ctrl-C
EXIT_CODES: Final = (
    "Exit codes: 0 all done; 1 nothing could be done; 2 wrong usage; "
    "3 done, with some photos refused or failed."
)


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

        def tell(done: int, total: int) -> None:
            speed = bar.tasks[0].speed
            bar.update(
                task, completed=done, total=total, rate=f"{speed:.1f} {unit}/s" if speed else ""
            )

        yield tell
