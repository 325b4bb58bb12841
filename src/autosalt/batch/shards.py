"""A run divided among machines that share a folder but talk to nobody.

Each shard is a run of its own in `DIR/shards/I-of-N/`, with its own ledger: no two machines ever
open the same database. `shard.json` is written when a shard is done and says all that is needed to
join: no photo is read again. All photos of a visit are in one shard.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, astuple, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autosalt.archive.index import Index, PhotoRow
from autosalt.batch.result import State
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

    Raises ValueError for numbers that make no sense.
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
        found = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", text)
        if found is None or found[2].strip("0") == "":
            raise ValueError(f"shard {text!r} is not written like 3/16")
        return cls(int(found[1]), int(found[2]))

    def folder(self, out: Path) -> Path:
        """Where its results lie."""
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
    """The sha256 of what there is to score, so that shards of two archives are never joined."""
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
) -> dict[str, Any]:
    """Say that a shard is done, and all that is needed to join it with the others.

    Args:
        shard: which one.
        whole: the index of all shards.
        run: of this shard.
        made_by: who scored.
        out: the results of all shards.
        options: of the command.

    Returns:
        What stands in `shard.json`.
    """
    states = [outcome.result.state for outcome in run.outcomes]
    record = {
        "shard": asdict(shard),
        "autosalt": VERSION,
        "index": {
            "sha256": hash_index(whole),
            "source": whole.source,
            "pattern": whole.pattern,
            "skipped": dict(whole.skipped),
            "issues": count_issues(whole.issues),
        },
        "visits": [[*visit, asdict(info)] for visit, info in run.index.visits.items()],
        "model": {
            "sha256": made_by.model_sha256,
            "manifest": None if made_by.manifest is None else made_by.manifest.to_json(),
        },
        "settings": dict(made_by.settings),
        "settings_sha256": run.settings_sha256,
        "options": dict(options),
        "counts": {
            "photos": len(states),
            **{state.value: states.count(state) for state in State if state is not State.PENDING},
        },
        "computed": run.computed,
        "started": run.started.isoformat(),
        "finished": run.finished.isoformat(),
    }
    text = json.dumps(record, indent=1, ensure_ascii=False)
    write_atomically(shard.folder(out) / DONE_NAME, text + "\n")
    return record


def shards_in(out: Path) -> dict[int, dict[int, bool]]:
    """Whether shards are done, by how many there are and by number; only those that were begun."""
    there: dict[int, dict[int, bool]] = {}
    for path in (out / SHARDS).glob("*-of-*"):
        if found := re.fullmatch(r"([0-9]+)-of-([0-9]+)", path.name):
            done = (path / DONE_NAME).is_file()
            there.setdefault(int(found[2]), {})[int(found[1])] = done
    return there


def not_done(of: int, there: Mapping[int, bool]) -> list[int]:
    """The numbers of the shards that are missing or unfinished."""
    return [number for number in range(1, of + 1) if not there.get(number)]
