"""What the ledger keeps for auditors besides results: who made them, and what reviewers said.

Results and overrides are only ever added; the database itself refuses anything else.
"""

import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from autosalt.batch.result import Made, Override, OverrideKind
from autosalt.code_version import code_here
from autosalt.core.views import View

SINCE: Final = 4
"""The schema that brought these tables; a ledger of the one before gets them when it is opened."""

TABLES: Final = """
CREATE TABLE code (id INTEGER PRIMARY KEY, said TEXT NOT NULL UNIQUE);
CREATE TABLE settings (sha256 TEXT PRIMARY KEY, said TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE override (
    id INTEGER PRIMARY KEY, time TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('refuse', 'view', 'withdraw')),
    path TEXT NOT NULL, photo_sha256 TEXT NOT NULL, subject TEXT NOT NULL, visit TEXT NOT NULL,
    view TEXT NOT NULL, reviewer TEXT NOT NULL, reason TEXT NOT NULL, withdraws INTEGER
);
ALTER TABLE result ADD COLUMN made_at TEXT NOT NULL DEFAULT '';
ALTER TABLE result ADD COLUMN made_by INTEGER NOT NULL DEFAULT 0;
CREATE TRIGGER result_stays BEFORE UPDATE ON result BEGIN
    SELECT RAISE(ABORT, 'results are never changed');
END;
CREATE TRIGGER result_is_kept BEFORE DELETE ON result BEGIN
    SELECT RAISE(ABORT, 'results are never removed');
END;
CREATE TRIGGER override_stays BEFORE UPDATE ON override BEGIN
    SELECT RAISE(ABORT, 'overrides are never changed');
END;
CREATE TRIGGER override_is_kept BEFORE DELETE ON override BEGIN
    SELECT RAISE(ABORT, 'overrides are never removed');
END;
"""


def now() -> str:
    """This second, UTC, as ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def made_here(platform_known: bool = True) -> Made:
    """A result that is computed now, by this code; see `code_here`."""
    return Made(now(), code_here(platform_known))


class Trail:
    """These tables in an open ledger; who adds several rows holds a transaction."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def code_number(self, code: str) -> int:
        """The number under which a code is kept; 0 for one that is not known."""
        if not code:
            return 0
        found = self._db.execute("SELECT id FROM code WHERE said = ?", (code,)).fetchone()
        if found is not None:
            return int(found[0])
        number = self._db.execute("INSERT INTO code (said) VALUES (?)", (code,)).lastrowid
        return number or 0

    def made(self, digest: bytes) -> Made:
        """Who made the result filed under a key's digest, and when."""
        found = self._db.execute(
            "SELECT made_at, coalesce(said, '') FROM result LEFT JOIN code ON code.id = made_by "
            "WHERE key = ?",
            (digest,),
        ).fetchone()
        return Made() if found is None else Made(*found)

    def keep_settings(self, sha256: str, said: str) -> None:
        """Keep what settings of this sha256 say, so that old results can be explained."""
        self._db.execute("INSERT OR IGNORE INTO settings VALUES (?, ?)", (sha256, said))

    def settings(self, sha256: str) -> str:
        """What settings of this sha256 say, as JSON; empty if that is not known."""
        found = self._db.execute("SELECT said FROM settings WHERE sha256 = ?", (sha256,)).fetchone()
        return "" if found is None else str(found[0])

    def overrides(self) -> tuple[Override, ...]:
        """All that reviewers ever said, in its order."""
        found = self._db.execute(
            "SELECT id, time, kind, path, photo_sha256, subject, visit, view, reviewer, reason, "
            "withdraws FROM override ORDER BY id"
        )
        return tuple(
            Override(
                *(number, time, OverrideKind(kind), path, photo_sha256, subject, visit),
                *(View(view) if view else None, reviewer, reason, withdraws),
            )
            for (
                number,
                time,
                kind,
                path,
                photo_sha256,
                subject,
                visit,
                view,
                reviewer,
                reason,
                withdraws,
            ) in found
        )

    def add_overrides(self, overrides: Iterable[Override]) -> None:
        """Add what a reviewer says."""
        self._db.executemany(
            "INSERT INTO override VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    *(one.number, one.time, one.kind.value, one.path, one.photo_sha256),
                    *(one.subject, one.visit, "" if one.view is None else one.view.value),
                    *(one.reviewer, one.reason, one.withdraws),
                )
                for one in overrides
            ),
        )
