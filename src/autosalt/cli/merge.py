"""`autosalt merge`: shards that were scored apart, joined."""

from pathlib import Path
from typing import Annotated

import typer

from autosalt.cli.after import log_report, tell_after
from autosalt.cli.finish import exit_code, report_page, show_summary
from autosalt.cli.options import Report
from autosalt.cli.screen import WRONG_USAGE, errors_in_one_line, fail, stderr_console


def merge(
    results: Annotated[Path, typer.Argument(help="The --out folder of all shards.")],
    report: Report = True,
) -> None:
    """Join what `autosalt score --shard I/N` scored: the tables of one undivided run.

    Nothing is written unless all shards are done, with the same model and options.
    """
    from autosalt.archive.lock import sole_run
    from autosalt.archive.log import LOG_NAME, RunLog
    from autosalt.archive.merge import merge as join
    from autosalt.archive.progress import MERGED
    from autosalt.archive.results import publish_results

    console = stderr_console()
    if not results.is_dir():
        fail(f"{results}: no such folder", WRONG_USAGE)
    with errors_in_one_line(), sole_run(results):
        merged = join(results)
        with RunLog(results / LOG_NAME) as log:
            log.write(MERGED, photos=len(merged.run.outcomes))
        published = publish_results(merged.run, merged.made_by, results, merged.options)
        page = report_page(console, results) if report else None
        log_report(results, page)
        show_summary(console, merged.run, published.record, results, page)
        tell_after(console, results, changed=bool(published.changes))
    raise typer.Exit(exit_code(published.record["counts"]))
