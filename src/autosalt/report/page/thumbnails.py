"""Thumbnails of a subject over time: small overlays, views by visits, on one scale.

The photos of a view are shrunk so that the area of the scalp is the same in all of them. A head
photographed from farther away must not look as if it had less hair loss. Where the areas are not
known, or differ too much, the photos of the view are not shrunk.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from autosalt.core.reasons import PhotoRefused
from autosalt.core.views import VIEWS, View
from autosalt.files.io import write_atomically
from autosalt.files.layout import OVERLAYS, THUMBNAILS
from autosalt.machine import usable_cores

SIZE: Final = 200
"""Side of a thumbnail in pixels: an inch of paper at 200 dots."""
SMALLEST: Final = 0.5
"""Least share of the frame that a photo may be shrunk to; smaller pictures show too little."""

Scale = Literal["scalp", "frame"]


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """One photo of a subject.

    Attributes:
        overlay: its overlay, relative to the results; None where there is none.
        scalp_px: area of the scalp in the model's square, as in `photos.csv`; None where the photo
            was refused, or the photo's edge cuts the scalp.
    """

    view: View
    visit: str
    overlay: str | None
    scalp_px: int | None


@dataclass(frozen=True, slots=True)
class Tile:
    """A thumbnail to make from an overlay, with its longer side at `share` of the frame."""

    visit: str
    overlay: str
    share: float

    @property
    def file(self) -> str:
        """Its name, relative to the results; another size or share has another name."""
        return f"{THUMBNAILS}/{Path(self.overlay).stem}-{SIZE}-{round(1000 * self.share):04d}.jpg"


@dataclass(frozen=True, slots=True)
class Strip:
    """One view over the visits; a tile is None where there is no picture.

    Attributes:
        scale: `scalp` if the scalp has the same size in all photos, `frame` if the photos have.
    """

    view: View
    tiles: tuple[Tile | None, ...]
    scale: Scale


def strips(shots: Sequence[Thumbnail], visits: Sequence[str]) -> tuple[Strip, ...]:
    """Return the four views of one subject over its visits, each on one scale.

    Args:
        shots: at most one for each view and visit.
        visits: in the order of the columns.
    """
    return tuple(_strip([s for s in shots if s.view is view], view, visits) for view in VIEWS)


def caption(rows: Sequence[Strip]) -> str:
    """Return a sentence on the scale of each view."""
    by_scale: dict[Scale, list[str]] = {"scalp": [], "frame": []}
    for row in rows:
        if any(row.tiles):
            by_scale[row.scale].append(row.view.value)
    texts: tuple[tuple[Scale, str], ...] = (
        ("scalp", "Photos shrunk so that the scalp is equally large at every visit"),
        ("frame", "Photos as taken; the scalp may differ in size between visits"),
    )
    return " ".join(
        f"{text}: {', '.join(by_scale[scale])}." for scale, text in texts if by_scale[scale]
    )


def write_thumbnails(
    out: Path,
    rows: Iterable[Strip],
    *,
    most: int | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> frozenset[str]:
    """Write the thumbnails of a report into `report/thumbnails/`, and remove all others.

    An existing thumbnail that is newer than its overlay is kept.

    Args:
        out: the folder of results.
        rows: of all subjects.
        most: the most thumbnails to write, the first ones; None for all.
        on_progress: called after each thumbnail with (done, total).

    Returns:
        The existing files, as `Tile.file` names them. A tile whose overlay is missing or cannot
        be read has none.
    """
    wanted = {tile.file: tile for row in rows for tile in row.tiles if tile}
    chosen = list(wanted.values())[:most]
    folder = out / THUMBNAILS
    folder.mkdir(parents=True, exist_ok=True)
    written: set[str] = set()
    # Decoding and encoding leave the interpreter to other threads.
    with ThreadPoolExecutor(usable_cores()) as pool:
        results = pool.map(lambda tile: _write(out, tile), chosen)
        for done, (tile, exists) in enumerate(zip(chosen, results, strict=True), start=1):
            if exists:
                written.add(tile.file)
            if on_progress:
                on_progress(done, len(chosen))
    for path in folder.glob("*.jpg"):
        if f"{THUMBNAILS}/{path.name}" not in written:
            path.unlink()
    return frozenset(written)


def _strip(shots: Sequence[Thumbnail], view: View, visits: Sequence[str]) -> Strip:
    by_visit = {shot.visit: shot for shot in shots if shot.overlay}
    areas = [shot.scalp_px for shot in by_visit.values()]
    known = [area for area in areas if area]
    smallest = min(known, default=0)
    same = len(known) == len(areas) and math.sqrt(smallest) >= SMALLEST * math.sqrt(
        max(known, default=0)
    )

    def tile(visit: str) -> Tile | None:
        shot = by_visit.get(visit)
        if shot is None or shot.overlay is None:
            return None
        share = math.sqrt(smallest / shot.scalp_px) if same and shot.scalp_px else 1.0
        return Tile(visit, shot.overlay, share)

    return Strip(view, tuple(map(tile, visits)), "scalp" if same and known else "frame")


def _write(out: Path, tile: Tile) -> bool:
    """Make a thumbnail unless it exists; return whether it exists afterwards."""
    from autosalt.imaging.drawing.thumbnail import thumbnail

    source, target = out / tile.overlay, out / tile.file
    # The tables are not trusted to name files inside the results.
    if not source.resolve().is_relative_to((out / OVERLAYS).resolve()):
        return False
    try:
        made = target.stat().st_mtime_ns if target.is_file() else -1
        if made >= source.stat().st_mtime_ns:
            return True
        write_atomically(target, thumbnail(source, SIZE, tile.share))
    except (OSError, PhotoRefused):
        return False
    return True
