"""A run is finished when its tables state what the ledger holds, and not earlier."""

import json
from pathlib import Path

import pytest

from autosalt.archive.index import PhotoRow
from autosalt.batch.ledger import Ledger
from autosalt.batch.status import Lack, count_photos, lacking, last_override

DAY = "2024-05-03T10:00:"


def write_run(out: Path, *events: str, record: str | None = "{}") -> None:
    """A log of `second event` lines, the last one half written, and a run.json."""
    lines = []
    for text in events:
        second, event = text.split()
        lines.append(json.dumps({"time": f"{DAY}{second}+00:00", "event": event}))
    (out / "audit").mkdir(exist_ok=True)
    (out / "audit/log.jsonl").write_text("\n".join([*lines, '{"time": "20']))
    if record is not None:
        (out / "audit/run.json").write_text(record)


@pytest.mark.parametrize("event", ["started", "override", "merged"])
def test_tables_are_old_if_the_ledger_changed_after_them(tmp_path: Path, event: str) -> None:
    whole = ("01.000 started", "05.400 finished", "05.500 published", "05.600 reported")
    write_run(tmp_path, *whole)
    assert lacking(tmp_path) is None
    write_run(tmp_path, *whole, f"05.700 {event}")
    assert lacking(tmp_path) is Lack.TABLES
    write_run(tmp_path, *whole, f"05.700 {event}", "05.800 published", "05.900 reported")
    assert lacking(tmp_path) is None


def test_a_ledger_that_nobody_writes_is_read_and_nothing_is_put_beside_it(tmp_path: Path) -> None:
    """SQLite would make two files, which it cannot on a disk that can only be read."""
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.begin([PhotoRow("a.jpg", "S1", "1", None)])
        while_open = count_photos(tmp_path / "ledger.sqlite")
    assert count_photos(tmp_path / "ledger.sqlite") == while_open
    assert last_override(tmp_path / "ledger.sqlite") == ""
    assert [file.name for file in tmp_path.iterdir()] == ["ledger.sqlite"]


def test_without_run_json_there_are_no_tables(tmp_path: Path) -> None:
    published = ("01.000 started", "05.500 published", "05.600 reported")
    write_run(tmp_path, *published, record=None)
    assert lacking(tmp_path) is Lack.TABLES
    write_run(tmp_path, *published, record="{")
    assert lacking(tmp_path) is Lack.TABLES


@pytest.mark.parametrize("events", [(), ("01.000 started", "05.400 finished")])
def test_tables_that_the_log_does_not_record_are_not_written(
    tmp_path: Path, events: tuple[str, ...]
) -> None:
    write_run(tmp_path, *events)
    assert lacking(tmp_path) is Lack.TABLES


def test_the_report_is_lacking_if_the_run_was_stopped_after_its_tables(tmp_path: Path) -> None:
    write_run(tmp_path, "01.000 started", "05.500 published")
    assert lacking(tmp_path) is Lack.REPORT
    (tmp_path / "report.html").touch()
    assert lacking(tmp_path) is None


def test_tables_are_old_if_only_the_ledger_has_an_override(tmp_path: Path) -> None:
    write_run(tmp_path, "01.000 started", "05.500 published", "05.600 reported")
    assert lacking(tmp_path, f"{DAY}05+00:00") is None
    assert lacking(tmp_path, f"{DAY}07+00:00") is Lack.TABLES
