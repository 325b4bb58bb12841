"""`autosalt respond`: who has responded, from a run's tables or a CSV of scores."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from autosalt.cli.console import (
    ALL_DONE,
    NOTHING_DONE,
    SOME_REFUSED,
    WRONG_USAGE,
    complain,
    errors_in_one_line,
    fail,
    stderr_console,
)
from autosalt.cli.options import DateFormatText, Report, date_format_of
from autosalt.cli.summary import finish_command
from autosalt.extras import missing

if TYPE_CHECKING:
    from rich.console import Console

    from autosalt.study.analysis import Analysis

EPILOG: Final = (
    "Exit codes: 0 all done; 1 no change could be computed; 2 wrong usage; 3 done, with problems "
    "in the data, which are listed in problems.csv."
)
_SHOWN: Final = 20


def respond(
    source: Annotated[
        Path,
        typer.Argument(
            help="Folder that autosalt score wrote, or a CSV of scores with the columns subject, "
            "visit, salt (see the how-to 'Has the patient responded?').",
            show_default=False,
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for the tables, with a CSV of scores; made if need be."),
    ] = None,
    settings: Annotated[
        Path | None,
        typer.Option(help="TOML file with the choices of the analysis; see docs/study.toml."),
    ] = None,
    date_format: DateFormatText = None,
    report: Report = True,
) -> None:
    """Say who has responded: endpoints, trajectories and problems, as tables and in the report.

    Of a folder the tables go into that folder; a CSV of scores needs --out.
    """
    from autosalt.files.io import hash_file
    from autosalt.results.folder import ResultsFolder
    from autosalt.study.analysis import analyse, write_study_tables
    from autosalt.study.scores.read import read_visits
    from autosalt.study.settings.options import StudySettings
    from autosalt.study.settings.toml_file import read_settings

    with errors_in_one_line():
        results = ResultsFolder(_folder(source, out))
        if date_format is not None and source.is_dir():
            fail(
                "--date-format goes with a CSV of scores; for a folder give it to autosalt score",
                WRONG_USAGE,
            )
        chosen = StudySettings() if settings is None else read_settings(settings)
        scores = results if source.is_dir() else source
        analysis = analyse(read_visits(scores, date_format_of(date_format)), chosen)
        inputs = {} if settings is None else {"settings": hash_file(settings)}
        with results.locked():
            write_study_tables(analysis, results, inputs)
            finish_command(stderr_console(), results, None, report=report)
    _show(stderr_console(), analysis)
    if missing("study"):
        complain("no statistics of arms and readers without pip install 'autosalt[study]'")
    typer.echo(str(results), file=sys.stdout)
    if not any(endpoint.response is not None for endpoint in analysis.endpoints):
        raise typer.Exit(NOTHING_DONE)
    raise typer.Exit(SOME_REFUSED if analysis.study.problems else ALL_DONE)


def _folder(source: Path, out: Path | None) -> Path:
    """Where the tables go."""
    from autosalt.files.layout import LEDGER_NAME, RUN_NAME

    if source.is_dir():
        if out is not None and out.resolve() != source.resolve():
            fail("--out goes with a CSV of scores; of a folder the tables go there", WRONG_USAGE)
        return source
    if not source.is_file():
        fail(f"{source}: no such folder or file", WRONG_USAGE)
    if out is None:
        fail(f"{source}: a CSV of scores needs --out, a folder for the tables", WRONG_USAGE)
    if out.resolve() == source.parent.resolve():
        fail("--out is the folder of the scores: name another one", WRONG_USAGE)
    if any((out / name).exists() for name in (RUN_NAME, LEDGER_NAME)):
        fail(f"{out}: holds the results of autosalt score; name another --out", WRONG_USAGE)
    return out


def _show(console: "Console", analysis: "Analysis") -> None:
    """Count the outcomes of each window, then name what a person has to look at."""
    from rich.markup import escape
    from rich.table import Table

    from autosalt.archive.understanding import overview
    from autosalt.study.settings.wording import FLAG_NAME

    study, found = analysis.study, analysis.endpoints
    primary = study.settings.response.primary
    visits = overview((visit.subject, visit.name) for visit in analysis.scores.visits)
    console.print(f"{visits}; response is {FLAG_NAME[primary]}")
    table = Table(box=None, pad_edge=False)
    for name in ("Window", "Arm"):
        table.add_column(name)
    for name in ("Observed", "Incomplete", "Missing", "Responded"):
        table.add_column(name, justify="right")
    for window in study.windows:
        for arm in study.arms:
            placed = [e for e in found if e.window == window and e.arm == arm]
            numbers = [
                sum(e.status == status for e in placed)
                for status in ("observed", "incomplete", "missing")
            ]
            numbers.append(sum(e.flag(primary) is True for e in placed))
            table.add_row(escape(window.name), escape(arm), *map(str, numbers))
    console.print(table)
    for problem in study.problems[:_SHOWN]:
        who = f"{problem.subject}: " if problem.subject else ""
        console.print(escape(f"Problem: {who}{problem.text}"), soft_wrap=True)
    if (more := len(study.problems) - _SHOWN) > 0:
        console.print(f"and {more} more, in problems.csv")
