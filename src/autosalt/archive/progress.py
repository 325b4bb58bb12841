"""Are the tables of a run written? Its log, ledger and run.json are asked; nothing heavy is loaded.

A run scores, puts its tables into their place, then writes the report. Killed between two of
these, it has done all photos and yet is not finished.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from autosalt.archive.log import LOG_NAME

MERGED: Final = "merged"
"""What shards scored is in the ledger."""
_LEDGER_CHANGES: Final = ("started", "override", MERGED)
PUBLISHED: Final = "published"
"""Tables and run.json are in their place."""
REPORTED: Final = "reported"
"""The command is past its report, whether one was wanted or not."""
_RUN_NAME: Final = "run.json"
_REPORT_NAME: Final = "report.html"
_NEVER: Final = datetime.min.replace(tzinfo=UTC)


class Lack(StrEnum):
    """What a run has not written yet."""

    TABLES = "tables"
    REPORT = "report"


def lacking(out: Path, overruled: str = "") -> Lack | None:
    """What is not written yet of what the ledger in `out` holds; None where all is.

    Args:
        out: the results.
        overruled: when the last override was entered into the ledger, ISO 8601; empty for none.
    """
    finished = _finished(out / _RUN_NAME)
    if finished is None:
        return Lack.TABLES
    last = dict.fromkeys((*_LEDGER_CHANGES, PUBLISHED, REPORTED), _NEVER)
    at = dict.fromkeys(last, -1)
    for line, (event, time) in enumerate(_events(out / LOG_NAME)):
        if event in last:
            last[event], at[event] = time, line
    # run.json counts whole seconds. Runs of earlier versions did not log that they had published.
    if at[PUBLISHED] >= 0 and last[PUBLISHED] >= finished:
        begun = max(at[event] for event in _LEDGER_CHANGES) > at[PUBLISHED]
        done = last[PUBLISHED]
    else:
        done = finished + timedelta(seconds=1)
        begun = max(last[event] for event in _LEDGER_CHANGES) > done
    if begun or (overruled and _time(overruled) > done):
        return Lack.TABLES
    if at[PUBLISHED] > at[REPORTED] and not (out / _REPORT_NAME).is_file():
        return Lack.REPORT
    return None


def _finished(path: Path) -> datetime | None:
    try:
        return _time(json.loads(path.read_text(encoding="utf-8"))["finished"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _events(path: Path) -> Iterator[tuple[str, datetime]]:
    """What the log tells, line by line; a line that a killed run left half is passed over."""
    if not path.is_file():
        return
    with path.open(encoding="utf-8", errors="replace") as file:
        for line in file:
            if '"event": "photo"' in line:  # a million of them
                continue
            try:
                record: dict[str, Any] = json.loads(line)
                yield str(record["event"]), _time(record["time"])
            except (ValueError, KeyError, TypeError):
                continue


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
