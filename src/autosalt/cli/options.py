"""Options and arguments that several commands have."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


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
