"""`autosalt merge`: shards that were scored apart, joined."""

from pathlib import Path
from typing import Annotated

import typer

from autosalt.cli.finish import exit_code, report_page, show_summary
from autosalt.cli.options import Report
from autosalt.cli.screen import NOTHING_DONE, errors_in_one_line, fail, stderr_console


def merge(
    results: Annotated[Path, typer.Argument(help="The --out folder of all shards.")],
    report: Report = True,
) -> None:
    """Join what `autosalt score --shard I/N` scored: the tables of one undivided run.

    Nothing is written unless all shards are done, with the same model and options.
    """
    from autosalt.archive.lock import sole_run
    from autosalt.archive.merge import merge as join
    from autosalt.archive.results import write_results

    console = stderr_console()
    if not results.is_dir():
        fail(f"{results}: no such folder", NOTHING_DONE)
    with errors_in_one_line(), sole_run(results):
        merged = join(results)
        record = write_results(merged.run, merged.made_by, results, merged.options)
        page = report_page(console, results) if report else None
    show_summary(console, merged.run, record, results, page)
    raise typer.Exit(exit_code(record["counts"]))
