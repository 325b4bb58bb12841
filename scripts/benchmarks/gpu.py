"""GPU benchmark: photos a second, load of the GPU, and equality of the scores."""

import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import mean

import pyarrow.parquet as pq

from autosalt.archive.read_index import read_index
from autosalt.batch.overlays import Overlays
from autosalt.batch.runner import run_archive
from autosalt.batch.scorers import ModelScorer
from autosalt.errors import DeviceError
from autosalt.files.layout import VISITS_NAME
from autosalt.results.audit.run_record import RunOptions
from autosalt.results.folder import ResultsFolder
from autosalt.results.publish import publish_results
from autosalt.scorer.scorer import Scorer
from autosalt.scorer.session import SessionOptions
from benchmarks.cost import Cost, measured
from benchmarks.photos import write_large_photos
from benchmarks.table import Row

ABOUT = "The same photos of 12 megapixels on the processor and on an NVIDIA GPU."
_QUERY = ["nvidia-smi", "--query-gpu=utilization.gpu", "--format=csv,noheader,nounits"]
_SAMPLE_S = 0.2
Salts = dict[tuple[str, str], list[float]]


def measure(work: Path, photos: int, repeats: int, model: str | None) -> list[Row]:
    """Score the photos on both; return a line on the reason where there is no GPU."""
    try:
        # One thread for a photo, as `autosalt score` does it: many photos run at a time.
        scorer = Scorer.load(model, options=SessionOptions("cuda", threads=1))
    except DeviceError:
        return [Row("GPU", "no GPU here")]
    folder = write_large_photos(work, photos)
    on_gpu = [_scored(folder, scorer) for _ in range(repeats + 1)][1:]  # the first one warms up
    on_cpu = _scored(folder, Scorer.load(model, options=SessionOptions("cpu", threads=1)))
    table = on_gpu[-1][2]
    return [
        Row.of("photos a second on the GPU, no overlays", [photos / c.wall for c, _, _ in on_gpu]),
        Row.of(
            "processor ms a photo beside it", [1000 * c.processor / photos for c, _, _ in on_gpu]
        ),
        Row("photos a second on the processor, no overlays", photos / on_cpu[0].wall),
        Row.of("percent of the time that the GPU is busy", [busy for _, busy, _ in on_gpu]),
        Row("greatest difference in SALT points, processor against GPU", _apart(table, on_cpu[2])),
    ]


def _scored(photos: Path, scorer: Scorer) -> tuple[Cost, float, Salts]:
    """What a run costs, how busy the GPU is, and SALT (bounds where incomplete) by visit."""
    index, photo_scorer = read_index(str(photos)), ModelScorer(scorer)
    with tempfile.TemporaryDirectory(dir=photos.parent) as folder:
        out = Path(folder)
        with _watched_gpu() as busy, measured() as cost:
            run = run_archive(index, photo_scorer, out, overlays=Overlays.NONE)
        publish_results(run, photo_scorer, ResultsFolder(out), RunOptions())
        rows = pq.read_table(out / VISITS_NAME).to_pylist()
    bounds = ("salt_bound_low", "salt_bound_high")
    salts: Salts = {(row["subject"], row["visit"]): [row[name] for name in bounds] for row in rows}
    return cost, mean(busy or [0.0]), salts


def _apart(first: Salts, other: Salts) -> float:
    """Return the greatest difference between the visits of two runs with the same visits."""
    return max(
        abs(a - b)
        for visit, bounds in first.items()
        for a, b in zip(bounds, other[visit], strict=True)
    )


@contextmanager
def _watched_gpu() -> Iterator[list[float]]:
    """Record the load of the first GPU, in percent, at intervals inside the block."""
    busy: list[float] = []
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(_SAMPLE_S):
            answer = subprocess.run(_QUERY, capture_output=True, text=True, check=False)
            if answer.returncode == 0:
                busy.append(float(answer.stdout.split()[0]))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield busy
    finally:
        ended.set()
        watcher.join()
