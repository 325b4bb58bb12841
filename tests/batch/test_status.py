"""A run is finished when its tables are of what the ledger holds, and not before."""

import json
from pathlib import Path

import pytest

from autosalt.batch.status import Lack, lacking

DAY = "2024-05-03T10:00:"


def leave(out: Path, *events: str, finished: str | None = "05+00:00") -> None:
    """A log of `second event` lines, and a run.json."""
    lines = []
    for text in events:
        second, event = text.split()
        lines.append(json.dumps({"time": f"{DAY}{second}+00:00", "event": event}))
    (out / "audit").mkdir(exist_ok=True)
    (out / "audit/log.jsonl").write_text("\n".join([*lines, '{"time": "20']))
    if finished is not None:
        (out / "audit/run.json").write_text(json.dumps({"finished": DAY + finished}))


@pytest.mark.parametrize("event", ["started", "override", "merged"])
def test_what_changes_the_ledger_after_the_tables_makes_them_old(
    tmp_path: Path, event: str
) -> None:
    whole = ("01.000 started", "05.400 finished", "05.500 published", "05.600 reported")
    leave(tmp_path, *whole)
    assert lacking(tmp_path) is None
    leave(tmp_path, *whole, f"05.700 {event}")
    assert lacking(tmp_path) is Lack.TABLES
    leave(tmp_path, *whole, f"05.700 {event}", "05.800 published", "05.900 reported")
    assert lacking(tmp_path) is None


def test_without_run_json_there_are_no_tables(tmp_path: Path) -> None:
    leave(tmp_path, "01.000 started", finished=None)
    assert lacking(tmp_path) is Lack.TABLES
    (tmp_path / "audit/run.json").write_text("{")
    assert lacking(tmp_path) is Lack.TABLES


def test_between_tables_and_report(tmp_path: Path) -> None:
    leave(tmp_path, "01.000 started", "05.500 published")
    assert lacking(tmp_path) is Lack.REPORT
    (tmp_path / "report.html").touch()
    assert lacking(tmp_path) is None


def test_an_override_that_only_the_ledger_has(tmp_path: Path) -> None:
    leave(tmp_path, "01.000 started", "05.500 published", "05.600 reported")
    assert lacking(tmp_path, f"{DAY}05+00:00") is None
    assert lacking(tmp_path, f"{DAY}07+00:00") is Lack.TABLES


def test_runs_of_earlier_versions_go_by_the_time(tmp_path: Path) -> None:
    leave(tmp_path, "01.000 started", "05.400 finished")
    assert lacking(tmp_path) is None
    leave(tmp_path, "01.000 started", "05.400 finished", "09.000 started")
    assert lacking(tmp_path) is Lack.TABLES
