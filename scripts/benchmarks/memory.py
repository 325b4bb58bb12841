"""Memory benchmark: memory of an `autosalt score` process, and whether it grows."""

import tempfile
from functools import partial
from pathlib import Path
from statistics import median

from autosalt.batch.result import State
from autosalt.batch.status import count_photos
from autosalt.errors import LedgerError
from autosalt.files.layout import LEDGER_NAME
from benchmarks.photos import write_large_photos
from benchmarks.process import Watched, watch
from benchmarks.table import Row

ABOUT = (
    "A real `autosalt score` process with its usual options (overlays and report), its children "
    "added. Whether it grows is seen on many photos of 0.3 megapixels, its peak on those and on "
    "photos of 12 megapixels."
)
SMALL = (640, 480)
_EARLY = 100
_NEAR = 0.05


def measure(
    work: Path, photos: int, few: int, model: str | None, shape: tuple[int, int]
) -> list[Row]:
    """Score `photos` small photos and `few` large ones of this shape."""
    many = _score(work, write_large_photos(work, photos, SMALL), model)
    large = _score(work, write_large_photos(work, few, shape), model)
    early = _resident(many, _EARLY, (1 + 2 * _NEAR) * _EARLY)
    late = _resident(many, (1 - _NEAR) * photos, photos - 1)  # not yet the tables
    return [
        Row(f"MB resident after {_EARLY} photos of 0.3 megapixels", early),
        Row(f"... after {photos} photos", late),
        Row("... growth in percent", 100 * (late / early - 1), high=5),
        Row(
            f"peak MB, {photos} photos of 0.3 megapixels, tables and report", many.peak_mb, high=700
        ),
        Row(f"peak MB, {few} photos of 12 megapixels, tables and report", large.peak_mb, high=700),
    ]


def _score(work: Path, photos: Path, model: str | None) -> Watched:
    with tempfile.TemporaryDirectory(dir=work) as folder:
        out = Path(folder) / "out"
        chosen = [] if model is None else ["--model", model]
        seen = watch(
            ["score", str(photos), "--out", str(out), *chosen],
            Path(folder) / "log.txt",
            partial(_done, out / LEDGER_NAME),
        )
    if seen.code not in (0, 3):
        raise RuntimeError(f"autosalt score ended with {seen.code}: {seen.output}")
    return seen


def _done(ledger: Path) -> float:
    try:
        counts = count_photos(ledger)
    except LedgerError:  # not there yet
        return 0.0
    return float(sum(count.photos for count in counts if count.state is not State.PENDING))


def _resident(seen: Watched, first: float, last: float) -> float:
    """Return the median resident memory while the number of done photos was in a range."""
    inside = [mb for done, mb in seen.samples if first <= done <= last]
    if not inside:
        raise RuntimeError(f"no sample of memory between {first:g} and {last:g} photos")
    return median(inside)
