"""`autosalt data`: check a training dataset before the first step."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from autosalt.cli.console import (
    ALL_DONE,
    SOME_REFUSED,
    WRONG_USAGE,
    complain,
    errors_in_one_line,
    fail,
    first_of,
)
from autosalt.extras import missing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from autosalt.report.dataset_page import ProblemGroup
    from autosalt.training.data.dataset import Item
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
    out: Annotated[
        Path,
        typer.Option(
            help="Where the problems are listed, as CSV; a page of the same name shows them."
        ),
    ] = Path("problems.csv"),
) -> None:
    """Find what makes training stop or its figures untrue: leaks, masks, views, photos.

    Give all folders that are trained on together: a person may be in two of them. The page shows
    the photographs of each problem: keep it as you keep them.
    """
    if (page_path := out.with_suffix(".html")) == out:
        fail(f"--out {out}: the page is called so; give a name that ends in .csv", WRONG_USAGE)
    with errors_in_one_line():
        from autosalt.files.io import write_atomically
        from autosalt.files.table import to_csv
        from autosalt.training.data.dataset import read_items
        from autosalt.training.data.problems import check_data

        items = read_items(folders)
        done = check_data(items)
        write_atomically(out, to_csv(done.table()))
        page = _write_page(done, items, page_path)
    _show(done, out)
    if page is not None and done.problems:
        typer.echo(f"Look at the photographs of each: {page}")
    raise typer.Exit(SOME_REFUSED if done.problems else ALL_DONE)


def _show(done: "DataCheck", out: Path) -> None:
    from autosalt.training.data.problems import KIND_TEXT, ProblemKind

    views = ", ".join(f"{name} {count}" for name, count in done.views.items() if count)
    typer.echo(f"{done.photos} photos of {done.subjects} subjects: {views}")
    for kind in ProblemKind:
        if problems := done.of(kind):
            typer.echo(f"CHECK  {kind} ({len(problems)}): {KIND_TEXT[kind]}")
            lines = [" ".join(f"{one.photo} {one.other} {one.detail}".split()) for one in problems]
            for line in first_of(lines):
                typer.echo(line)
    typer.echo(f"All problems: {out}" if done.problems else "No problem found.")


def checks_of(done: "DataCheck") -> "list[ProblemGroup]":
    """The problems of a check by their kind, in the words for people."""
    from autosalt.report.dataset_page import ProblemGroup
    from autosalt.training.data.problems import KIND_TEXT, ProblemKind

    return [
        ProblemGroup(KIND_TEXT[kind], [(one.photo, one.other, one.detail) for one in problems])
        for kind in ProblemKind
        if (problems := done.of(kind))
    ]


def _write_page(done: "DataCheck", items: "Sequence[Item]", path: Path) -> Path | None:
    """Write the page of a check; None where it cannot be drawn here."""
    if "jinja2" in missing("report"):
        complain(f"{path.name} needs: pip install 'autosalt[report]'")
        return None
    from autosalt.report.data_check_page import write_data_check_page
    from autosalt.report.dataset_page import MaskedFile

    files = {
        (item.folder / item.photo).as_posix(): MaskedFile.of(
            item.folder, item.photo, item.scalp, item.loss
        )
        for item in items
    }
    counts = {"Photographs": str(done.photos), "Subjects": str(done.subjects)}
    counts |= {name.capitalize(): str(count) for name, count in done.views.items() if count}
    write_data_check_page(counts, checks_of(done), files, path)
    return path
