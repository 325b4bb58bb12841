"""Options and arguments that several commands have."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autosalt.cli.console import WRONG_USAGE, fail

if TYPE_CHECKING:
    from autosalt.visits.date_format import DateFormat


class DeviceName(StrEnum):
    """Where the model runs."""

    CPU = "cpu"
    CUDA = "cuda"


Columns = Annotated[
    Path | None,
    typer.Option(
        help="TOML file that says how an export of another program names the manifest's columns; "
        "see the how-to 'Use an export of REDCap'.",
        show_default=False,
    ),
]
DateFormatText = Annotated[
    str | None,
    typer.Option(
        "--date-format",
        help="How dates are written, in names of visits and in a column date: day-first, "
        "month-first, year-first, or exactly, as '%d.%m.%Y'. Only needed where they do not say it "
        "themselves.",
        show_default=False,
    ),
]
Device = Annotated[DeviceName, typer.Option(help="Where the model runs; never anywhere else.")]
Model = Annotated[
    str | None, typer.Option(help="Registered model or ONNX file; the released one by default.")
]
Photos = Annotated[
    str, typer.Argument(help="Folder, zip file, manifest CSV or URL, as for `autosalt score`.")
]
Report = Annotated[bool, typer.Option("--report/--no-report", help="Write report.html.")]
Results = Annotated[Path, typer.Argument(help="Folder of results, as given to --out.")]
Tables = Annotated[
    Path,
    typer.Argument(
        help="Folder that autosalt score or autosalt respond wrote.", show_default=False
    ),
]


def date_format_of(text: str | None) -> "DateFormat | None":
    """What `--date-format` says; ends the command where it says nothing that is known."""
    from autosalt.visits.date_format import DateFormat

    if text is None:
        return None
    try:
        return DateFormat.parse(text)
    except ValueError as error:
        fail(f"--date-format {error}", WRONG_USAGE)
