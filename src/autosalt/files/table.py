"""Tables as files: CSV for people and Parquet for programs, with the same columns and values.

CSV: UTF-8, floats in full precision (`repr`), `true` and `false`, blank for a missing value. A
text cell that a spreadsheet would take for a formula (it starts with = + - @, a tab or a line
break) gets an apostrophe in front; numbers never do. Parquet holds the texts as they are, and ids
as text.

Rows are made and written some ten thousand at a time: a table may be longer than memory holds.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any, Final, Literal

from autosalt.files.io import written_aside
from autosalt.files.layout import csv_name, parquet_name
from autosalt.files.spreadsheet import guarded

Kind = Literal["text", "int", "float", "bool"]
Row = Mapping[str, Any]
BATCH_ROWS: Final = 1 << 14


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns in order, and its rows; a value that a row lacks is missing.

    The rows may be made as they are read, and are read once.
    """

    name: str
    columns: Mapping[str, Kind]
    rows: Iterable[Row]


def write_table(table: Table, out: Path) -> None:
    """Write a table to its two places in the results `out`; see `write_files`."""
    write_files(table, out / csv_name(table.name), out / parquet_name(table.name))


def write_files(table: Table, csv_file: Path, parquet_file: Path) -> None:
    """Write a table as CSV and Parquet; the same table gives the same bytes.

    Their folders are made only within a folder that exists: results that were removed stay removed.

    Raises:
        ValueError: a row has a value for a column that the table has not.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {"text": pa.string(), "int": pa.int64(), "float": pa.float64(), "bool": pa.bool_()}
    schema = pa.schema([(name, types[kind]) for name, kind in table.columns.items()])
    for file in (csv_file, parquet_file):
        file.parent.mkdir(exist_ok=True)
    with (
        written_aside(csv_file) as csv_path,
        written_aside(parquet_file) as parquet_path,
        csv_path.open("w", encoding="utf-8", newline="") as text,
        pq.ParquetWriter(parquet_path, schema) as parquet,
    ):
        text.write(_line(table.columns))
        for rows in _batches(table):
            text.writelines(_csv_lines(table.columns, rows))
            arrays = [
                pa.array([_value(row, name, kind) for row in rows], types[kind])
                for name, kind in table.columns.items()
            ]
            parquet.write_table(pa.Table.from_arrays(arrays, schema=schema))


def to_csv(table: Table) -> str:
    """The table as CSV text, lines ending in a line feed."""
    return _line(table.columns) + "".join(_csv_lines(table.columns, table.rows))


def read_parquet(out: Path, name: str) -> Iterator[Row]:
    """The rows of a table of the results `out`, some at a time."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(out / parquet_name(name)) as file:
        for batch in file.iter_batches(BATCH_ROWS):
            yield from batch.to_pylist()


def wrong_cells(table: Table, out: Path) -> Iterator[tuple[int, str, str, str]]:
    """Cells of the CSV file in `out` that differ from a table: row from 1, column, found, right.

    A row too many or missing is reported by its number and a blank column.
    """
    with (out / csv_name(table.name)).open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        for column, written in zip_longest(table.columns, next(lines, []), fillvalue=""):
            if column != written:
                yield 0, column, written, column
        for number, (cells, row) in enumerate(zip_longest(lines, table.rows), 1):
            if cells is None or row is None:
                yield number, "", "" if cells is None else "a row", "" if row is None else "a row"
                continue
            right = [_cell(_value(row, name, kind), kind) for name, kind in table.columns.items()]
            names = [*table.columns]
            for at, (written, should) in enumerate(zip_longest(cells, right, fillvalue="")):
                if written != should:
                    yield number, names[at] if at < len(names) else "", written, should


def _batches(table: Table) -> Iterator[Sequence[Row]]:
    """The rows, checked, some at a time."""
    rows = iter(table.rows)
    while batch := list(islice(rows, BATCH_ROWS)):
        for row in batch:
            if unknown := row.keys() - table.columns.keys():
                raise ValueError(f"{table.name}: unknown columns {sorted(unknown)}")
        yield batch


def _csv_lines(columns: Mapping[str, Kind], rows: Iterable[Row]) -> Iterator[str]:
    for row in rows:
        yield _line(_cell(_value(row, name, kind), kind) for name, kind in columns.items())


def _value(row: Row, name: str, kind: Kind) -> Any:
    """What a row has in a column; zero has no sign, as -0.0 would look like a loss to people."""
    value = row.get(name)
    return value + 0.0 if kind == "float" and value is not None else value


def _line(cells: Iterable[str]) -> str:
    return ",".join(map(_quoted, cells)) + "\n"


def _quoted(cell: str) -> str:
    # Not the csv module: older Pythons leave a carriage return unquoted, which readers stumble on.
    special = any(character in cell for character in ',"\r\n')
    return '"' + cell.replace('"', '""') + '"' if special else cell


def _cell(value: Any, kind: Kind) -> str:
    if value is None:
        return ""
    if kind == "bool":
        return "true" if value else "false"
    if kind == "text":
        return guarded(str(value))
    return repr(float(value) if kind == "float" else int(value))
