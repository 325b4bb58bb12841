"""How much of a run waits to be entered into its ledger, see `parts`; loads no scoring code."""

from pathlib import Path
from typing import Final

PARTS: Final = "parts"


def count_in_parts(out: Path) -> int:
    """How many photos are done in the results `out` that the ledger does not know of yet."""
    parts = list((out / PARTS).glob("*.parquet"))
    if not parts:  # pyarrow takes a while to import
        return 0
    import pyarrow.parquet as pq

    return sum(pq.read_metadata(path).num_rows for path in parts)
