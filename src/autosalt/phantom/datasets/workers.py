"""Run jobs in several processes and yield the results in order."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

Job = TypeVar("Job")
Done = TypeVar("Done")


def map_in_order(work: Callable[[Job], Done], jobs: Sequence[Job], workers: int) -> Iterator[Done]:
    """Yield `work(job)` for each job, in their order; with one worker in this process.

    When the caller stops early (Ctrl-C), what has not begun is never begun.
    """
    if workers == 1 or len(jobs) < 2:
        yield from map(work, jobs)
        return
    # Not forked: the parent may hold threads (a progress bar does).
    with ProcessPoolExecutor(min(workers, len(jobs)), mp_context=get_context("spawn")) as pool:
        try:
            yield from pool.map(work, jobs)
        finally:
            pool.shutdown(cancel_futures=True)
