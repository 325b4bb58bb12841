"""Source tables of derived outputs: hashes that show whether they are still current."""

import json
from pathlib import Path
from typing import Final

from autosalt.files.io import hash_file, read_json, write_atomically
from autosalt.files.layout import MADE_OF_NAME, PHOTOS_NAME, VISITS_NAME

_SOURCES: Final = {"photos": PHOTOS_NAME, "visits": VISITS_NAME}


def record_source(out: Path, name: str) -> None:
    """Record in `made_of.json` that `name` was made of the tables in `out`, as they are now."""
    made_of = {**(read_json(out / MADE_OF_NAME) or {}), name: source_hashes(out)}
    (out / MADE_OF_NAME).parent.mkdir(exist_ok=True)
    write_atomically(out / MADE_OF_NAME, json.dumps(made_of, indent=2) + "\n")


def source_hashes(out: Path) -> dict[str, str]:
    """The sha256 of the tables that other things are made of: photos and visits."""
    return {
        name: hash_file(out / file) for name, file in _SOURCES.items() if (out / file).is_file()
    }
