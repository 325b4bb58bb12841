"""The ledger of a run: an SQLite file of results, photo states and overrides that survives a kill.

A result is stored under all that it depends on: content of the photo, stated view, model and
settings. It is written together with the state of the photo in one transaction. So a killed run
leaves nothing half done, and the next run continues from there.

A committed result survives the death of the process at once. It reaches the disk with the next
checkpoint of the write-ahead log, a thousand photos later at most. A power cut may lose the results
of those photos, but never damages the file, and the next run scores them again. Waiting for the
disk after each photo would guard nothing that cannot be computed again.

For auditors the ledger also keeps which code made each result, under which settings, and what
reviewers decided. Results and overrides are only added; the database itself refuses anything else.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import astuple
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from autosalt.archive.index import PhotoRow
from autosalt.batch.photo import ScoredPhoto
from autosalt.batch.result import (
    DrawnMasks,
    LookedAt,
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

SCHEMA: Final = 8
_CACHE_KB: Final = 4 * 1024
"""SQLite looks through its whole cache at each commit. With a large cache, a photo costs more the
more photos there are. The system's own cache holds the file as well."""
_BULK_CACHE_KB: Final = 64 * 1024
"""For the one large commit of `replace_photos`, whose keys come in no order."""
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
CREATE TABLE code (id INTEGER PRIMARY KEY, versions TEXT NOT NULL UNIQUE);
CREATE TABLE settings (sha256 TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE override (
    id INTEGER PRIMARY KEY, time TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('refuse', 'view', 'masks', 'withdraw')),
    path TEXT NOT NULL, photo_sha256 TEXT NOT NULL, subject TEXT NOT NULL, visit TEXT NOT NULL,
    view TEXT NOT NULL, reviewer TEXT NOT NULL, reason TEXT NOT NULL, withdraws INTEGER,
    scalp_px INTEGER, loss_px INTEGER, loss_pct REAL, masks_sha256 TEXT,
    original_masks_sha256 TEXT
);
CREATE TABLE looked_at (
    id INTEGER PRIMARY KEY, time TEXT NOT NULL, path TEXT NOT NULL, photo_sha256 TEXT NOT NULL,
    reviewer TEXT NOT NULL
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
CREATE TRIGGER looked_at_stays BEFORE UPDATE ON looked_at BEGIN
    SELECT RAISE(ABORT, 'what was looked at is never changed');
END;
CREATE TRIGGER looked_at_is_kept BEFORE DELETE ON looked_at BEGIN
    SELECT RAISE(ABORT, 'what was looked at is never removed');
END;
"""


def now() -> str:
    """The current second, UTC, as ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def made_here(platform_known: bool = True) -> Made:
    """The current time, and this code; see `code_here`."""
    return Made(now(), code_here(platform_known))


def other_schema(path: Path, version: int) -> str:
    """The message about a ledger that this autosalt cannot read."""
    return (
        f"{path.name}: written by another autosalt (schema {version}, this one reads {SCHEMA}); "
        "use another --out"
    )


class Ledger:
    """An open ledger; close it, or use it in a `with` statement."""

    def __init__(self, path: Path) -> None:
        """Open or make the ledger at `path`.

        Raises:
            LedgerError: the file is no ledger, or was written by another autosalt.
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
        """Make `rows` the photos of this run, all pending. Stored results stay."""
        with self._transaction():
            self._db.execute("DELETE FROM photo")
            self._db.executemany(
                "INSERT INTO photo (path, subject, visit, view, state) VALUES (?, ?, ?, ?, ?)",
                (
                    (row.path, row.subject, row.visit, row.view or "", State.PENDING.value)
                    for row in rows
                ),
            )

    def find(self, key: ResultKey, row: PhotoRow) -> ScoredPhoto | None:
        """The photo of `row` with the result stored under `key`, if there is one."""
        values = self._db.execute(
            "SELECT made_at, coalesce(versions, ''), state, score, reason, detail, seen "
            "FROM result LEFT JOIN code ON code.id = made_by WHERE key = ?",
            (key.digest,),
        ).fetchone()
        if values is None:
            return None
        made_at, code, *result = values
        return ScoredPhoto(row, key.photo_sha256, _result(*result), Made(made_at, code))

    def record(self, photo: ScoredPhoto, key: ResultKey | None) -> None:
        """Set the state of a photo and, unless `key` is None, store its result: both or neither.

        A photo without `made` was computed now, by this code.
        """
        result = photo.result
        with self._transaction():
            if key is not None:
                self._store(key, photo)
            self._db.execute(
                "UPDATE photo SET state = ?, photo_sha256 = ?, reason = ?, detail = ? "
                "WHERE path = ?",
                (result.state.value, photo.sha256, result.reason, result.detail, photo.row.path),
            )

    def store(self, photos: Iterable[tuple[ResultKey, ScoredPhoto]]) -> None:
        """Store results that were computed elsewhere, all or none; no photo's state changes."""
        with self._transaction():
            for key, photo in photos:
                self._store(key, photo)

    def replace_photos(
        self, photos: Iterable[ScoredPhoto], model_sha256: str, settings_sha256: str
    ) -> list[ScoredPhoto]:
        """Make photos of other ledgers the photos of this run, all or none.

        Results that the other ledgers hold are stored. A result that this ledger holds already
        stands, also for a photo that failed elsewhere.

        Returns:
            The photos with the results that stand.
        """
        replaced: list[ScoredPhoto] = []
        self._db.execute(f"PRAGMA cache_size = -{_BULK_CACHE_KB}")
        with self._transaction():
            self._db.execute("DELETE FROM photo")
            for given in photos:
                photo = self._with_first_result(given, model_sha256, settings_sha256)
                row, result = photo.row, photo.result
                self._db.execute(
                    "INSERT INTO photo VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        *(row.path, row.subject, row.visit, row.view or "", result.state.value),
                        *(photo.sha256, result.reason, result.detail),
                    ),
                )
                replaced.append(photo)
        self._db.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
        return replaced

    def _with_first_result(self, photo: ScoredPhoto, model: str, settings: str) -> ScoredPhoto:
        """The photo with the result that is stored first, its own or an earlier one."""
        failed = photo.sha256 and photo.result.state is State.FAILED
        if not photo.is_stored and not failed:
            return photo
        key = ResultKey.of(photo.row, photo.sha256, model, settings)
        earlier = self.find(key, photo.row)
        if earlier is None and photo.is_stored:
            self._store(key, photo)
        return earlier or photo

    def photos(self, model_sha256: str, settings_sha256: str) -> Iterator[ScoredPhoto]:
        """The photos of the last run by path, with their results of this model and settings.

        A photo whose state is not that of its stored result has no `made`.
        """
        values = self._db.execute(
            "SELECT path, subject, visit, view, state, reason, detail, photo_sha256 "
            "FROM photo ORDER BY path"
        )
        for path, subject, visit, view, state, reason, detail, sha256 in values:
            row = PhotoRow(path, subject, visit, View(view) if view else None)
            stored = self.find(ResultKey.of(row, sha256, model_sha256, settings_sha256), row)
            if stored is not None and stored.result.state == state:
                yield stored
            else:
                yield ScoredPhoto(row, sha256, Result(State(state), None, reason, detail))

    def results(
        self, model_sha256: str, settings_sha256: str
    ) -> Iterator[tuple[ResultKey, Result]]:
        """All stored results of a model and settings."""
        stored = self._db.execute(
            "SELECT photo_sha256, stated_view, state, score, reason, detail, seen FROM result "
            "WHERE model_sha256 = ? AND settings_sha256 = ?",
            (model_sha256, settings_sha256),
        )
        for photo_sha256, view, *values in stored:
            key = ResultKey(photo_sha256, view, model_sha256, settings_sha256)
            yield key, _result(*values)

    def keep_settings(self, sha256: str, content: str) -> None:
        """Keep the settings (JSON) that have this sha256, so that old results can be explained."""
        self._db.execute("INSERT OR IGNORE INTO settings VALUES (?, ?)", (sha256, content))

    def overrides(self) -> tuple[Override, ...]:
        """All overrides that reviewers ever made, in their order."""
        values = self._db.execute(
            "SELECT id, time, kind, path, photo_sha256, subject, visit, view, reviewer, reason, "
            "withdraws, scalp_px, loss_px, loss_pct, masks_sha256, original_masks_sha256 "
            "FROM override ORDER BY id"
        )
        return tuple(_override(*row) for row in values)

    def add_overrides(self, overrides: Iterable[Override]) -> None:
        """Add overrides of a reviewer, all or none, and wait until they are on disk."""
        # Unlike results, they cannot be computed again.
        self._db.execute("PRAGMA synchronous = FULL")
        with self._transaction():
            self._db.executemany(
                "INSERT INTO override VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    (
                        *(item.number, item.time, item.kind.value, item.path, item.photo_sha256),
                        *(item.subject, item.visit, "" if item.view is None else item.view.value),
                        *(item.reviewer, item.reason, item.withdraws),
                        *((None,) * 5 if item.masks is None else astuple(item.masks)),
                    )
                    for item in overrides
                ),
            )

    def looked_at(self) -> tuple[LookedAt, ...]:
        """Every photo that a reviewer looked at and left as it was, in order of time."""
        values = self._db.execute(
            "SELECT time, path, photo_sha256, reviewer FROM looked_at ORDER BY id"
        )
        return tuple(LookedAt(*row) for row in values)

    def add_looked_at(self, one: LookedAt) -> None:
        """Record that a reviewer looked at a photo, and wait until it is on disk."""
        self._db.execute("PRAGMA synchronous = FULL")
        with self._transaction():
            self._db.execute(
                "INSERT INTO looked_at (time, path, photo_sha256, reviewer) VALUES (?, ?, ?, ?)",
                (one.time, one.path, one.photo_sha256, one.reviewer),
            )

    def _store(self, key: ResultKey, photo: ScoredPhoto) -> None:
        """Store a photo's result, unless this key has one: the first one stands."""
        result, made = photo.result, photo.made or made_here()
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
        """The number under which a code is kept; 0 where the code is not recorded."""
        if not code:
            return 0
        kept = self._db.execute("SELECT id FROM code WHERE versions = ?", (code,)).fetchone()
        if kept is not None:
            return int(kept[0])
        number = self._db.execute("INSERT INTO code (versions) VALUES (?)", (code,)).lastrowid
        return number or 0

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Commit all or, when anything is raised (Ctrl-C included), nothing."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")


def _override(
    number: int,
    time: str,
    kind: str,
    path: str,
    photo_sha256: str,
    subject: str,
    visit: str,
    view: str,
    reviewer: str,
    reason: str,
    withdraws: int | None,
    *masks: Any,
) -> Override:
    return Override(
        *(number, time, OverrideKind(kind), path, photo_sha256, subject, visit),
        *(View(view) if view else None, reviewer, reason, withdraws),
        None if masks[0] is None else DrawnMasks(*masks),
    )


def _result(state: str, score: str | None, reason: str, detail: str, seen: int) -> Result:
    # Imported here, so that counting photos does not load the code that scores them.
    from autosalt.scorer.scores import PhotoScore

    parsed = None if score is None else PhotoScore.from_dict(json.loads(score))
    return Result(State(state), parsed, reason, detail, bool(seen))
