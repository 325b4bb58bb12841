"""Check for free disk space before a run starts, not halfway through."""

import shutil
from pathlib import Path
from typing import Final

from autosalt.errors import SpaceError

ROW_BYTES: Final = 6_000
"""Ledger, tables and report of a photo; measured 2 to 4 kB."""
LOG_BYTES: Final = 5_000_000
"""The ledger's write-ahead log; SQLite lets it grow to 4 MB, some 12 kB a photo."""
OVERLAY_BYTES: Final = 350_000
"""An overlay of 1000 px; measured 60 to 250 kB."""


def bytes_needed(photos: int, overlays: bool) -> int:
    """How much a run may write, in bytes; a generous guess."""
    return LOG_BYTES + photos * (ROW_BYTES + (OVERLAY_BYTES if overlays else 0))


def require_space(out: Path, photos: int, overlays: bool) -> None:
    """Raise SpaceError unless the disk of `out` (which must be there) holds the results."""
    needed, free = bytes_needed(photos, overlays), shutil.disk_usage(out).free
    if needed > free:
        cure = "free some or use --overlays none" if overlays else "free some"
        raise SpaceError(
            f"{out}: {photos} photos may need {_size(needed)}, {_size(free)} are free; {cure}"
        )


def _size(n: int) -> str:
    return f"{n / 1e9:.1f} GB" if n >= 1e8 else f"{n / 1e6:.1f} MB"
