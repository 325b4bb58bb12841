"""The end of a command that writes results: report, summary and exit code."""

import sys
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from autosalt.cli.console import ALL_DONE, NOTHING_DONE, SOME_REFUSED, progress
from autosalt.issues import KINDS

if TYPE_CHECKING:
    from rich.console import Console

    from autosalt.batch.runner import ArchiveRun
    from autosalt.results.audit.run_record import RunRecord
    from autosalt.results.folder import ResultsFolder
    from autosalt.results.publish import PublishedRun


_TO_LOOK_AT: Final = ("refused", "failed", *KINDS)
"""What keeps a run from being called done without more; a shard knows the first two of it."""


def finish_command(
    console: "Console",
    results: "ResultsFolder",
    published: "PublishedRun | None",
    *,
    report: bool,
    also: Callable[[], None] | None = None,
) -> int:
    """Write the report, count what was scored, name what is still of earlier tables.

    Args:
        console: on stderr.
        results: locked; the command has written all else.
        published: the run that the command published; None where it left the run's tables alone.
        report: whether a report is wanted.
        also: what else the command writes and shows, once the report is written.

    Returns:
        The exit code as the counts of the run have it; 0 without a run.
    """
    page = _report_page(console, results) if report else None
    if published is not None:
        _log_report(results, page)
    if also is not None:
        also()
    if published is not None:
        _show_summary(console, published.run, published.record)
        typer.echo(str(page or results), file=sys.stdout)
    _show_outdated(console, results, changed=published is not None and bool(published.changes))
    return ALL_DONE if published is None else exit_code(published.record.counts.to_json())


def _report_page(console: "Console", results: "ResultsFolder") -> Path | None:
    """Write the report; None where what it needs is not installed."""
    try:
        from autosalt.report.write import write_report

        with progress(console, "Writing report", "pages and pictures") as on_progress:
            return write_report(results, on_progress=on_progress)
    except ImportError as error:
        console.print(
            f"No report: {error.name} is not installed; pip install 'autosalt\\[report]'.",
            soft_wrap=True,
        )
        return None


def _show_summary(console: "Console", run: "ArchiveRun", record: "RunRecord") -> None:
    """Count photos by outcome on stderr."""
    from rich.table import Table

    from autosalt.core.reasons import REASON_TEXT, Reason
    from autosalt.files.layout import HISTORY, OVERRIDES, csv_name

    counts = record.counts
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_row("Photos scored", str(counts.scored))
    table.add_row("Photos refused", str(counts.refused))
    for reason, number in record.refused_by_reason.items():
        table.add_row(f"  {reason}", f"{number}  {REASON_TEXT[Reason(reason)]}")
    if counts.failed:
        errors = Counter(o.result.detail for o in run.outcomes if o.result.state == "failed")
        listed = ", ".join(f"{n} {name}" for name, n in errors.items())
        table.add_row("Photos failed", f"{counts.failed}  ({listed}); run again to retry")
    table.add_row("Visits complete", str(counts.visits_complete))
    table.add_row("Visits incomplete", str(counts.visits_incomplete))
    for code, kind in KINDS.items():
        if n := counts.issues.get(code):
            table.add_row(kind.label, f"{n} {kind.summary}")
    if counts.overrides_in_force:
        table.add_row(
            "Overrides", f"{counts.overrides_in_force} in force  (see {csv_name(OVERRIDES)})"
        )
    if record.superseded:
        table.add_row(
            "Superseded", f"{record.superseded} earlier tables  (see {csv_name(HISTORY)})"
        )
    console.print(table)


def exit_code(counts: Mapping[str, int]) -> int:
    """As README has them."""
    if counts["scored"] == 0:
        return NOTHING_DONE
    return SOME_REFUSED if any(counts.get(name) for name in _TO_LOOK_AT) else ALL_DONE


def _show_outdated(console: "Console", results: "ResultsFolder", changed: bool) -> None:
    """Name in one line what was computed from earlier tables; empty where nothing was.

    Args:
        console: on stderr.
        results: locked.
        changed: whether a value of the previous tables changed.
    """
    from rich.markup import escape

    from autosalt.results.verify.outputs import outdated_line

    if line := outdated_line(results, changed):
        console.print(escape(line), soft_wrap=True)


def _log_report(results: "ResultsFolder", page: Path | None) -> None:
    """Log that the command is past its report, so that `autosalt status` calls it finished."""
    from autosalt.batch.log import REPORTED, RunLog

    with RunLog(results.log) as log:
        log.write(REPORTED, written=page is not None)
