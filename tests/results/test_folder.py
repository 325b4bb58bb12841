"""One way into a results folder: its records, its tables and its lock, with one error each."""

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from autosalt.errors import ResultsError
from autosalt.files.layout import ANALYSIS_NAME, RUN_NAME
from autosalt.files.lock import at_work
from autosalt.files.table import Table, write_table
from autosalt.results.folder import ResultsFolder
from tests.run_records import run_record

ROWS = [{"path": "a.jpg", "salt": 1.5}, {"path": "b.jpg", "salt": None}]


@pytest.fixture
def results(tmp_path: Path) -> ResultsFolder:
    write_table(Table("photos", {"path": "text", "salt": "float"}, ROWS), tmp_path)
    return ResultsFolder(tmp_path)


def put(results: ResultsFolder, name: str, text: str) -> None:
    results.file(name).parent.mkdir(exist_ok=True)
    results.file(name).write_text(text)


def test_a_folder_is_known_by_its_path_alone(results: ResultsFolder) -> None:
    results.arrow_table("photos")
    assert results == ResultsFolder(results.path)
    assert str(results) == f"{results}" == str(results.path)
    assert results != ResultsFolder(results.path / "other")


def test_without_a_run_the_error_says_what_to_give(results: ResultsFolder) -> None:
    with pytest.raises(ResultsError, match="holds no finished results; give a folder of autosalt"):
        _ = results.run


def test_a_run_is_read_once_as_long_as_the_file_is_the_same(
    results: ResultsFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(results, RUN_NAME, json.dumps(run_record().to_json()))
    assert results.run == run_record()
    with monkeypatch.context() as patch:
        patch.setattr(json, "loads", lambda _: pytest.fail("read again"))
        assert results.run == run_record()
    put(results, RUN_NAME, json.dumps(run_record(superseded=12).to_json()))
    assert results.run.superseded == 12, "a run that was published since is seen"


def test_without_an_analysis_there_is_none(results: ResultsFolder) -> None:
    assert results.analysis is None
    put(results, ANALYSIS_NAME, "{")
    with pytest.raises(ResultsError, match=r"study\.json: is damaged .* run autosalt respond"):
        _ = results.analysis


def test_a_table_is_read_row_by_row_and_whole(results: ResultsFolder) -> None:
    assert results.has_table("photos")
    assert results.columns("photos") == ("path", "salt")
    assert list(results.read_table("photos", ["path"])) == ROWS
    only = results.read_table("photos", ["path"], only=True)
    assert [*only] == [{"path": row["path"]} for row in ROWS]
    assert results.arrow_table("photos", ["path"]).to_pylist() == ROWS


def test_a_whole_table_is_read_once_until_it_is_forgotten_or_replaced(
    results: ResultsFolder,
) -> None:
    first = results.arrow_table("photos")
    assert results.arrow_table("photos") is first
    results.forget_tables()
    assert results.arrow_table("photos") is not first
    write_table(Table("photos", {"path": "text"}, []), results.path)
    assert results.arrow_table("photos").num_rows == 0


READERS: list[Callable[[ResultsFolder, str], object]] = [
    lambda results, table: list(results.read_table(table, ["subject"])),
    lambda results, table: results.arrow_table(table, ["subject"]),
]


@pytest.mark.parametrize("read", READERS, ids=["rows", "whole"])
@pytest.mark.parametrize(
    ("table", "command"),
    [
        ("visits", "run autosalt score into this folder, or autosalt respond on a CSV of scores"),
        ("overrides", "run autosalt score again"),
        ("endpoints", "run autosalt respond again"),
        ("regrowth", "run autosalt regrowth again"),
        ("mask_agreement", "run autosalt agree again"),
    ],
)
def test_a_table_that_cannot_be_used_is_one_line_that_says_how_to_mend_it(
    results: ResultsFolder,
    table: str,
    command: str,
    read: Callable[[ResultsFolder, str], object],
) -> None:
    file = results.file(f"parquet/{table}.parquet")

    def complaint() -> str:
        with pytest.raises(ResultsError) as error:
            read(results, table)
        assert "\n" not in str(error.value)
        return str(error.value)

    assert complaint() == f"{file}: is missing; {command}"
    file.write_bytes(b"PAR1")
    assert complaint() == f"{file}: is damaged (ArrowInvalid); {command}"
    pq.write_table(pa.table({"visit": ["1"]}), file)
    assert complaint() == f"{file}: has no column 'subject'; {command}"


def test_a_table_cut_off_in_its_middle_is_damaged(results: ResultsFolder) -> None:
    file = results.file("parquet/photos.parquet")
    content = file.read_bytes()
    file.write_bytes(content[:4] + bytes(len(content) // 2 - 4) + content[len(content) // 2 :])
    with pytest.raises(ResultsError, match="is damaged"):
        list(results.read_table("photos"))


def test_a_folder_is_locked_for_all_but_its_holder(results: ResultsFolder) -> None:
    with results.locked(), ResultsFolder(results.path).locked():
        assert at_work(results.path)
    assert not at_work(results.path)
