"""Status of a run: how many photos are done, and whether tables and report are written.

A run scores, puts its tables into their place, then writes the report. If it is killed between two
of these, all photos are done and yet the run is not finished. Log, ledger and run.json are read;
nothing heavy is imported.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from autosalt.batch.ledger import SCHEMA, other_schema
from autosalt.batch.log import MERGED, PUBLISHED, REPORTED
from autosalt.batch.result import Count, State
from autosalt.errors import LedgerError
from autosalt.files.layout import LOG_NAME, PARTS, REPORT_NAME, RUN_NAME

_LEDGER_CHANGES: Final = ("started", "override", MERGED)
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


class Lack(StrEnum):
    """The first file that a run has not written yet."""

    TABLES = "tables"
    REPORT = "report"


def lacking(out: Path, overruled: str = "") -> Lack | None:
    """What is not written yet of the ledger in `out`; None where all is written.

    Args:
        out: the results folder.
        overruled: when the last override was entered into the ledger, ISO 8601; empty for none.
    """
    if not _is_json(out / RUN_NAME):
        return Lack.TABLES
    last_line = dict.fromkeys((*_LEDGER_CHANGES, PUBLISHED, REPORTED), -1)
    published = _NEVER
    for line, (event, time) in enumerate(_events(out / LOG_NAME)):
        if event in last_line:
            last_line[event] = line
        if event == PUBLISHED:
            published = time
    changed = max(last_line[event] for event in _LEDGER_CHANGES) > last_line[PUBLISHED]
    if published == _NEVER or changed or (overruled and _time(overruled) > published):
        return Lack.TABLES
    if last_line[PUBLISHED] > last_line[REPORTED] and not (out / REPORT_NAME).is_file():
        return Lack.REPORT
    return None


def _is_json(path: Path) -> bool:
    try:
        json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return True


def _events(path: Path) -> Iterator[tuple[str, datetime]]:
    """The events of a log with their times; a line that a killed run left half is passed over."""
    if not path.is_file():
        return
    with path.open(encoding="utf-8", errors="replace") as file:
        for line in file:
            if '"event": "photo"' in line:  # a million of them
                continue
            try:
                record: dict[str, Any] = json.loads(line)
                yield str(record["event"]), _time(record["time"])
            except (ValueError, KeyError, TypeError):
                continue


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def count_photos(path: Path) -> tuple[Count, ...]:
    """How many photos of a run are in each state, also while it runs; the ledger is only read.

    Raises:
        LedgerError: there is no ledger at `path`, or it was written by another autosalt.
    """
    if not path.is_file():
        raise LedgerError(f"{path}: no such ledger; give a folder of results")
    try:
        with closing(_connect(path)) as db:
            version = int(db.execute("PRAGMA user_version").fetchone()[0])
            if version == 0 and db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0:
                raise LedgerError(
                    f"{path.name}: empty; the run has not begun, or this is a copy without the "
                    f"{path.name}-wal that was next to it"
                )
            if version != SCHEMA:
                raise LedgerError(other_schema(path, version))
            counted = db.execute("SELECT state, reason, photos FROM tally WHERE photos > 0")
            return tuple(Count(State(state), reason, n) for state, reason, n in counted)
    except sqlite3.Error as error:
        raise LedgerError(f"{path.name}: cannot be read as a ledger ({error})") from error


def last_override(path: Path) -> str:
    """When the last override was entered into a ledger, ISO 8601; empty for none. Only reads.

    Raises:
        LedgerError: it cannot be read.
    """
    try:
        with closing(_connect(path)) as db:
            return str(db.execute("SELECT coalesce(max(time), '') FROM override").fetchone()[0])
    except sqlite3.Error as error:
        raise LedgerError(f"{path.name}: cannot be read as a ledger ({error})") from error


def _connect(path: Path) -> sqlite3.Connection:
    """Open a ledger to be read only, also on a disk that cannot be written.

    Without a write-ahead log nobody has it open. Then SQLite need not make one beside it.
    """
    closed = not path.with_name(f"{path.name}-wal").exists()
    options = "mode=ro&immutable=1" if closed else "mode=ro"
    return sqlite3.connect(f"{path.resolve().as_uri()}?{options}", uri=True)


def count_in_parts(out: Path) -> int:
    """How many photos are done in the results `out` that the ledger does not hold yet."""
    parts = list((out / PARTS).glob("*.parquet"))
    if not parts:  # pyarrow takes a while to import
        return 0
    import pyarrow.parquet as pq

    return sum(pq.read_metadata(path).num_rows for path in parts)
