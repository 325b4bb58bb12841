"""Are the tables of a run written? Its log, ledger and run.json are asked; nothing heavy is loaded.

A run scores, puts its tables into their place, then writes the report. Killed between two of
these, it has done all photos and yet is not finished.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
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
    """What a run has not written yet."""

    TABLES = "tables"
    REPORT = "report"


def lacking(out: Path, overruled: str = "") -> Lack | None:
    """What is not written yet of what the ledger in `out` holds; None where all is.

    Args:
        out: the results.
        overruled: when the last override was entered into the ledger, ISO 8601; empty for none.
    """
    finished = _finished(out / RUN_NAME)
    if finished is None:
        return Lack.TABLES
    last = dict.fromkeys((*_LEDGER_CHANGES, PUBLISHED, REPORTED), _NEVER)
    at = dict.fromkeys(last, -1)
    for line, (event, time) in enumerate(_events(out / LOG_NAME)):
        if event in last:
            last[event], at[event] = time, line
    # run.json counts whole seconds. Runs of earlier versions did not log that they had published.
    if at[PUBLISHED] >= 0 and last[PUBLISHED] >= finished:
        begun = max(at[event] for event in _LEDGER_CHANGES) > at[PUBLISHED]
        done = last[PUBLISHED]
    else:
        done = finished + timedelta(seconds=1)
        begun = max(last[event] for event in _LEDGER_CHANGES) > done
    if begun or (overruled and _time(overruled) > done):
        return Lack.TABLES
    if at[PUBLISHED] > at[REPORTED] and not (out / REPORT_NAME).is_file():
        return Lack.REPORT
    return None


def _finished(path: Path) -> datetime | None:
    try:
        return _time(json.loads(path.read_text(encoding="utf-8"))["finished"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _events(path: Path) -> Iterator[tuple[str, datetime]]:
    """What the log tells, line by line; a line that a killed run left half is passed over."""
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
    """How far the run of a ledger is, also while it runs; the file is only read.

    Raises:
        LedgerError: no ledger there, or one of another autosalt.
    """
    if not path.is_file():
        raise LedgerError(f"{path}: no such ledger; give a folder of results")
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as db:
            version = int(db.execute("PRAGMA user_version").fetchone()[0])
            if version == 0 and db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0:
                raise LedgerError(
                    f"{path.name}: empty; the run has not begun, or this is a copy without the "
                    f"{path.name}-wal that lay beside it"
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
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as db:
            return str(db.execute("SELECT coalesce(max(time), '') FROM override").fetchone()[0])
    except sqlite3.Error as error:
        raise LedgerError(f"{path.name}: cannot be read as a ledger ({error})") from error


def count_in_parts(out: Path) -> int:
    """How many photos are done in the results `out` that the ledger does not know of yet."""
    parts = list((out / PARTS).glob("*.parquet"))
    if not parts:  # pyarrow takes a while to import
        return 0
    import pyarrow.parquet as pq

    return sum(pq.read_metadata(path).num_rows for path in parts)
