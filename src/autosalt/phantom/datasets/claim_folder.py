"""Claim an output folder by writing the settings into it, or refuse to touch it."""

import json
from collections.abc import Mapping
from pathlib import Path

from autosalt.errors import FolderError


def claim_folder(out: Path, name: str, settings: Mapping[str, object]) -> None:
    """Claim a folder by writing the settings into it, or refuse to touch it.

    Args:
        out: a folder that is new, empty, or was claimed with the same settings before.
        name: of the settings file.
        settings: every setting that the generated files depend on.

    Raises:
        FolderError: the folder holds other files, or other settings.
    """
    text = json.dumps(dict(settings), indent=2) + "\n"
    own = out / name
    if own.exists():
        if own.read_text(encoding="utf-8") != text:
            raise FolderError(
                f"{out} was made with other settings (see {name} in it). "
                "Give the same ones to finish it, or another folder."
            )
        return
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise FolderError(f"{out} is not an empty folder. Give a new one.")
    out.mkdir(parents=True, exist_ok=True)
    own.write_text(text, encoding="utf-8", newline="\n")
