"""Record of the sources and the files of each derived output, and whether both are unchanged.

The analysis, DICOM files, regrowth maps, datasets, the blinded report and verify.json are made from
the tables, each by its own command. When the tables change, these outputs stay as they were. So
every such command records the sha256 of its sources and of what it wrote in `made_of.json`. Names
of files that may hold a subject's id are not recorded: such a folder has one sha256.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final

from autosalt.files.io import edited_files, hash_file, hash_folder, read_json, write_atomically
from autosalt.files.layout import ANALYSIS_NAME, MADE_OF_NAME, PHOTOS_NAME, VISITS_NAME
from autosalt.results.folder import ResultsFolder

ANALYSIS: Final = "analysis"
BLINDED_REPORT: Final = "blinded report"
SETTINGS: Final = "settings"
_TABLES: Final = {"photos": PHOTOS_NAME, "visits": VISITS_NAME}


class Freshness(StrEnum):
    """Whether an output was made from its sources as they are now."""

    CURRENT = "current"
    OUTDATED = "outdated"
    NOT_RECORDED = "not recorded"


@dataclass(frozen=True, slots=True)
class MadeOf:
    """Record of one output.

    Attributes:
        sources: sha256 of each source by its name; None for a table that was missing.
        files: sha256 of each file, and of each folder of files, by its place in the results.
    """

    sources: Mapping[str, str | None]
    files: Mapping[str, str]


def table_hashes(results: ResultsFolder) -> dict[str, str | None]:
    """The sha256 of the tables `photos` and `visits`; None for a table that is missing.

    A command takes them before it reads the tables, so that a later change is never overlooked.
    """
    return {
        name: hash_file(results.file(file)) if results.has(file) else None
        for name, file in _TABLES.items()
    }


def settings_hash(settings: Mapping[str, Any]) -> str:
    """The sha256 of the settings of an analysis, as JSON."""
    text = json.dumps(settings, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def record_output(
    results: ResultsFolder, name: str, sources: Mapping[str, str | None], places: Iterable[str]
) -> None:
    """Record in `made_of.json` the sources of an output, and its files.

    Args:
        results: locked.
        name: of the output.
        sources: see `table_hashes`; datasets add `SETTINGS`.
        places: files of the output, relative to the results, and folders whose files have names
            that may identify a subject. Those that are missing are left out.
    """
    files = {
        place: hash_folder(file) if file.is_dir() else hash_file(file)
        for place in places
        if (file := results.file(place)).exists()
    }
    whole = {**(read_json(results.file(MADE_OF_NAME)) or {}), name: asdict(MadeOf(sources, files))}
    results.file(MADE_OF_NAME).parent.mkdir(parents=True, exist_ok=True)
    write_atomically(results.file(MADE_OF_NAME), json.dumps(whole, indent=2) + "\n")


def read_made_of(results: ResultsFolder, name: str) -> MadeOf | None:
    """The record of an output; None where there is none that can be read."""
    entry: Any = (read_json(results.file(MADE_OF_NAME)) or {}).get(name)
    try:
        return MadeOf(dict(entry["sources"]), dict(entry["files"]))
    except (KeyError, TypeError, ValueError):
        return None


def state_of(
    results: ResultsFolder, name: str, current: Mapping[str, str | None] | None = None
) -> Freshness:
    """Whether the sources of an output have changed since it was made.

    Args:
        results: whose output it is.
        name: of the output.
        current: see `current_sources`. Whoever asks about several outputs hashes the tables once.
    """
    made_of = read_made_of(results, name)
    if made_of is None:
        return Freshness.NOT_RECORDED
    current = current_sources(results) if current is None else current
    changed = any(
        current.get(source, sha256) != sha256 for source, sha256 in made_of.sources.items()
    )
    return Freshness.OUTDATED if changed else Freshness.CURRENT


def is_unfinished(results: ResultsFolder, name: str) -> bool:
    """Whether files of an output are not those that its command recorded when it was done.

    It was stopped, or a file was edited. A missing file does not count: people remove tables
    that they do not need.
    """
    made_of = read_made_of(results, name)
    return made_of is None or any(
        results.file(place).exists() for place in edited_files(results.path, made_of.files)
    )


def current_sources(results: ResultsFolder) -> dict[str, str | None]:
    """The sha256 of the tables, and of the settings of the analysis where there is one."""
    analysis = read_json(results.file(ANALYSIS_NAME))
    settings = None if analysis is None else analysis.get("settings")
    return table_hashes(results) | ({} if settings is None else {SETTINGS: settings_hash(settings)})
