"""What a ledger says at a glance, also while a run writes it: the file is only read."""

import sqlite3
from contextlib import closing
from pathlib import Path

from autosalt.archive import ledger_trail
from autosalt.archive.ledger import BEFORE_TRAIL, SCHEMA, LedgerError, other_schema
from autosalt.archive.state import Count, State


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
            if not BEFORE_TRAIL <= version <= SCHEMA:
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
            if int(db.execute("PRAGMA user_version").fetchone()[0]) < ledger_trail.SINCE:
                return ""
            return str(db.execute("SELECT coalesce(max(time), '') FROM override").fetchone()[0])
    except sqlite3.Error as error:
        raise LedgerError(f"{path.name}: cannot be read as a ledger ({error})") from error
