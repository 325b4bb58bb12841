"""`autosalt merge`: shards that were scored apart, joined."""

from pathlib import Path
from typing import Annotated

import typer

from autosalt.cli.console import WRONG_USAGE, errors_in_one_line, fail, stderr_console
from autosalt.cli.options import Report
from autosalt.cli.summary import finish_command


def merge(
    folder: Annotated[
        Path, typer.Argument(metavar="RESULTS", help="The --out folder of all shards.")
    ],
    report: Report = True,
) -> None:
    """Join what `autosalt score --shard I/N` scored: the tables of one undivided run.

    Nothing is written unless all shards are done, with the same model and options.
    """
    from autosalt.batch.log import MERGED, RunLog
    from autosalt.batch.merge_shards import merge as join
    from autosalt.files.json_record import read_fields
    from autosalt.results.audit.run_record import RunOptions
    from autosalt.results.folder import ResultsFolder
    from autosalt.results.overrides.table import require_overrides
    from autosalt.results.publish import publish_results

    console = stderr_console()
    if not folder.is_dir():
        fail(f"{folder}: no such folder", WRONG_USAGE)
    results = ResultsFolder(folder)
    with errors_in_one_line(), results.locked():
        require_overrides(results)
        merged = join(folder)
        with RunLog(results.log) as log:
            log.write(MERGED, photos=len(merged.run.outcomes))
        options = read_fields(RunOptions, merged.options)
        published = publish_results(merged.run, merged.made_by, results, options)
        code = finish_command(console, results, published, report=report)
    raise typer.Exit(code)
