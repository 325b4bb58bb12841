"""A results folder: its record, its tables and its lock, read in one way with one error.

A command opens the folder once and hands it down. What was read is kept as long as the file stays
the same, so that a command reads it once.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from autosalt.errors import ResultsError
from autosalt.files.layout import (
    ANALYSIS_NAME,
    HISTORY,
    LEDGER_NAME,
    LOG_NAME,
    OVERRIDES,
    REGROWTH,
    RUN_NAME,
    parquet_name,
)
from autosalt.files.lock import sole_run
from autosalt.files.table import BATCH_ROWS, Row
from autosalt.results.audit.run_record import RunRecord
from autosalt.results.audit.study_record import StudyRecord

if TYPE_CHECKING:
    import pyarrow as pa

T = TypeVar("T")
_Stamp = tuple[int, int, int]
_TABLES_OF_SCORES: Final = (
    "run autosalt score into this folder, or autosalt respond on a CSV of scores"
)
_HOW_TO_MEND: Final = {
    **dict.fromkeys(("photos", "visits", "subjects"), _TABLES_OF_SCORES),
    **dict.fromkeys((OVERRIDES, HISTORY), "run autosalt score again"),
    **dict.fromkeys(("mask_agreement", "mask_pairs"), "run autosalt agree again"),
    REGROWTH: "run autosalt regrowth again",
}
"""For each table; all others are made by `autosalt respond`."""


@dataclass(frozen=True)
class ResultsFolder:
    """A folder of results; superseded tables lie in the same layout, and are opened alike.

    Attributes:
        path: where it lies; need not exist yet.
    """

    path: Path
    _kept: dict[str, tuple[_Stamp, Any]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __str__(self) -> str:
        """As a person named it."""
        return str(self.path)

    def file(self, name: str) -> Path:
        """Where a file of `files.layout` lies."""
        return self.path / name

    def has(self, name: str) -> bool:
        """Whether a file of `files.layout` exists."""
        return self.file(name).is_file()

    def has_table(self, table: str) -> bool:
        """Whether a table exists, as Parquet."""
        return self.has(parquet_name(table))

    @property
    def ledger(self) -> Path:
        """The ledger of the run."""
        return self.file(LEDGER_NAME)

    @property
    def log(self) -> Path:
        """The log of the run."""
        return self.file(LOG_NAME)

    @property
    def run(self) -> RunRecord:
        """The record of the run that was published last.

        Raises:
            ResultsError: there is none, or it is damaged.
        """
        if not self.has(RUN_NAME):
            raise ResultsError(
                f"{self}: holds no finished results; give a folder of autosalt score"
            )
        return self._once(RUN_NAME, lambda file: _read_record(file, RunRecord.from_json, "score"))

    @property
    def analysis(self) -> StudyRecord | None:
        """The record of the analysis; None without one.

        Raises:
            ResultsError: it is damaged.
        """
        if not self.has(ANALYSIS_NAME):
            return None
        return self._once(
            ANALYSIS_NAME, lambda file: _read_record(file, StudyRecord.from_json, "respond")
        )

    def locked(self) -> AbstractContextManager[None]:
        """Keep every other command out of the folder, see `files.lock.sole_run`.

        Raises:
            LockedError: another command is at work in it.
        """
        return sole_run(self.path)

    def columns(self, table: str) -> tuple[str, ...]:
        """The columns of a table. Raises ResultsError, see `read_table`."""
        import pyarrow.parquet as pq

        return tuple(self._read(table, lambda file: pq.read_schema(file).names))

    def read_table(
        self, table: str, columns: Sequence[str] = (), *, only: bool = False
    ) -> Iterator[Row]:
        """The rows of a table, some thousand at a time.

        Args:
            table: name of the table.
            columns: those that it must have; it may have others.
            only: whether to read `columns` alone, which is faster.

        Raises:
            ResultsError: the table is missing or damaged, or lacks a column; when it is iterated.
        """
        import pyarrow.parquet as pq

        _require(self.columns(table), columns, self.file(parquet_name(table)), table)
        with self._read(table, pq.ParquetFile) as file:
            batches = file.iter_batches(BATCH_ROWS, columns=[*columns] if only else None)
            while (batch := self._read(table, lambda _: next(batches, None))) is not None:
                yield from batch.to_pylist()

    def arrow_table(self, table: str, columns: Sequence[str] = ()) -> "pa.Table":
        """A whole table; it is kept in memory until `forget_tables`.

        Args:
            table: name of the table.
            columns: those that it must have; it may have others.

        Raises:
            ResultsError: the table is missing or damaged, or lacks a column.
        """
        import pyarrow.parquet as pq

        name = parquet_name(table)
        whole = self._read(table, lambda _: self._once(name, pq.read_table))
        _require(whole.column_names, columns, self.file(name), table)
        return whole

    def forget_tables(self) -> None:
        """Free the memory of whole tables, see `arrow_table`."""
        for name in [name for name in self._kept if name.endswith(".parquet")]:
            del self._kept[name]

    def _read(self, table: str, read: Callable[[Path], T]) -> T:
        """Read a table's file; whatever is wrong with it is one error."""
        import pyarrow as pa

        file = self.file(parquet_name(table))
        try:
            return read(file)
        except FileNotFoundError:
            raise _unusable(file, table, "is missing") from None
        except (OSError, ValueError, pa.ArrowException) as error:
            raise _unusable(file, table, f"is damaged ({type(error).__name__})") from error

    def _once(self, name: str, read: Callable[[Path], T]) -> T:
        """What `read` gives of a file; read again once the file is another one."""
        file = self.file(name)
        status = file.stat()
        stamp = status.st_ino, status.st_mtime_ns, status.st_size
        if name not in self._kept or self._kept[name][0] != stamp:
            self._kept[name] = stamp, read(file)
        value: T = self._kept[name][1]
        return value


def _require(columns: Iterable[str], wanted: Iterable[str], file: Path, table: str) -> None:
    existing = set(columns)
    if absent := [name for name in wanted if name not in existing]:
        raise _unusable(file, table, f"has no column {absent[0]!r}")


def _unusable(file: Path, table: str, what: str) -> ResultsError:
    mend = _HOW_TO_MEND.get(table, "run autosalt respond again")
    return ResultsError(f"{file}: {what}; {mend}")


def _read_record(file: Path, read: Callable[[Any], T], command: str) -> T:
    try:
        return read(json.loads(file.read_bytes()))
    except (OSError, ValueError, RecursionError) as error:
        known = type(error) is ValueError  # of `read`: it names a key, and no value
        why = str(error) if known else f"cannot be read as JSON, {type(error).__name__}"
        raise ResultsError(f"{file}: is damaged ({why}); run autosalt {command} again") from error
