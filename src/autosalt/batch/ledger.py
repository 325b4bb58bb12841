"""The ledger of a run: an SQLite file that knows, whatever happens, what is done.

A result is filed under what it depends on: the photo's content, the view it was stated to be, the
model and the settings. It is written together with the photo's state in one transaction, so a run
that is killed leaves nothing half done, and the next one goes on from there.

What is committed survives the death of the process at once. It reaches the disk with the next
checkpoint of the write-ahead log, a thousand photos later at most: a power cut may lose those
photos' results, never spoil the file, and the next run scores them again. Waiting for the disk
after each photo would guard nothing that cannot be computed again.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from autosalt.archive.index import PhotoRow
from autosalt.batch import ledger_trail
from autosalt.batch.ledger_trail import Trail, made_here
from autosalt.batch.result import Entry, Made, Override, Result, ResultKey, State
from autosalt.core.views import View
from autosalt.errors import LedgerError

SCHEMA: Final = 7
"""Of 7 a score holds the fingerprint of its picture, of 6 that one's sha256, of 5 what the model
gives to each view; 4 brought the tables of `ledger_trail`."""
BEFORE_TRAIL: Final = ledger_trail.SINCE - 1
"""The first schema that is still read."""
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
    seen INTEGER NOT NULL CHECK (seen IN (0, 1))
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
"""


def other_schema(path: Path, version: int) -> str:
    """What is said of a ledger that this autosalt cannot read."""
    return (
        f"{path.name}: written by another autosalt (schema {version}, this one reads {SCHEMA}); "
        "use another --out"
    )


class Ledger:
    """An open ledger; close it, or use it in a `with` statement.

    Attributes:
        trail: what it keeps besides photos and results.
    """

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
                self._make(_TABLES + ledger_trail.TABLES)
            elif BEFORE_TRAIL <= version < SCHEMA:
                self._make(ledger_trail.TABLES if version == BEFORE_TRAIL else "")
                version = SCHEMA
            self._db.execute("PRAGMA synchronous = NORMAL")  # see above
            self._db.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
            self._db.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
        except sqlite3.Error as error:
            raise LedgerError(
                f"{path.name}: cannot be opened as a ledger ({error}); use another --out"
            ) from error
        if version != SCHEMA and not (version == 0 and empty):
            self._db.close()
            raise LedgerError(other_schema(path, version))
        self.trail = Trail(self._db)

    def _make(self, tables: str) -> None:
        self._db.executescript(f"BEGIN IMMEDIATE; {tables} PRAGMA user_version = {SCHEMA}; COMMIT;")

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
                yield Entry(row, photo_sha256, key, filed, self.trail.made(key.digest))
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

    def is_only_of(self, model_sha256: str, settings_sha256: str) -> bool:
        """Whether all that is filed is of this model and these settings."""
        others = "SELECT 1 FROM result WHERE model_sha256 != ? OR settings_sha256 != ? LIMIT 1"
        return self._db.execute(others, (model_sha256, settings_sha256)).fetchone() is None

    def add_overrides(self, overrides: Iterable[Override]) -> None:
        """Add what a reviewer says, all or none, and wait until it is on disk."""
        # Nobody can compute it again, as results can.
        self._db.execute("PRAGMA synchronous = FULL")
        with self._transaction():
            self.trail.add_overrides(overrides)

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
                *(made.at, self.trail.code_number(made.code)),
            ),
        )

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
