"""The end of a run on the screen: report, summary and exit code."""

import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typer

from autosalt.archive.issues import KINDS
from autosalt.cli.screen import ALL_DONE, NOTHING_DONE, SOME_REFUSED, fail, progress

if TYPE_CHECKING:
    from rich.console import Console

    from autosalt.archive.runner import ArchiveRun

_TO_LOOK_AT: Final = ("refused", "failed", *KINDS)
"""What keeps a run from being called done without more; a shard knows the first two of it."""


def report_page(console: "Console", out: Path) -> Path | None:
    """Write the report of the results `out`; None where what it needs is not installed."""
    try:
        from autosalt.report.html import write_report
        from autosalt.report.rows import ReportError

        with progress(console, "Writing report", "pages and pictures") as tell:
            return write_report(out, on_progress=tell)
    except ImportError as error:  # first: without it the other has no name yet
        console.print(
            f"No report: {error.name} is not installed; pip install 'autosalt\\[report]'.",
            soft_wrap=True,
        )
        return None
    except ReportError as error:
        fail(str(error), NOTHING_DONE)


def show_summary(
    console: "Console", run: "ArchiveRun", record: dict[str, Any], out: Path, page: Path | None
) -> None:
    """Count on stderr what came of the photos, and name on stdout what to open."""
    from rich.table import Table

    from autosalt.core.reasons import REASON_TEXT, Reason

    counts = record["counts"]
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_row("Photos scored", str(counts["scored"]))
    table.add_row("Photos refused", str(counts["refused"]))
    for reason, number in record["refused_by_reason"].items():
        table.add_row(f"  {reason}", f"{number}  {REASON_TEXT[Reason(reason)]}")
    if counts["failed"]:
        errors = Counter(o.result.detail for o in run.outcomes if o.result.state == "failed")
        listed = ", ".join(f"{n} {name}" for name, n in errors.items())
        table.add_row("Photos failed", f"{counts['failed']}  ({listed}); run again to retry")
    table.add_row("Visits complete", str(counts["visits_complete"]))
    table.add_row("Visits incomplete", str(counts["visits_incomplete"]))
    for code, kind in KINDS.items():
        if counts[code]:
            table.add_row(kind.label, f"{counts[code]} {kind.summary}")
    if counts["overrides_in_force"]:
        table.add_row("Overrides", f"{counts['overrides_in_force']} in force  (see overrides.csv)")
    if record["superseded"]:
        table.add_row("Superseded", f"{record['superseded']} earlier tables  (see history.csv)")
    console.print(table)
    typer.echo(str(page or out), file=sys.stdout)


def exit_code(counts: Mapping[str, int]) -> int:
    """As README has them."""
    if counts["scored"] == 0:
        return NOTHING_DONE
    return SOME_REFUSED if any(counts.get(name) for name in _TO_LOOK_AT) else ALL_DONE
