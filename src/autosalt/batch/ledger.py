"""The ledger of a run: an SQLite file that knows, whatever happens, what is done.

A result is filed under what it depends on: the photo's content, the view it was stated to be, the
model and the settings. It is written together with the photo's state in one transaction, so a run
that is killed leaves nothing half done, and the next one goes on from there.

What is committed survives the death of the process at once. It reaches the disk with the next
checkpoint of the write-ahead log, a thousand photos later at most: a power cut may lose those
photos' results, never spoil the file, and the next run scores them again. Waiting for the disk
after each photo would guard nothing that cannot be computed again.

For auditors it also keeps who made each result, under which settings, and what reviewers decided.
Results and overrides are only ever added; the database itself refuses anything else.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from autosalt.archive.index import PhotoRow
from autosalt.batch.result import (
    Entry,
    Made,
    Override,
    OverrideKind,
    Result,
    ResultKey,
    State,
)
from autosalt.code_version import code_here
from autosalt.core.views import View
from autosalt.errors import LedgerError

SCHEMA: Final = 7
_CACHE_KB: Final = 4 * 1024
"""SQLite looks through its whole cache at each commit: with a large one, each photo costs more the
more photos there are. The system's own cache holds the file as well."""
_BULK_CACHE_KB: Final = 64 * 1024
"""For the one large commit of `take`, whose keys come in no order."""
_CHECKPOINT_PAGES: Final = 4000
_TABLES: Final = """
CREATE TABLE photo (
    path TEXT PRIMARY KEY, subject TEXT NOT NULL, visit TEXT NOT NULL, view TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'scored', 'refused', 'failed')),
    photo_sha256 TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL DEFAULT '',
    detail TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;
CREATE TABLE result (
    key BLOB NOT NULL UNIQUE, photo_sha256 TEXT NOT NULL, stated_view TEXT NOT NULL,
    model_sha256 TEXT NOT NULL, settings_sha256 TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('scored', 'refused')),
    reason TEXT NOT NULL, detail TEXT NOT NULL, score TEXT,
    seen INTEGER NOT NULL CHECK (seen IN (0, 1)),
    made_at TEXT NOT NULL, made_by INTEGER NOT NULL
);
CREATE TABLE code (id INTEGER PRIMARY KEY, said TEXT NOT NULL UNIQUE);
CREATE TABLE settings (sha256 TEXT PRIMARY KEY, said TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE override (
    id INTEGER PRIMARY KEY, time TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('refuse', 'view', 'withdraw')),
    path TEXT NOT NULL, photo_sha256 TEXT NOT NULL, subject TEXT NOT NULL, visit TEXT NOT NULL,
    view TEXT NOT NULL, reviewer TEXT NOT NULL, reason TEXT NOT NULL, withdraws INTEGER
);
CREATE TABLE tally (
    state TEXT NOT NULL, reason TEXT NOT NULL, photos INTEGER NOT NULL,
    PRIMARY KEY (state, reason)
) WITHOUT ROWID;
CREATE TRIGGER photo_came AFTER INSERT ON photo BEGIN
    INSERT INTO tally VALUES (NEW.state, NEW.reason, 1)
        ON CONFLICT (state, reason) DO UPDATE SET photos = photos + 1;
END;
CREATE TRIGGER photo_came_on AFTER UPDATE OF state, reason ON photo BEGIN
    UPDATE tally SET photos = photos - 1 WHERE state = OLD.state AND reason = OLD.reason;
    INSERT INTO tally VALUES (NEW.state, NEW.reason, 1)
        ON CONFLICT (state, reason) DO UPDATE SET photos = photos + 1;
END;
CREATE TRIGGER photo_went AFTER DELETE ON photo BEGIN
    UPDATE tally SET photos = photos - 1 WHERE state = OLD.state AND reason = OLD.reason;
END;
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
    """Who makes a result that is computed now: this code, see `code_here`."""
    return Made(now(), code_here(platform_known))


def other_schema(path: Path, version: int) -> str:
    """What is said of a ledger that this autosalt cannot read."""
    return (
        f"{path.name}: written by another autosalt (schema {version}, this one reads {SCHEMA}); "
        "use another --out"
    )


class Ledger:
    """An open ledger; close it, or use it in a `with` statement."""

    def __init__(self, path: Path) -> None:
        """Open or make the ledger at `path`.

        Raises:
            LedgerError: not a ledger, or one of another autosalt.
        """
        try:
            self._db = sqlite3.connect(path, timeout=30.0, isolation_level=None)
            version = int(self._db.execute("PRAGMA user_version").fetchone()[0])
            empty = self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
            if version == 0 and empty:
                self._db.execute("PRAGMA journal_mode = WAL")
                self._db.executescript(
                    f"BEGIN IMMEDIATE; {_TABLES} PRAGMA user_version = {SCHEMA}; COMMIT;"
                )
                version = SCHEMA
            self._db.execute("PRAGMA synchronous = NORMAL")  # see above
            self._db.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
            self._db.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
        except sqlite3.Error as error:
            raise LedgerError(
                f"{path.name}: cannot be opened as a ledger ({error}); use another --out"
            ) from error
        if version != SCHEMA:
            self._db.close()
            raise LedgerError(other_schema(path, version))

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; everything is on disk already."""
        self._db.close()

    def begin(self, rows: Iterable[PhotoRow]) -> None:
        """Make `rows` the photos of this run, all pending. Results already there stay."""
        with self._transaction():
            self._db.execute("DELETE FROM photo")
            self._db.executemany(
                "INSERT INTO photo (path, subject, visit, view, state) VALUES (?, ?, ?, ?, ?)",
                (
                    (row.path, row.subject, row.visit, row.view or "", State.PENDING.value)
                    for row in rows
                ),
            )

    def find(self, key: ResultKey) -> Result | None:
        """The result filed under `key`, if there is one."""
        found = self._db.execute(
            "SELECT state, score, reason, detail, seen FROM result WHERE key = ?", (key.digest,)
        ).fetchone()
        return None if found is None else _result(*found)

    def record(
        self,
        path: str,
        photo_sha256: str,
        key: ResultKey | None,
        result: Result,
        made: Made | None = None,
    ) -> None:
        """Set a photo's state and, unless `key` is None, file its result: both or neither.

        `made` is None for a result that was computed here and now.
        """
        with self._transaction():
            if key is not None:
                self._file(key, result, made)
            self._db.execute(
                "UPDATE photo SET state = ?, photo_sha256 = ?, reason = ?, detail = ? "
                "WHERE path = ?",
                (result.state.value, photo_sha256, result.reason, result.detail, path),
            )

    def file(self, results: Iterable[tuple[ResultKey, Result]], made: Made | None = None) -> None:
        """File results that were got elsewhere, all or none; no photo's state changes."""
        with self._transaction():
            for key, result in results:
                self._file(key, result, made)

    def take(self, entries: Iterable[Entry]) -> None:
        """Make photos that were done elsewhere the photos of this run, all or none."""
        self._db.execute(f"PRAGMA cache_size = -{_BULK_CACHE_KB}")
        with self._transaction():
            self._db.execute("DELETE FROM photo")
            for entry in entries:
                row, result = entry.row, entry.result
                if entry.key is not None:
                    self._file(entry.key, result, entry.made)
                self._db.execute(
                    "INSERT INTO photo VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        *(row.path, row.subject, row.visit, row.view or "", result.state.value),
                        *(entry.photo_sha256, result.reason, result.detail),
                    ),
                )
        self._db.execute(f"PRAGMA cache_size = -{_CACHE_KB}")

    def entries(self, model_sha256: str, settings_sha256: str) -> Iterator[Entry]:
        """The photos of the last run by path, with their results of this model and settings."""
        found = self._db.execute(
            "SELECT path, subject, visit, view, state, reason, detail, photo_sha256 "
            "FROM photo ORDER BY path"
        )
        for path, subject, visit, view, state, reason, detail, photo_sha256 in found:
            row = PhotoRow(path, subject, visit, View(view) if view else None)
            key = ResultKey(photo_sha256, view, model_sha256, settings_sha256)
            filed = self.find(key)
            if filed is not None and filed.state == state:
                yield Entry(row, photo_sha256, key, filed, self.made(key.digest))
            else:
                yield Entry(row, photo_sha256, None, Result(State(state), None, reason, detail))

    def results(
        self, model_sha256: str, settings_sha256: str
    ) -> Iterator[tuple[ResultKey, Result]]:
        """All that is filed of a model and settings."""
        found = self._db.execute(
            "SELECT photo_sha256, stated_view, state, score, reason, detail, seen FROM result "
            "WHERE model_sha256 = ? AND settings_sha256 = ?",
            (model_sha256, settings_sha256),
        )
        for photo_sha256, view, *values in found:
            key = ResultKey(photo_sha256, view, model_sha256, settings_sha256)
            yield key, _result(*values)

    def made(self, digest: bytes) -> Made:
        """Who made the result filed under a key's digest, and when; empty if there is none."""
        found = self._db.execute(
            "SELECT made_at, said FROM result JOIN code ON code.id = made_by WHERE key = ?",
            (digest,),
        ).fetchone()
        return Made() if found is None else Made(*found)

    def keep_settings(self, sha256: str, content: str) -> None:
        """Keep the settings of this sha256 (JSON), so that old results can be explained."""
        self._db.execute("INSERT OR IGNORE INTO settings VALUES (?, ?)", (sha256, content))

    def overrides(self) -> tuple[Override, ...]:
        """All that reviewers ever decided, in its order."""
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
        """Add what a reviewer decides, all or none, and wait until it is on disk."""
        # Nobody can compute it again, as results can.
        self._db.execute("PRAGMA synchronous = FULL")
        with self._transaction():
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

    def _file(self, key: ResultKey, result: Result, made: Made | None) -> None:
        """File a result, unless there is one under this key: the first one stands."""
        made = made or made_here()
        score = None if result.score is None else result.score.to_json()
        self._db.execute(
            "INSERT INTO result VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (key) DO NOTHING",
            (
                key.digest,
                *key.columns,
                *(result.state.value, result.reason, result.detail, score, result.seen),
                *(made.at, self._code_number(made.code)),
            ),
        )

    def _code_number(self, code: str) -> int:
        """The number under which a code is kept; 0 for none (see `Entry.made`)."""
        if not code:
            return 0
        found = self._db.execute("SELECT id FROM code WHERE said = ?", (code,)).fetchone()
        if found is not None:
            return int(found[0])
        number = self._db.execute("INSERT INTO code (said) VALUES (?)", (code,)).lastrowid
        return number or 0

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All of it or, when anything is raised (Ctrl-C included), nothing."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")


def _result(state: str, score: str | None, reason: str, detail: str, seen: int) -> Result:
    # Here, so that who only counts photos need not wait for what scores them.
    from autosalt.scorer.scores import PhotoScore

    parsed = None if score is None else PhotoScore.from_dict(json.loads(score))
    return Result(State(state), parsed, reason, detail, bool(seen))
