"""Where overlays lie in the results, and whether they are there."""

from pathlib import Path
from typing import Final

from autosalt.archive.atomic import write_atomically
from autosalt.archive.state import Result, State

OVERLAYS: Final = "overlays"


def overlay_name(photo_sha256: str, result: Result) -> str:
    """Where a photo's overlay lies in the results; never the photo's own name."""
    what = State.REFUSED.value if result.score is None else result.score.view
    return f"{OVERLAYS}/{photo_sha256[:16]}-{what}.jpg"


def find_overlay(out: Path, photo_sha256: str, result: Result) -> str:
    """The name of a photo's overlay in the results `out`; empty if there is none."""
    if not result.seen:
        return ""
    name = overlay_name(photo_sha256, result)
    return name if (out / name).is_file() else ""


def write_overlay(out: Path, photo_sha256: str, result: Result, overlay: bytes) -> None:
    """Put an overlay into its place."""
    write_atomically(out / overlay_name(photo_sha256, result), overlay)
