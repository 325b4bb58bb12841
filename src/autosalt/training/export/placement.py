"""Place of an exported model: refuse a folder that holds something else, and move files in."""

import json
import shutil
from pathlib import Path

from autosalt.errors import ConfigError
from autosalt.training.export.precision import Precision


def refuse_in_place(source: Path, target: Path) -> None:
    """Raise ConfigError where the model to read is the file that would be written."""
    if target.exists() and target.samefile(source):
        raise ConfigError(f"{target}: is the model itself; give another name or another out")


def check_place(out: Path, name: str) -> None:
    """Raise ConfigError, before any work, unless a model of this name may be written into `out`."""
    if out.exists() and not out.is_dir():
        raise ConfigError(f"out={out}: is a file; name a folder")
    golden = out / "golden" / "golden.json"
    if golden.parent.exists() and not golden.is_file():
        raise ConfigError(f"{golden.parent}: is there, not written by export; name another out")
    try:
        other = json.loads(golden.read_text("utf-8"))["model"] if golden.is_file() else name
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{golden}: damaged; name another out, or remove the folder") from error
    if other != name:
        raise ConfigError(f"out={out}: holds {other} and its golden vectors; name another folder")


def move_into(source: Path, out: Path) -> None:
    """Put finished files in place, replacing earlier ones of the same name."""
    out.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.iterdir()):
        target = out / path.name
        if path.name in tuple(Precision):
            move_into(path, target)
            continue
        if target.is_dir() and path.is_dir():  # earlier golden vectors
            shutil.rmtree(target)
        path.replace(target)
