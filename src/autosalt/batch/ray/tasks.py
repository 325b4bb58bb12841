"""Tasks for remote workers: rows of the index to score, and the keys of known results."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from autosalt.archive.index import PhotoRow
from autosalt.batch.engine import KnownResults
from autosalt.batch.photo import ScoredPhoto
from autosalt.batch.ray.parts import row_to_json
from autosalt.batch.result import Made, Result, State

MAX_ROWS: Final = 256
"""Rows of a task: so many are done again when a worker dies."""


@dataclass(frozen=True, slots=True)
class KnownKeys:
    """Known results of a worker: it has their keys alone, the results stay with the ledger.

    Attributes:
        sorted: see `sorted_keys`.
    """

    sorted: NDArray[np.bytes_]

    def find(self, sha256: str, row: PhotoRow) -> ScoredPhoto | None:
        """The photo with a `PENDING` result in place of the known one; see `KnownResults`."""
        key = _short(sha256, row.view or "")
        at = int(np.searchsorted(self.sorted, key))
        known = at < len(self.sorted) and self.sorted[at] == key
        return ScoredPhoto(row, sha256, Result(State.PENDING), Made()) if known else None

    def stored_keys(self) -> Iterator[tuple[str, str]]:
        """Nothing: nobody asks a worker."""
        return iter(())


def _short(sha256: str, stated_view: str) -> bytes:
    """A key with half of the sha256, which is enough to distinguish photos."""
    return (sha256[:32] + stated_view).encode()


def sorted_keys(known: KnownResults) -> NDArray[np.bytes_]:
    """Short keys of known results, sorted, bytes [N, 40]: the workers of a machine share them."""
    return np.sort(np.array([_short(*key) for key in known.stored_keys()], "S40"))


def to_tasks(rows: Sequence[PhotoRow], at_least: int, batch_size: int) -> list[pa.Table]:
    """Divide rows, in their order, into tasks: tables of one line with `first` and `rows`.

    Args:
        rows: of the index.
        at_least: how many tasks there should be, if there are enough rows.
        batch_size: all tasks but the last hold whole batches.
    """
    size = min(MAX_ROWS, max(1, len(rows) // at_least))
    size = ceil(size / batch_size) * batch_size
    return [
        pa.table({"first": [first], "rows": [list(map(row_to_json, rows[first : first + size]))]})
        for first in range(0, len(rows), size)
    ]
