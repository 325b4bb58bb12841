"""Tables put into their place: what they say otherwise than those before is never lost.

New tables are written aside first. Where they contradict the old ones, those are kept in
`superseded/<n>/` with their run.json, and `history` says what changed and why. run.json comes last:
as long as it is the old one, the step is not finished, and the next run finishes it.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from autosalt.archive.atomic import write_atomically
from autosalt.archive.history import Edition, Why, compare, history_table
from autosalt.archive.ledger_trail import now
from autosalt.archive.tables import Row, Table, write_table

RUN_NAME: Final = "run.json"
SUPERSEDED: Final = "superseded"
REPORT_NAME: Final = "report.html"
TABLES: Final = ("photos", "visits", "subjects")
TABLE_FILES: Final = tuple(f"{name}.{end}" for name in TABLES for end in ("csv", "parquet"))
_ASIDE: Final = ".tables"
_COMPARED: Final = ("photos.parquet", "visits.parquet")


@dataclass(frozen=True, slots=True)
class Published:
    """What run.json holds, and how many values of the tables before are no longer said."""

    record: dict[str, Any]
    changes: int


def publish(out: Path, tables: Iterable[Table], record: Mapping[str, Any]) -> Published:
    """Put tables and run.json into `out`; see above.

    Args:
        out: the results, locked.
        tables: photos, visits and subjects.
        record: for run.json; hashes of the tables are added to it.
    """
    aside = out / _ASIDE
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    for table in tables:
        write_table(table, aside)
    hashes = {name: hash_file(aside / name) for name in TABLE_FILES}
    kept = _kept(out)
    old = _edition_before(out, kept)
    changes: list[dict[str, Any]] = []
    if old is not None and any(old.run.get("tables", {}).get(n) != hashes[n] for n in _COMPARED):
        unfinished = old.folder != out
        number = kept[-1] if unfinished else 1 + (kept[-1] if kept else 0)
        changes = _compare(old, Edition(aside, record), number)
        if changes and unfinished:
            write_table(history_table(changes), old.folder)
        elif changes:
            _keep(out, number, changes)
            kept = [*kept, number]
    for name in TABLE_FILES:
        (aside / name).replace(out / name)
    aside.rmdir()
    if changes:
        (out / REPORT_NAME).unlink(missing_ok=True)  # it would contradict the tables
    if kept:
        write_table(history_table(_history(out, kept)), out)
    whole = {**record, "tables": hashes, "superseded": len(kept)}
    text = json.dumps(whole, indent=2, ensure_ascii=False, sort_keys=False) + "\n"
    write_atomically(out / RUN_NAME, text)
    return Published(whole, len(changes))


def read_record(folder: Path) -> dict[str, Any] | None:
    """What the run.json in a folder holds; None where there is none that can be read."""
    try:
        record = json.loads((folder / RUN_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return record if isinstance(record, dict) else None


def hash_file(path: Path) -> str:
    """The sha256 of a file of any size."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def edited_files(folder: Path, record: Mapping[str, Any]) -> list[str]:
    """The table files in a folder that are not, or no longer, what its run.json says."""
    return [
        name
        for name, said in record.get("tables", {}).items()
        if not (folder / name).is_file() or hash_file(folder / name) != said
    ]


def _kept(out: Path) -> list[int]:
    folders = (out / SUPERSEDED).glob("[0-9]*")
    return sorted(int(path.name) for path in folders if path.name.isdecimal())


def _edition_before(out: Path, kept: list[int]) -> Edition | None:
    """What was published last; None where nothing was, or no whole set of tables."""
    run = read_record(out)
    if run is None:
        return None
    folder = out
    if kept:
        last = out / SUPERSEDED / str(kept[-1])
        if (last / RUN_NAME).read_bytes() == (out / RUN_NAME).read_bytes():
            folder = last  # a run was killed while it put new tables into their place
    if not all((folder / name).is_file() for name in _COMPARED):
        return None
    edited = {name for name in edited_files(folder, run) if name in _COMPARED}
    return Edition(folder, run, bool(edited))


def _compare(old: Edition, new: Edition, number: int) -> list[dict[str, Any]]:
    """`compare`; where somebody spoilt the old tables, that is all that can be told of them."""
    import pyarrow as pa

    time = now()
    try:
        return compare(old, new, number, time)
    except (pa.ArrowException, KeyError, OSError):
        if not old.edited:
            raise
        return [{"superseded": number, "time": time, "reason": Why.ALTERED.value}]


def _keep(out: Path, number: int, changes: Iterable[Row]) -> None:
    """Keep the tables as they are, whole or not at all."""
    place = out / SUPERSEDED / str(number)
    temporary = place.with_name(f".{number}.tmp")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    for name in (*TABLE_FILES, RUN_NAME, REPORT_NAME):
        if (out / name).is_file():
            _copy(out / name, temporary / name)
    write_table(history_table(changes), temporary)
    temporary.rename(place)


def _copy(source: Path, target: Path) -> None:
    """The same file at another place; the first one will be replaced, never changed."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _history(out: Path, kept: Iterable[int]) -> Iterator[Row]:
    import pyarrow.parquet as pq

    for number in kept:
        yield from pq.read_table(out / SUPERSEDED / str(number) / "history.parquet").to_pylist()
