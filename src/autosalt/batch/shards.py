"""Shards: a run divided among machines that share a folder but no network.

Each shard is a run of its own in `audit/shards/I-of-N/`, with its own ledger: no two machines ever
open the same database. `shard.json` is written when a shard is done: no photo is
read again to merge shards. All photos of a visit are in one shard.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autosalt.archive.index import Index, PhotoRow
from autosalt.batch.result import State
from autosalt.batch.shard_record import ShardIndex, ShardModel, ShardRecord
from autosalt.files.io import write_atomically
from autosalt.files.layout import DONE_NAME, SHARDS
from autosalt.files.lock import sole_run
from autosalt.issues import count_issues
from autosalt.version import VERSION

if TYPE_CHECKING:
    from autosalt.batch.runner import ArchiveRun
    from autosalt.batch.scorers import Provenance


@dataclass(frozen=True, slots=True)
class Shard:
    """The `number`-th of `of` parts of an archive; counted from 1.

    Raises ValueError unless `number` is from 1 to `of`.
    """

    number: int
    of: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= self.of:
            raise ValueError(
                f"shard {self.number}/{self.of}: give 1/{self.of} to {self.of}/{self.of}"
            )

    @classmethod
    def parse(cls, text: str) -> "Shard":
        """Read `3/16`. Raises ValueError."""
        match = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", text)
        if match is None or match[2].strip("0") == "":
            raise ValueError(f"shard {text!r} is not written like 3/16")
        return cls(int(match[1]), int(match[2]))

    def folder(self, out: Path) -> Path:
        """The folder of its results."""
        return out / SHARDS / f"{self.number}-of-{self.of}"

    def holds(self, row: PhotoRow) -> bool:
        """Whether a row belongs to it; the same everywhere and for ever."""
        visit = f"{row.subject}\0{row.visit}".encode()
        digest = hashlib.sha256(visit).digest()
        return int.from_bytes(digest[:8], "big") % self.of == self.number - 1

    def part_of(self, index: Index) -> Index:
        """The index with the rows and visits of this shard only."""
        rows = tuple(row for row in index.rows if self.holds(row))
        kept = {(row.subject, row.visit) for row in rows}
        visits = {visit: info for visit, info in index.visits.items() if visit in kept}
        return replace(index, rows=rows, visits=visits)


def hash_index(index: Index) -> str:
    """The sha256 of all photos and visits, so that shards of two archives are never merged."""
    digest = hashlib.sha256()
    for row in index.rows:
        digest.update(json.dumps(astuple(row)).encode())
    for visit in sorted(index.visits):
        digest.update(json.dumps([visit, astuple(index.visits[visit])]).encode())
    return digest.hexdigest()


@contextmanager
def unfinished(shard: Shard, out: Path) -> Iterator[Path]:
    """The folder of a shard to work in, locked; it does not count as done until `finish`."""
    folder = shard.folder(out)
    with sole_run(folder):
        (folder / DONE_NAME).unlink(missing_ok=True)
        yield folder


def finish(
    shard: Shard,
    whole: Index,
    run: "ArchiveRun",
    made_by: "Provenance",
    out: Path,
    options: Mapping[str, Any],
) -> ShardRecord:
    """Mark a shard as done, and write all that is needed to merge it with the others.

    Args:
        shard: the shard.
        whole: the index of all shards.
        run: of this shard.
        made_by: the model and settings that scored.
        out: the results folder of all shards.
        options: of the command.

    Returns:
        The content of `shard.json`.
    """
    states = [outcome.result.state for outcome in run.outcomes]
    counted = {state.value: states.count(state) for state in State if state is not State.PENDING}
    record = ShardRecord(
        autosalt=VERSION,
        index=ShardIndex(
            hash_index(whole),
            whole.source,
            whole.pattern,
            dict(whole.skipped),
            count_issues(whole.issues),
        ),
        visits=tuple((*visit, info) for visit, info in run.index.visits.items()),
        model=ShardModel(
            made_by.model_sha256,
            None if made_by.manifest is None else made_by.manifest.to_json(),
        ),
        settings=dict(made_by.settings),
        settings_sha256=run.settings_sha256,
        options=dict(options),
        counts={"photos": len(states), **counted},
        computed=run.computed,
        started=run.started,
        finished=run.finished,
    )
    text = json.dumps(record.to_json(), indent=1, ensure_ascii=False)
    write_atomically(shard.folder(out) / DONE_NAME, text + "\n")
    return record


def shards_in(out: Path) -> dict[int, dict[int, bool]]:
    """Whether each shard that was begun is done, by the count of shards and by number."""
    divisions: dict[int, dict[int, bool]] = {}
    for path in (out / SHARDS).glob("*-of-*"):
        if match := re.fullmatch(r"([0-9]+)-of-([0-9]+)", path.name):
            done = (path / DONE_NAME).is_file()
            divisions.setdefault(int(match[2]), {})[int(match[1])] = done
    return divisions


def not_done(of: int, begun: Mapping[int, bool]) -> list[int]:
    """The numbers of the shards that are missing or unfinished; see `shards_in` for `begun`."""
    return [number for number in range(1, of + 1) if not begun.get(number)]
