"""Ray against the local engine: photos a second of the same command on the same photos.

Of few photos and of many: Ray takes seconds to start, which only few photos notice.
"""

import tempfile
from pathlib import Path

from benchmarks.photos import write_large_photos
from benchmarks.process import watch
from benchmarks.table import Row

ABOUT = (
    "`autosalt score` as a whole, start included, without overlays and report, with the engines in "
    "turns; Ray on this one machine. With few photos that is mostly Ray's start."
)
ENGINES = ("local", "ray")
TIMES = (1, 16)
"""How many times as many photos there are in each measurement."""
MANY_REPEATS = 3
_WRONG_USAGE = 2


def measure(
    work: Path, photos: int, repeats: int, model: str | None, shape: tuple[int, int]
) -> list[Row]:
    """Score few and many photos with both; return a line on the reason without a Ray engine."""
    rows: list[Row] = []
    for times in TIMES:
        most = repeats if times == 1 else min(MANY_REPEATS, repeats)
        compared = _compared(work, times * photos, most, model, shape)
        if compared is None:
            return [Row("Ray throughput against the local engine", "no such engine here")]
        rows += compared
    return rows


def _compared(
    work: Path, photos: int, repeats: int, model: str | None, shape: tuple[int, int]
) -> list[Row] | None:
    """Return photos a second of both, and their ratio; None without a Ray engine."""
    folder = write_large_photos(work, photos, shape)
    rates: dict[str, list[float]] = {engine: [] for engine in ENGINES}
    for _ in range(repeats):
        for engine in ENGINES:
            wall = _seconds(folder, engine, model)
            if wall is None:
                return None
            rates[engine].append(photos / wall)
    ratios = [ray / local for local, ray in zip(rates["local"], rates["ray"], strict=True)]
    return [
        *(Row.of(f"{photos} photos: a second, engine {name}", rates[name]) for name in ENGINES),
        Row.of(f"{photos} photos: Ray throughput against the local engine", ratios),
    ]


def _seconds(photos: Path, engine: str, model: str | None) -> float | None:
    """Seconds of a run; None where this autosalt, or this machine, has no such engine."""
    chosen = [] if model is None else ["--model", model]
    with tempfile.TemporaryDirectory(dir=photos.parent) as folder:
        out = ["--out", str(Path(folder) / "out"), "--overlays", "none", "--no-report"]
        seen = watch(
            ["score", str(photos), *out, "--engine", engine, *chosen],
            Path(folder) / "log.txt",
        )
    if seen.code not in (0, 3):
        if seen.code == _WRONG_USAGE or "pip install" in seen.output:
            return None
        raise RuntimeError(f"autosalt score ended with {seen.code}: {seen.output}")
    return seen.wall
