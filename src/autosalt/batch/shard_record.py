"""The record of a finished shard, `shard.json`: all that merging needs besides its ledger.

Nothing in it names the machine, its user, or a place on the disk.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from autosalt.errors import ShardError
from autosalt.files import json_record
from autosalt.version import VERSION
from autosalt.visits.info import VisitInfo


@dataclass(frozen=True, slots=True)
class ShardIndex:
    """How the whole archive was read.

    Attributes:
        sha256: of all photos and visits, see `shards.hash_index`.
        source: what it was: a folder, a manifest.
        pattern: of paths; empty where none was used.
        skipped: how many files were not to be scored, by the reason.
        issues: how many there are of each of `autosalt.issues.ARCHIVE_KINDS`.
    """

    sha256: str
    source: str
    pattern: str
    skipped: Mapping[str, int]
    issues: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ShardModel:
    """The model that scored; its manifest is JSON text, None for masks that were made elsewhere."""

    sha256: str
    manifest: str | None


@dataclass(frozen=True, slots=True)
class ShardRecord:
    """What shard.json holds.

    Attributes:
        autosalt: the version that scored.
        index: of the archive that all shards divide.
        visits: of this shard, as (subject, visit, what a manifest states of it).
        model: that scored.
        settings, settings_sha256: all besides photo, stated view and model that a score depends on.
        options: of the command.
        counts: how many photos this shard has, in all and by their state.
        computed: how many photos were scored by its last run.
        started, finished: UTC.
    """

    autosalt: str
    index: ShardIndex
    visits: tuple[tuple[str, str, VisitInfo], ...]
    model: ShardModel
    settings: Mapping[str, Any]
    settings_sha256: str
    options: Mapping[str, Any]
    counts: Mapping[str, int]
    computed: int
    started: datetime
    finished: datetime

    def to_json(self) -> dict[str, Any]:
        """As `json.dumps` takes it, keys in the order of the file."""
        return json_record.write_fields(self)


def read_shard_record(path: Path) -> ShardRecord:
    """Read shard.json.

    Raises:
        ShardError: it is damaged, or of another version of autosalt.
    """
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(value, dict) and value.get("autosalt") != VERSION:
            raise ShardError(f"{path}: of another autosalt; use that one, or run this shard again")
        return json_record.read_fields(ShardRecord, value)
    except ValueError as error:
        raise ShardError(f"{path}: is damaged ({error}); run this shard again") from None
