"""What is sent to remote workers: rows in tasks, and the names of known results."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from math import ceil
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from autosalt.archive.index import PhotoRow
from autosalt.batch.engine import Known, known_name
from autosalt.batch.result import Result, State
from autosalt.core.views import View

MAX_ROWS: Final = 256
"""Rows of a task: what is done again when a worker dies."""


@dataclass(frozen=True, slots=True)
class Names:
    """Names of results that are known, sorted, bytes [N]; the results stay with who asked."""

    sorted: NDArray[np.bytes_]

    def find(self, photo_sha256: str, row: PhotoRow) -> Result | None:
        """A result that says only that there is one."""
        name = _short(known_name(photo_sha256, row.view or ""))
        at = int(np.searchsorted(self.sorted, name))
        there = at < len(self.sorted) and self.sorted[at] == name
        return Result(State.PENDING) if there else None

    def names(self) -> Iterator[str]:
        """None: workers are not asked."""
        return iter(())


def _short(name: str) -> bytes:
    """A name with half of its sha256, which is enough to tell photos apart."""
    digest, _, view = name.partition(" ")
    return (digest[:32] + view).encode()


def sorted_names(known: Known) -> NDArray[np.bytes_]:
    """What `Names` holds: 40 bytes a result, which workers of a machine share."""
    return np.sort(np.array([_short(name) for name in known.names()], "S40"))


def to_tasks(rows: Sequence[PhotoRow], at_least: int, batch: int) -> list[pa.Table]:
    """Rows in their order as tables of one cell each: JSON holds whatever a path is made of."""
    size = min(MAX_ROWS, max(1, len(rows) // at_least))
    size = ceil(size / batch) * batch
    return [
        pa.table(
            {
                "first": [first],
                "rows": [json.dumps([astuple(row) for row in rows[first : first + size]])],
            }
        )
        for first in range(0, len(rows), size)
    ]


def to_row(path: str, subject: str, visit: str, view: str | None, loss_path: str) -> PhotoRow:
    """A row from what stands in a task."""
    return PhotoRow(path, subject, visit, View(view) if view else None, loss_path)
