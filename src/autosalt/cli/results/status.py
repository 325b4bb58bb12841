"""`autosalt status`: how far a run is, read from its ledger while it runs or after."""

from typing import TYPE_CHECKING

import typer

from autosalt.cli.console import WRONG_USAGE, errors_in_one_line, fail
from autosalt.cli.options import Results

if TYPE_CHECKING:
    from autosalt.batch.result import Count


def status(
    results: Results,
) -> None:
    """Say how many photos of a run are scored, refused, failed and still to do."""
    from autosalt.batch.shards import not_done, shards_in
    from autosalt.batch.status import Lack, count_in_parts, count_photos, lacking, last_override
    from autosalt.errors import LedgerError
    from autosalt.files.layout import DONE_NAME, LEDGER_NAME, RUN_NAME
    from autosalt.files.lock import at_work

    with errors_in_one_line():
        divisions = shards_in(results)
        for of, begun in divisions.items():
            _show_shards(of, not_done(of, begun))
        if divisions and not (results / LEDGER_NAME).is_file():
            return
        try:
            counts = count_photos(results / LEDGER_NAME)
            overruled = last_override(results / LEDGER_NAME)
        except LedgerError as error:  # of this command the folder is all there is to name
            fail(str(error), WRONG_USAGE)
        working = at_work(results)
        in_parts = count_in_parts(results)
        of_shard = (results / DONE_NAME).is_file()  # which has no tables
        lack = None if of_shard else lacking(results, overruled)
    _show(counts)
    if overruled:
        typer.echo("Counted as the model left them; photos.csv has what reviewers changed.")
    if in_parts:
        typer.echo(f"{in_parts} of those pending are done and wait to be entered into the ledger.")
    left = sum(c.photos for c in counts if c.state in ("pending", "failed"))
    if working:
        typer.echo("A run is at work here.")
    elif working is None and (left or lack):
        typer.echo("Whether a run is at work here is not known: this folder can only be read.")
    elif left:
        typer.echo("No run is at work here: run the same command again for what is left.")
        if lack is Lack.TABLES and (results / RUN_NAME).is_file():
            typer.echo("The tables are still those of the previous run.")
    elif lack is Lack.TABLES:
        typer.echo("The tables are not written yet: run the same command again.")
    elif lack is Lack.REPORT:
        typer.echo(f"The report is not written yet: run autosalt report {results}.")


def _show_shards(of: int, left: list[int]) -> None:
    named = (
        f"; not done: {', '.join(map(str, left))}" if left else "; join them with autosalt merge"
    )
    typer.echo(f"Shards done: {of - len(left)} of {of}{named}")


def _show(counts: "tuple[Count, ...]") -> None:
    from rich.console import Console
    from rich.table import Table

    from autosalt.batch.result import State

    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_row("photos", str(sum(count.photos for count in counts)))
    for state in State:
        of_state = [count for count in counts if count.state is state]
        if of_state or state is not State.FAILED:
            table.add_row(f"  {state.value}", str(sum(count.photos for count in of_state)))
        for count in of_state:
            if count.reason:
                table.add_row(f"    {count.reason}", str(count.photos))
    Console(highlight=False).print(table)
