"""`autosalt data`: check a training dataset before the first step."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from autosalt.cli.console import ALL_DONE, SOME_REFUSED, errors_in_one_line, first_of

if TYPE_CHECKING:
    from autosalt.training.data.problems import DataCheck

_CODES: Final = (
    "Exit codes: 0 no problem was found; 1 the dataset cannot be read; 2 wrong usage; "
    "3 problems were found, and are listed."
)

app = typer.Typer(name="data", help="Check datasets to train on.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    pass


@app.command(epilog=_CODES)
def check(
    folders: Annotated[
        list[Path],
        typer.Argument(help="Dataset folders, as given to data.folders.", show_default=False),
    ],
    out: Annotated[Path, typer.Option(help="Where the problems are listed, as CSV.")] = Path(
        "problems.csv"
    ),
) -> None:
    """Find what makes training stop or its figures untrue: leaks, masks, views, photos.

    Give all folders that are trained on together: a person may be in two of them.
    """
    with errors_in_one_line():
        from autosalt.files.io import write_atomically
        from autosalt.files.table import to_csv
        from autosalt.training.data.dataset import read_items
        from autosalt.training.data.problems import check_data

        done = check_data(read_items(folders))
        write_atomically(out, to_csv(done.table()))
    _show(done, out)
    raise typer.Exit(SOME_REFUSED if done.problems else ALL_DONE)


def _show(done: "DataCheck", out: Path) -> None:
    from autosalt.training.data.problems import KIND_TEXT, Kind

    views = ", ".join(f"{name} {count}" for name, count in done.views.items() if count)
    typer.echo(f"{done.photos} photos of {done.subjects} subjects: {views}")
    for kind in Kind:
        if problems := done.of(kind):
            typer.echo(f"CHECK  {kind} ({len(problems)}): {KIND_TEXT[kind]}")
            lines = [" ".join(f"{one.photo} {one.other} {one.detail}".split()) for one in problems]
            for line in first_of(lines):
                typer.echo(line)
    typer.echo(f"All problems: {out}" if done.problems else "No problem found.")
