"""Options that several commands have."""

from enum import StrEnum
from typing import Final

import typer

COLUMNS: Final = typer.Option(
    help="TOML file that says how an export of another program names the manifest's columns; "
    "see the README.",
    show_default=False,
)


class DeviceName(StrEnum):
    """Where the model runs."""

    CPU = "cpu"
    CUDA = "cuda"
