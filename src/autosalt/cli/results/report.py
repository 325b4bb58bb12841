"""`autosalt report`: the report of a folder of results, made again from its tables."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from autosalt.cli.console import (
    NOTHING_DONE,
    WRONG_USAGE,
    errors_in_one_line,
    fail,
    progress,
    stderr_console,
)
from autosalt.cli.options import Tables

REPORT_CODES: Final = "Exit codes: 0 written; 1 there is nothing to write it from; 2 wrong usage."


class PagesName(StrEnum):
    """Where subjects are shown."""

    AUTO = "auto"
    ALL = "all"
    NONE = "none"


def report(
    folder: Tables,
    *,
    blinded: Annotated[
        bool,
        typer.Option(
            "--blinded",
            help="Leave out arms, order and dates: visits are shuffled and called by letters. The "
            "key is kept in DIR/blinding-key.csv; hand on the folder blinded/ only.",
        ),
    ] = False,
    pages: Annotated[
        PagesName,
        typer.Option(
            help="A page and picture files for each subject: auto for large studies, all always, "
            "none never (then one file shows the first 50)."
        ),
    ] = PagesName.AUTO,
    out: Annotated[
        Path | None,
        typer.Option(
            help="An .html file or a folder; by default report.html in DIR, and blinded "
            "blinded/report.html in DIR.",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[
        str | None,
        typer.Option(
            help="Of the blinding; who knows it can undo it. By default drawn, then kept.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Make the report again from the tables in DIR: of the study, and of each subject."""
    from autosalt.files.layout import VISITS_NAME
    from autosalt.results.folder import ResultsFolder

    with errors_in_one_line():
        if not folder.is_dir():
            fail(f"{folder}: no such folder", WRONG_USAGE)
        results = ResultsFolder(folder)
        if not results.has(VISITS_NAME):
            fail(
                f"{folder}: holds no {VISITS_NAME}; run `autosalt score` into it, or `autosalt "
                "respond` on scores",
                NOTHING_DONE,
            )
        try:
            from autosalt.report.write import write_report

            with (
                results.locked(),
                progress(stderr_console(), "Writing report", "pages and pictures") as on_progress,
            ):
                page = write_report(
                    results, blinded=blinded, pages=pages.value, target=out, seed=seed,
                    on_progress=on_progress,
                )  # fmt: skip
        except ImportError as error:
            fail(f"{error.name} is not installed; pip install 'autosalt[report]'", NOTHING_DONE)
    typer.echo(str(page), file=sys.stdout)
