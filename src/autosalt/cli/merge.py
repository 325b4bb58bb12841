"""`autosalt merge`: shards that were scored apart, joined."""

from pathlib import Path
from typing import Annotated

import typer

from autosalt.cli.console import WRONG_USAGE, errors_in_one_line, fail, stderr_console
from autosalt.cli.options import Report
from autosalt.cli.summary import finish_command


def merge(
    results: Annotated[Path, typer.Argument(help="The --out folder of all shards.")],
    report: Report = True,
) -> None:
    """Join what `autosalt score --shard I/N` scored: the tables of one undivided run.

    Nothing is written unless all shards are done, with the same model and options.
    """
    from autosalt.batch.log import MERGED, RunLog
    from autosalt.batch.merge_shards import merge as join
    from autosalt.files.layout import LOG_NAME
    from autosalt.files.lock import sole_run
    from autosalt.results.overrides.table import require_overrides
    from autosalt.results.publish import publish_results

    console = stderr_console()
    if not results.is_dir():
        fail(f"{results}: no such folder", WRONG_USAGE)
    with errors_in_one_line(), sole_run(results):
        require_overrides(results)
        merged = join(results)
        with RunLog(results / LOG_NAME) as log:
            log.write(MERGED, photos=len(merged.run.outcomes))
        published = publish_results(merged.run, merged.made_by, results, merged.options)
        code = finish_command(console, results, published, report=report)
    raise typer.Exit(code)
