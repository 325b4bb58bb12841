"""Tables as files: CSV for people and Parquet for programs, with the same columns and values.

CSV: UTF-8, floats in full precision (`repr`), `true` and `false`, blank for a missing value. A
text cell that a spreadsheet would take for a formula (it starts with = + - @, a tab or a line
break) gets an apostrophe in front; numbers never do. Parquet holds the texts as they are, and ids
as text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from autosalt.archive.atomic import write_atomically

Kind = Literal["text", "int", "float", "bool"]
Row = Mapping[str, Any]
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns in order, and its rows; a value that a row lacks is missing."""

    name: str
    columns: Mapping[str, Kind]
    rows: Sequence[Row]


def write_table(table: Table, out: Path) -> None:
    """Write `<name>.csv` and `<name>.parquet` into `out`; the same table gives the same bytes.

    Raises:
        ValueError: a row has a value for a column that the table has not.
    """
    for row in table.rows:
        if unknown := row.keys() - table.columns.keys():
            raise ValueError(f"{table.name}: unknown columns {sorted(unknown)}")
    write_atomically(out / f"{table.name}.csv", to_csv(table))
    write_atomically(out / f"{table.name}.parquet", to_parquet(table))


def to_csv(table: Table) -> str:
    """The table as CSV text, lines ending in a line feed."""
    lines = [list(table.columns)] + [_cells(table.columns, row) for row in table.rows]
    return "".join(",".join(map(_quoted, line)) + "\n" for line in lines)


def to_parquet(table: Table) -> bytes:
    """The table as the bytes of a Parquet file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {"text": pa.string(), "int": pa.int64(), "float": pa.float64(), "bool": pa.bool_()}
    schema = pa.schema([(name, types[kind]) for name, kind in table.columns.items()])
    columns = [[row.get(name) for row in table.rows] for name in table.columns]
    arrays = [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)]
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), sink)
    return bytes(sink.getvalue())


def _cells(columns: Mapping[str, Kind], row: Row) -> list[str]:
    return [_cell(row.get(name), kind) for name, kind in columns.items()]


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
        text = str(value)
        return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
    return repr(float(value) if kind == "float" else int(value))
