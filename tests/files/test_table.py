"""Tables keep every digit and every id, and no cell is ever run by a spreadsheet."""

import csv
import io
import math
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autosalt.files.table import BATCH_ROWS, Table, to_csv, write_table

COLUMNS = {"id": "text", "n": "int", "x": "float", "yes": "bool"}


def table(*rows: dict[str, object]) -> Table:
    return Table("t", COLUMNS, rows)  # type: ignore[arg-type]


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_values_are_written_in_full() -> None:
    rows = read(to_csv(table({"id": "0012", "n": 3, "x": 0.1 + 0.2, "yes": True}, {"id": "Zoë"})))
    assert rows == [
        ["id", "n", "x", "yes"],
        ["0012", "3", "0.30000000000000004", "true"],
        ["Zoë", "", "", ""],
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_formulas_are_guarded_in_text_only(start: str) -> None:
    rows = read(to_csv(table({"id": start + "1+1", "n": -3, "x": -0.5})))
    assert rows[1] == ["'" + start + "1+1", "-3", "-0.5", ""]


@pytest.mark.slow
@given(st.lists(st.text(st.characters(codec="utf-8")), min_size=1, max_size=4))
def test_any_text_comes_back(texts: list[str]) -> None:
    back = [cells[0] for cells in read(to_csv(table(*({"id": text} for text in texts))))[1:]]
    assert [cell.removeprefix("'") for cell in back] == [text.removeprefix("'") for text in texts]


@given(x=st.floats(allow_nan=False, allow_infinity=False))
def test_floats_come_back_exactly(x: float) -> None:
    assert float(read(to_csv(table({"x": x})))[1][2]) == x


def test_zero_has_no_sign(tmp_path: Path) -> None:
    """A change of `-0.0` looks like a loss."""
    write_table(table({"id": "-0.0", "x": -0.0}), tmp_path)
    assert read((tmp_path / "t.csv").read_text())[1] == ["'-0.0", "", "0.0", ""]
    (x,) = pq.read_table(tmp_path / "parquet/t.parquet")["x"].to_pylist()
    assert math.copysign(1.0, x) == 1.0


def test_parquet_has_the_same_columns_with_types_and_unguarded_text(tmp_path: Path) -> None:
    write_table(table({"id": "=0012", "n": 3, "x": 1.5, "yes": False}, {}), tmp_path)
    back = pq.read_table(tmp_path / "parquet/t.parquet")
    assert [str(field.type) for field in back.schema] == ["string", "int64", "double", "bool"]
    assert back.to_pylist() == [
        {"id": "=0012", "n": 3, "x": 1.5, "yes": False},
        {"id": None, "n": None, "x": None, "yes": None},
    ]


def test_an_empty_table_keeps_its_columns(tmp_path: Path) -> None:
    write_table(table(), tmp_path)
    assert (tmp_path / "t.csv").read_text() == "id,n,x,yes\n"
    assert pq.read_table(tmp_path / "parquet/t.parquet").column_names == list(COLUMNS)


def test_the_same_table_gives_the_same_bytes_and_leaves_nothing_beside(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        write_table(table({"id": "x", "x": 1 / 3}), tmp_path / name)
    for file in ("t.csv", "parquet/t.parquet"):
        first, second = ((tmp_path / name / file).read_bytes() for name in "ab")
        assert first == second
    assert len([path for path in (tmp_path / "a").rglob("*") if path.is_file()]) == 2


def test_a_value_without_a_column_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="unknown columns"):
        write_table(table({"typo": 1}), tmp_path)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.slow
def test_rows_are_made_as_they_are_written(tmp_path: Path) -> None:
    n = 2 * BATCH_ROWS + 1
    seen: list[int] = []

    def rows() -> Iterator[dict[str, object]]:
        for k in range(n):
            seen.append(k)
            yield {"id": str(k), "n": k}

    streamed = Table("t", COLUMNS, rows())  # type: ignore[arg-type]
    assert seen == []
    write_table(streamed, tmp_path)
    assert pq.read_table(tmp_path / "parquet/t.parquet")["n"].to_pylist() == seen == list(range(n))
    lines = read((tmp_path / "t.csv").read_text())
    assert [line[0] for line in lines[1:]] == [str(k) for k in seen]
