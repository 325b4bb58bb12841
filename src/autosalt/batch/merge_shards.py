"""Merge shards into one run with one ledger, as if the archive had never been divided."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

from autosalt.archive.index import Index
from autosalt.archive.stores.local import Folder
from autosalt.batch.ledger import Ledger
from autosalt.batch.outcome import PhotoOutcome
from autosalt.batch.overlays import Gallery
from autosalt.batch.photo import ScoredPhoto
from autosalt.batch.runner import ArchiveRun
from autosalt.batch.scorers import MadeBy
from autosalt.batch.shard_record import ShardIndex, ShardRecord, read_shard_record
from autosalt.batch.shards import Shard, not_done, shards_in
from autosalt.errors import ShardError
from autosalt.files.io import link_or_copy, written_aside
from autosalt.files.layout import DONE_NAME, LEDGER_NAME, SHARDS
from autosalt.files.lock import sole_run
from autosalt.issues import stored_issues
from autosalt.scorer.manifest import Manifest


@dataclass(frozen=True, slots=True)
class Merged:
    """All shards as one run, with model, settings and the options of the command."""

    run: ArchiveRun
    made_by: MadeBy
    options: Mapping[str, Any]


def merge(out: Path) -> Merged:
    """Merge the shards in `out` into one ledger with overlays; call it within `sole_run(out)`.

    The shards stay as they are. Nothing is written unless all of them are done and agree.

    Raises:
        ShardError: some are missing or unfinished (which ones), or they do not belong together.
        LockedError: a run is at work on one of them again.
        LedgerError: a ledger cannot be used.
    """
    folders = _folders(out)
    records = [read_shard_record(folder / DONE_NAME) for folder in folders]
    _require_alike(records)
    first = records[0]
    model, settings = first.model.sha256, first.settings_sha256
    gallery = Gallery(out, model, settings)
    shards = [
        _read_photos(folder, record.counts["photos"], model, settings)
        for folder, record in zip(folders, records, strict=True)
    ]
    with Ledger(out / LEDGER_NAME) as whole:
        whole.keep_settings(settings, json.dumps(first.settings, sort_keys=True))
        photos = whole.replace_photos(chain.from_iterable(shards), model, settings)
        overrides = whole.overrides()
    _link_overlays(folders, map(len, shards), photos, gallery)
    photos.sort(key=lambda photo: photo.row.path)
    index = Index(
        Folder(out),  # where the photos lie does not matter any more
        tuple(photo.row for photo in photos),
        {(s, v): info for record in records for s, v, info in record.visits},
        first.index.source,
        first.index.pattern,
        first.index.skipped,
        issues=stored_issues(first.index.issues),
    )
    run = ArchiveRun(
        index,
        tuple(PhotoOutcome.of(photo, gallery) for photo in photos),
        sum(record.computed for record in records),
        settings,
        min(record.started for record in records),
        max(record.finished for record in records),
        overrides,
    )
    text = first.model.manifest
    manifest = None if text is None else Manifest.from_json(text)
    return Merged(run, MadeBy(manifest, model, first.settings), first.options)


def _read_photos(folder: Path, count: int, model: str, settings: str) -> list[ScoredPhoto]:
    """The photos of the shard in `folder`, whose ledger must hold `count` of them."""
    # SQLite would make an empty ledger where it is missing.
    if not (folder / LEDGER_NAME).is_file() or not (folder / LEDGER_NAME).stat().st_size:
        raise ShardError(f"shard {folder.name}: its ledger is gone; score it again")
    with sole_run(folder), Ledger(folder / LEDGER_NAME) as ledger:
        photos = list(ledger.photos(model, settings))
    if len(photos) != count:
        raise ShardError(
            f"shard {folder.name}: its ledger does not hold its {count} photos; score it again"
        )
    return photos


def _folders(out: Path) -> list[Path]:
    divisions = shards_in(out)
    if not divisions:
        raise ShardError(f"{out}: holds no shards; make them with autosalt score --shard 1/N")
    if len(divisions) > 1:
        listed = ", ".join(f"{of}" for of in sorted(divisions))
        raise ShardError(
            f"{out}: was divided in more than one way (into {listed}); remove from "
            f"{out / SHARDS} what is not wanted"
        )
    of, numbers = divisions.popitem()
    if left := not_done(of, numbers):
        listed = ", ".join(
            f"{n}/{of} ({'unfinished' if n in numbers else 'missing'})" for n in left
        )
        raise ShardError(f"{len(left)} of {of} shards are not done: {listed}")
    return [Shard(number, of).folder(out) for number in range(1, of + 1)]


def _options(record: ShardRecord) -> dict[str, Any]:
    """The options that results depend on."""
    return {name: value for name, value in record.options.items() if name != "threads"}


def _counts(record: ShardRecord) -> ShardIndex:
    """The index without counts of files that are no photos, and without what the day decides."""
    index = record.index
    return replace(
        index,
        skipped={why: n for why, n in index.skipped.items() if why not in _COME_AND_GO},
        issues={code: n for code, n in index.issues.items() if code != "dates_unlikely"},
    )


_COME_AND_GO: Final = frozenset({"hidden", "not_a_photo", "not_a_mask", "system_folder"})
"""Files that the system or people leave in a folder while it is scored."""
_ALIKE: Final[Mapping[str, Callable[[ShardRecord], object]]] = {
    "archive": lambda record: record.index.sha256,
    "count of photos left out or to check": _counts,
    "model": lambda record: record.model,
    "settings": lambda record: record.settings,
    "options": _options,
}


def _require_alike(records: Sequence[ShardRecord]) -> None:
    for what, value_of in _ALIKE.items():
        values = [value_of(record) for record in records]
        other = [f"{n}/{len(values)}" for n, value in enumerate(values, 1) if value != values[0]]
        if other:
            raise ShardError(
                f"the {what} of 1/{len(values)} is not that of {', '.join(other)}: run all of "
                "these again with the same command"
            )


def _link_overlays(
    folders: Iterable[Path], counts: Iterable[int], photos: Iterable[ScoredPhoto], gallery: Gallery
) -> None:
    """Link the overlays of the shards' photos, `counts` of each folder in turn, into the whole."""
    rest = iter(photos)
    for folder, count in zip(folders, counts, strict=True):
        of_shard = replace(gallery, out=folder)
        for photo in islice(rest, count):
            if name := of_shard.find(photo.sha256, photo.result):
                _link(folder / name, gallery.out / name)


def _link(source: Path, target: Path) -> None:
    """Link a file to another place, or copy it where the disk allows no links."""
    if target.exists():
        return
    target.parent.mkdir(exist_ok=True)
    with written_aside(target) as aside:
        aside.unlink(missing_ok=True)  # left by a killed run that had this process id
        link_or_copy(source, aside)
