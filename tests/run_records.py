"""A record of a run, for tests that need one."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from autosalt.files.layout import TABLE_FILES
from autosalt.results.audit.run_record import (
    IndexRecord,
    ModelRecord,
    RunCounts,
    RunOptions,
    RunRecord,
)

SHA256 = "0123456789abcdef" * 4


def model_record(name: str | None = "autosalt-test", sha256: str | None = SHA256) -> ModelRecord:
    """A model that nobody has measured."""
    return ModelRecord(name, sha256, "MIT", "research", None, None, None, None)


def run_record(issues: dict[str, int] | None = None, **changes: Any) -> RunRecord:
    """The record of a finished run of one photo; `changes` are to its fields."""
    record = RunRecord(
        versions={"autosalt": "0.2.0"},
        model=model_record(),
        settings={"autosalt": "0.2.0", "device": "cpu"},
        settings_sha256=SHA256,
        options=RunOptions(),
        index=IndexRecord("folder", None, {"hidden": 0}),
        counts=RunCounts(1, 1, 0, 0, 1, 0, 1, 0, issues or {"view_conflicts": 0}),
        refused_by_reason={},
        started=datetime(2024, 6, 1, 11, tzinfo=UTC),
        finished=datetime(2024, 6, 1, 12, tzinfo=UTC),
        tables=dict.fromkeys(TABLE_FILES, SHA256),
        superseded=0,
    )
    return replace(record, **changes)
