"""Local engine: threads of this process read and score photos, and yield them in order."""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Final, TypeVar

from autosalt.archive.index import PhotoRow
from autosalt.batch.engine import Job, KnownResults, load_photo, score_photos
from autosalt.batch.photo import LoadedPhoto, ScoredPhoto
from autosalt.machine import usable_cores

T = TypeVar("T")
U = TypeVar("U")

READERS: Final = 8
"""Photos that are read at a time: reading is mostly waiting."""
SPARE: Final = 1
"""Batches that are scored ahead, so that no thread waits for the ledger."""


@dataclass(frozen=True, slots=True)
class LocalEngine:
    """Threads of this process; `threads` batches of photos are scored at a time.

    Decoder and network release Python's lock, so threads are enough. Each photo runs through the
    network on one of them: give the scorer one thread. What is in memory is bounded by `threads`,
    not by the number of photos.
    """

    threads: int | None = None

    def score(
        self,
        job: Job,
        rows: Sequence[PhotoRow],
        known: KnownResults,
        on_done: Callable[[int], None],
    ) -> Generator[ScoredPhoto, None, None]:
        """See `Engine`. Only the caller's thread asks for known results."""
        del on_done  # photos are yielded as soon as they are done
        threads = self.threads or usable_cores()
        readers = ThreadPoolExecutor(READERS, "read")
        scorers = ThreadPoolExecutor(threads, "score")

        def load(row: PhotoRow) -> LoadedPhoto:
            return load_photo(job, row)

        def find(photo: LoadedPhoto) -> LoadedPhoto | ScoredPhoto:
            stored = known.find(photo.sha256, photo.row) if photo.sha256 else None
            return stored or photo

        def score(batch: list[LoadedPhoto | ScoredPhoto]) -> list[ScoredPhoto]:
            new = [photo for photo in batch if isinstance(photo, LoadedPhoto)]
            scored = iter(score_photos(job, new))
            return [next(scored) if isinstance(p, LoadedPhoto) else p for p in batch]

        try:
            photos = map(find, _ahead(readers, load, rows, READERS))
            batches = _in_batches(photos, job.scorer.batch_size)
            for scored in _ahead(scorers, score, batches, threads + SPARE):
                yield from scored
        finally:  # also on Ctrl-C: what is begun ends, nothing else begins
            for pool in (readers, scorers):
                pool.shutdown(wait=False, cancel_futures=True)


def _ahead(
    pool: ThreadPoolExecutor, work: Callable[[T], U], items: Iterable[T], depth: int
) -> Iterator[U]:
    """`map` on threads, in order; at most `depth` items are begun before they are asked for."""
    waiting: deque[Future[U]] = deque()
    for item in items:
        waiting.append(pool.submit(work, item))
        if len(waiting) >= depth:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _in_batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
