"""The log of a run: one line of JSON for each event, for machines and auditors.

Photos are named by the start of their sha256. No file, folder, subject, user or machine is named.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Final, TextIO

_PHOTO_DIGITS: Final = 16


class RunLog:
    """Adds to a log file; use it in a `with` statement, within a `sole_run`."""

    def __init__(self, path: Path) -> None:
        """Open `path` for adding lines; OSError where it cannot be written."""
        self._file: TextIO = path.open("a", encoding="utf-8")

    def __enter__(self) -> "RunLog":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is not None:
            self.write("stopped", by=kind.__name__)
        self._file.close()

    def write(self, event: str, **fields: str | float) -> None:
        """Write one line: time, event and `fields`; flushed, so that a killed run's log is whole.

        Args:
            event: what happened.
            fields: details of the event. A `photo` is a sha256, of which the start is written.
        """
        time = datetime.now(UTC).isoformat(timespec="milliseconds")
        if isinstance(photo := fields.get("photo"), str):
            fields["photo"] = photo[:_PHOTO_DIGITS]
        self._file.write(json.dumps({"time": time, "event": event, **fields}) + "\n")
        self._file.flush()


MERGED: Final = "merged"
"""The results of all shards are in the ledger."""


PUBLISHED: Final = "published"
"""Tables and run.json are in their place."""


REPORTED: Final = "reported"
"""The command has written its report, or none was wanted."""
