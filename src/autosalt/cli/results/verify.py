"""`autosalt verify`: does the study still stand?"""

from typing import TYPE_CHECKING, Annotated, Final

import typer

from autosalt.cli.console import (
    ALL_DONE,
    SOME_REFUSED,
    WRONG_USAGE,
    errors_in_one_line,
    fail,
    progress,
    stderr_console,
)
from autosalt.cli.options import Columns, Results, date_format_of

if TYPE_CHECKING:
    from autosalt.results.verify.checks import Verification

SHOWN: Final = 20
"""Differences of a check shown on the screen; verify.json has more."""
VERIFY_CODES: Final = (
    "Exit codes: 0 the study stands; 1 nothing could be verified; 2 wrong usage; "
    "3 it does not stand, or not all could be checked."
)


def verify(
    folder: Results,
    *,
    photos: Annotated[str, typer.Option(help="PHOTOS (or --masks) as they were given to score.")],
    columns: Columns = None,
    sample: Annotated[str, typer.Option(help="Photos to score again: a number, or all.")] = "20",
    seed: Annotated[int, typer.Option(help="Chooses which photos are scored again.")] = 0,
    model: Annotated[
        str | None,
        typer.Option(help="Registered model or ONNX file; by default the one in audit/run.json."),
    ] = None,
) -> None:
    """Check photos, model, tables and a sample of scores; say whether the study still stands.

    All photos are hashed, the tables are computed again, and some photos are scored again with the
    settings they were scored with. verify.json is written, and no table changes.
    """
    from autosalt.archive.column_mapping import read_mapping
    from autosalt.archive.read_index import read_index
    from autosalt.results.folder import ResultsFolder
    from autosalt.results.verify.photos import Sample
    from autosalt.results.verify.verify import verify as check

    size = None if sample == "all" else _size(sample)
    if not folder.is_dir():
        fail(f"{folder}: no such folder", WRONG_USAGE)
    results = ResultsFolder(folder)
    console = stderr_console()
    with errors_in_one_line():
        record = results.run
        mapping = None if columns is None else read_mapping(columns)
        index = read_index(
            photos,
            record.options.pattern,
            folder,
            record.of_masks,
            mapping,
            date_format=date_format_of(record.options.date_format),
        )
        with results.locked():
            done = check(
                results,
                index,
                model,
                Sample(size, seed),
                lambda doing: progress(console, doing, "photos"),
            )
    _show(done)
    raise typer.Exit(ALL_DONE if done.stands else SOME_REFUSED)


def _size(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        fail(f"--sample {text}: give a number from 1, or all", WRONG_USAGE)
    return int(text)


def _show(done: "Verification") -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table("Check", "Verdict", "Looked at", "Differences", "Note", box=None, pad_edge=False)
    for check in done.checks:
        table.add_row(
            check.name, check.verdict, str(check.checked), str(check.found), escape(check.note)
        )
    console = Console(highlight=False)
    console.print(table)
    for check in done.checks:
        for difference in check.differences[:SHOWN]:
            typer.echo(f"{check.name}: {' '.join(difference.shown.split())}")
        if check.found > SHOWN:
            typer.echo(f"{check.name}: and {check.found - SHOWN} more; see verify.json")
    typer.echo("The study stands." if done.stands else "The study does not stand as it is.")
