"""Reads and scores several photos concurrently and yields them in order."""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final, TypeVar

from autosalt.archive.index import PhotoRow
from autosalt.batch.engine import Job, Known, Outcome, Photo, rate_photos, read_photo
from autosalt.batch.result import Result
from autosalt.batch.scorers import Rated
from autosalt.machine import usable_cores

T = TypeVar("T")
U = TypeVar("U")

READERS: Final = 8
"""Photos that are read at a time: reading waits, mostly."""
SPARE: Final = 1
"""Batches rated ahead of those at work, so that no thread waits for the ledger."""

_Found = tuple[Photo, Result | None]


@dataclass(frozen=True, slots=True)
class LocalEngine:
    """Threads of this process; `threads` photos (or batches) are rated at a time.

    Decoder and network leave Python to itself, so that threads are enough. Each photo runs through
    the network on one of them: give the scorer one thread. What is in memory is bounded by
    `threads`, not by the number of photos.
    """

    threads: int | None = None

    def outcomes(
        self, job: Job, rows: Sequence[PhotoRow], known: Known, tell: Callable[[int], None]
    ) -> Generator[Outcome, None, None]:
        """See `Engine`. The ledger is asked from the thread of the caller only."""
        del tell  # they come as they are done
        threads = self.threads or usable_cores()
        readers = ThreadPoolExecutor(READERS, "read")
        raters = ThreadPoolExecutor(threads, "rate")

        def find(photo: Photo) -> _Found:
            result = known.find(photo.photo_sha256, photo.row) if photo.photo_sha256 else None
            return (photo, None) if result is None else (replace(photo, files=()), result)

        def rate(group: list[_Found]) -> list[Outcome]:
            rated = iter(rate_photos(job, [photo for photo, result in group if result is None]))
            return [
                Outcome(photo.row, photo.photo_sha256, next(rated))
                if result is None
                else Outcome(photo.row, photo.photo_sha256, Rated(result), known=True)
                for photo, result in group
            ]

        def read(row: PhotoRow) -> Photo:
            return read_photo(job, row)

        try:
            found = map(find, _ahead(readers, read, rows, READERS))
            groups = _in_groups(found, job.rater.batch)
            for outcomes in _ahead(raters, rate, groups, threads + SPARE):
                yield from outcomes
        finally:  # also on Ctrl-C: what is at work ends, nothing else begins
            for pool in (readers, raters):
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


def _in_groups(items: Iterable[T], n: int) -> Iterator[list[T]]:
    rest = iter(items)
    while group := list(islice(rest, n)):
        yield group
