"""`autosalt override`: a reviewer refuses a photo or corrects a view, by name and with a reason."""

from typing import Annotated

import typer

from autosalt.cli.console import WRONG_USAGE, errors_in_one_line, fail, stderr_console
from autosalt.cli.options import Report, Results
from autosalt.cli.summary import finish_command


def override(
    folder: Results,
    *,
    by: Annotated[str, typer.Option(help="Name of the reviewer; stands in the tables.")],
    reason: Annotated[str, typer.Option(help="Why, in a sentence; stands in the tables.")],
    refuse: Annotated[
        list[str] | None,
        typer.Option(
            help="A photo that shall not count: its path as in photos.csv.", metavar="PATH"
        ),
    ] = None,
    view: Annotated[
        list[str] | None,
        typer.Option(help="What a photo shows: 0012/1/a.jpg=left.", metavar="PATH=VIEW"),
    ] = None,
    withdraw: Annotated[
        list[int] | None,
        typer.Option(help="An earlier override that shall no longer hold: its ID.", metavar="ID"),
    ] = None,
    report: Report = True,
) -> None:
    """Overrule what was scored: refuse a photo, correct a view, or withdraw that.

    The original stays beside it, in ledger, tables and report. Each option may be given several
    times; two photos that were mixed up are corrected in one command. No photo is read: the tables
    are made again from the ledger. Later runs of autosalt score keep to it.
    """
    from autosalt.files.layout import RUN_NAME
    from autosalt.results.apply_overrides import overrule
    from autosalt.results.folder import ResultsFolder
    from autosalt.results.overrides.rules import Wanted

    if not (refuse or view or withdraw):
        fail("give --refuse PATH, --view PATH=left or --withdraw ID", WRONG_USAGE)
    results = ResultsFolder(folder)
    if not results.has(RUN_NAME):
        fail(f"{results}: holds no finished results; give a folder of results", WRONG_USAGE)
    wanted = Wanted(
        by.strip(), reason.strip(), tuple(refuse or ()), tuple(map(_path_and_view, view or ())),
        tuple(withdraw or ()),
    )  # fmt: skip
    console = stderr_console()
    with errors_in_one_line(), results.locked():
        done = overrule(results, wanted)
        numbers = ", ".join(f"{one.number} ({one.kind})" for one in done.added)
        line = f"Overrides: {numbers or 'nothing new; these are in force already'}"
        console.print(line, soft_wrap=True)
        code = finish_command(console, results, done.published, report=report)
    raise typer.Exit(code)


def _path_and_view(text: str) -> tuple[str, str]:
    path, equals, view = text.rpartition("=")
    if not equals:
        fail(f"--view {text}: is not written like 0012/1/a.jpg=left", WRONG_USAGE)
    return path, view.strip()
