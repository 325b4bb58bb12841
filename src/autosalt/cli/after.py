"""The last words of a command that has made tables: what beside them is still of those before."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console


def tell_after(console: "Console", out: Path, changed: bool) -> None:
    """Name in one line what is still of the tables before; nothing where all is of these.

    Call it within the `sole_run` of the command, when it is done with all else.

    Args:
        console: on stderr.
        out: the results.
        changed: whether the tables say anything else than those before.
    """
    from rich.markup import escape

    from autosalt.archive.derived import of_tables_before

    if line := of_tables_before(out, changed):
        console.print(escape(line), soft_wrap=True)


def log_report(out: Path, page: Path | None) -> None:
    """Log that the command is past its report, so that `autosalt status` calls it finished."""
    from autosalt.archive.log import LOG_NAME, RunLog
    from autosalt.archive.progress import REPORTED

    with RunLog(out / LOG_NAME) as log:
        log.write(REPORTED, written=page is not None)
