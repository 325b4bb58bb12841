"""Shards joined into one run: one ledger, the same tables as if it had never been divided."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from autosalt.archive.index import Index
from autosalt.archive.stores.local import Folder
from autosalt.batch.ledger import Ledger
from autosalt.batch.outcome import PhotoOutcome
from autosalt.batch.overlays import Gallery
from autosalt.batch.result import Entry, ResultKey, State
from autosalt.batch.runner import ArchiveRun
from autosalt.batch.scorers import MadeBy
from autosalt.batch.shards import Shard, not_done, shards_in
from autosalt.errors import ShardError
from autosalt.files.io import link_or_copy, written_aside
from autosalt.files.layout import DONE_NAME, LEDGER_NAME, SHARDS
from autosalt.files.lock import sole_run
from autosalt.issues import stored_issues
from autosalt.scorer.manifest import Manifest
from autosalt.version import VERSION
from autosalt.visits.info import VisitInfo


@dataclass(frozen=True, slots=True)
class Merged:
    """All shards as one run, with who scored and the options of the command."""

    run: ArchiveRun
    made_by: MadeBy
    options: Mapping[str, Any]


def merge(out: Path) -> Merged:
    """Join the shards in `out` into one ledger with its overlays; call it within `sole_run(out)`.

    The shards stay as they are. Nothing is written unless all of them are done and agree.

    Raises:
        ShardError: some are missing or unfinished (which ones), or they do not belong together.
        LockedError: one of them is at work again.
        LedgerError: a ledger cannot be used.
    """
    folders = _folders(out)
    records = [_read(folder / DONE_NAME) for folder in folders]
    _require_alike(records)
    first = records[0]
    model, settings = first["model"]["sha256"], first["settings_sha256"]
    ours = Gallery(out, model, settings)
    outcomes: list[PhotoOutcome] = []

    def entries() -> Iterator[Entry]:
        for folder, record in zip(folders, records, strict=True):
            before = len(outcomes)
            # SQLite would make an empty one of what is missing.
            if not (folder / LEDGER_NAME).is_file() or not (folder / LEDGER_NAME).stat().st_size:
                raise ShardError(f"shard {folder.name}: its ledger is gone; score it again")
            with sole_run(folder), Ledger(folder / LEDGER_NAME) as ledger:
                theirs = Gallery(folder, model, settings)
                for entry in ledger.entries(model, settings):
                    # What the whole holds already stands, so the tables must say that too.
                    key = _key(entry, model, settings)
                    held = None if key is None else whole.find(key)
                    entry = entry if held is None else replace(entry, key=key, result=held)
                    photo = entry.photo_sha256, entry.result
                    if drawn := theirs.find(*photo):
                        _link(folder / drawn, out / ours.name(*photo))
                    outcomes.append(PhotoOutcome(entry.row, *photo, ours.find(*photo)))
                    yield entry
            if len(outcomes) - before != (photos := record["counts"]["photos"]):
                raise ShardError(
                    f"shard {folder.name}: its ledger does not hold its {photos} photos; "
                    "score it again"
                )

    with Ledger(out / LEDGER_NAME) as whole:
        whole.keep_settings(settings, json.dumps(first["settings"], sort_keys=True))
        whole.take(entries())
        overrides = whole.overrides()
    outcomes.sort(key=lambda outcome: outcome.row.path)
    index = Index(
        Folder(out),  # where the photos lie does not matter any more
        tuple(outcome.row for outcome in outcomes),
        {(s, v): VisitInfo(**info) for record in records for s, v, info in record["visits"]},
        first["index"]["source"],
        first["index"]["pattern"],
        first["index"]["skipped"],
        issues=stored_issues(first["index"]["issues"]),
    )
    run = ArchiveRun(
        index,
        tuple(outcomes),
        sum(record["computed"] for record in records),
        settings,
        min(datetime.fromisoformat(record["started"]) for record in records),
        max(datetime.fromisoformat(record["finished"]) for record in records),
        overrides,
    )
    text = first["model"]["manifest"]
    manifest = None if text is None else Manifest.from_json(text)
    return Merged(run, MadeBy(manifest, model, first["settings"]), first["options"])


def _key(entry: Entry, model: str, settings: str) -> ResultKey | None:
    """What a photo's result is filed under, or would be: one that failed has none of its own."""
    if entry.key is None and entry.photo_sha256 and entry.result.state is State.FAILED:
        return ResultKey(entry.photo_sha256, entry.row.view or "", model, settings)
    return entry.key


def _folders(out: Path) -> list[Path]:
    there = shards_in(out)
    if not there:
        raise ShardError(f"{out}: holds no shards; make them with autosalt score --shard 1/N")
    if len(there) > 1:
        listed = ", ".join(f"{of}" for of in sorted(there))
        raise ShardError(
            f"{out}: was divided in more than one way (into {listed}); remove from "
            f"{out / SHARDS} what is not wanted"
        )
    of, numbers = there.popitem()
    if left := not_done(of, numbers):
        listed = ", ".join(
            f"{n}/{of} ({'unfinished' if n in numbers else 'missing'})" for n in left
        )
        raise ShardError(f"{len(left)} of {of} shards are not done: {listed}")
    return [Shard(number, of).folder(out) for number in range(1, of + 1)]


def _read(path: Path) -> dict[str, Any]:
    try:
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ShardError(f"{path}: is damaged ({error}); run this shard again") from None
    if record.get("autosalt") != VERSION:
        raise ShardError(f"{path}: of another autosalt; use that one, or run this shard again")
    return record


def _options(record: dict[str, Any]) -> dict[str, Any]:
    """Those that results depend on."""
    return {name: value for name, value in record["options"].items() if name != "threads"}


def _index(record: dict[str, Any]) -> dict[str, Any]:
    """All of it but how many files are there that are no photos, and what the day decides."""
    index = record["index"]
    skipped = {why: n for why, n in index["skipped"].items() if why not in _COME_AND_GO}
    issues = {code: n for code, n in index["issues"].items() if code != "dates_unlikely"}
    return {**index, "skipped": skipped, "issues": issues}


_COME_AND_GO: Final = frozenset({"hidden", "not_a_photo", "not_a_mask", "system_folder"})
"""Files that the system, or people, leave in a folder while it is scored."""
_ALIKE: Final[dict[str, Callable[[dict[str, Any]], Any]]] = {
    "archive": lambda record: record["index"]["sha256"],
    "count of photos left out or to check": _index,
    "model": lambda record: record["model"],
    "settings": lambda record: record["settings"],
    "options": _options,
}


def _require_alike(records: list[dict[str, Any]]) -> None:
    for what in _ALIKE:
        said = [_ALIKE[what](record) for record in records]
        other = [f"{n}/{len(said)}" for n, one in enumerate(said, 1) if one != said[0]]
        if other:
            raise ShardError(
                f"the {what} of 1/{len(said)} is not that of {', '.join(other)}: run all of "
                "these again with the same command"
            )


def _link(source: Path, target: Path) -> None:
    """The same file at another place, where the disk allows it; else a copy."""
    if target.exists():
        return
    target.parent.mkdir(exist_ok=True)
    with written_aside(target) as aside:
        aside.unlink(missing_ok=True)  # of a killed run that had this process id
        link_or_copy(source, aside)
