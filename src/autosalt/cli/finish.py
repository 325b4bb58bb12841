"""The end of a run on the screen: report, summary and exit code."""

import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typer

from autosalt.cli.screen import ALL_DONE, NOTHING_DONE, SOME_REFUSED, fail, progress

if TYPE_CHECKING:
    from rich.console import Console

    from autosalt.archive.runner import ArchiveRun

_TO_LOOK_AT: Final = (
    "refused", "failed", "photos_left_out", "folders_left_out", "photos_in_several_visits",
    "alike_ids", "dates_unlikely", "dates_against_names", "visits_of_one_day",
    "subjects_of_unsure_order", "subjects_of_unsure_baseline", "views_told_together",
    "view_conflicts", "photos_contradicted", "overrides_lapsed", "models_not_as_released",
)  # fmt: skip
"""What keeps a run from being called done without more; a shard knows the first two of it."""

_DATES: Final = {
    "dates_unlikely": "before 1990 or still to come",
    "dates_against_names": "subjects whose dates contradict their visits' names",
    "visits_of_one_day": "times visits of a subject are of one day",
    "subjects_of_unsure_order": "subjects whose visits only the alphabet put in order",
    "subjects_of_unsure_baseline": "subjects with several visits called as before treatment",
}


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
    if counts["view_conflicts"]:
        told = f"{counts['view_conflicts']}  (see view_conflict in photos.csv)"
        table.add_row("Views to check", told)
    if counts["views_told_together"]:
        told = "told from the other photos of the visit  (see view_source in photos.csv)"
        table.add_row("Views to check", f"{counts['views_told_together']} {told}")
    if counts["photos_left_out"]:
        table.add_row("Photos left out", f"{counts['photos_left_out']}  (see autosalt index)")
    if counts["folders_left_out"]:
        table.add_row("Folders left out", f"{counts['folders_left_out']}  (behind a link)")
    if counts["photos_contradicted"]:
        told = "say otherwise, by folder or DICOM, than what stands  (see autosalt index)"
        table.add_row("Photos to check", f"{counts['photos_contradicted']} {told}")
    if counts["photos_in_several_visits"]:
        told = "are the same picture in several visits  (see autosalt index)"
        table.add_row("Photos to check", f"{counts['photos_in_several_visits']} {told}")
    if counts["alike_ids"]:
        told = "times ids or names differ in case, blanks or zeros  (see autosalt index)"
        table.add_row("Ids to check", f"{counts['alike_ids']} {told}")
    for name, told in _DATES.items():
        if counts[name]:
            table.add_row("Dates to check", f"{counts[name]} {told}  (see autosalt index)")
    if counts["models_not_as_released"]:
        told = f"calls itself {record['model']['name']}, but is not the released file of that name"
        table.add_row("Model to check", told)
    if counts["overrides_in_force"]:
        table.add_row("Overrides", f"{counts['overrides_in_force']} in force  (see overrides.csv)")
    if counts["overrides_lapsed"]:
        told = "lapsed: the photo was replaced or is gone  (overrides.csv; withdraw what is past)"
        table.add_row("Overrides to check", f"{counts['overrides_lapsed']} {told}")
    if record["superseded"]:
        table.add_row("Superseded", f"{record['superseded']} earlier tables  (see history.csv)")
    console.print(table)
    typer.echo(str(page or out), file=sys.stdout)


def exit_code(counts: Mapping[str, int]) -> int:
    """As README has them."""
    if counts["scored"] == 0:
        return NOTHING_DONE
    return SOME_REFUSED if any(counts.get(name) for name in _TO_LOOK_AT) else ALL_DONE
