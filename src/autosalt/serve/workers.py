"""Workers: threads that read photographs off the event loop, behind a bounded queue.

Photographs are not joined to batches. On processors a batch is no faster than the same photographs
one at a time on as many threads, and its first would wait. The figures are in
docs/how-to/embed/serve.md.
"""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from autosalt.machine import usable_cores
from autosalt.serve.request_errors import ErrorCode, RequestError

_Answer = TypeVar("_Answer")


class Workers:
    """Threads, and places for the photographs of all requests that are in the service.

    Attributes:
        taken: places that are taken now.
    """

    def __init__(self, threads: int | None, places: int) -> None:
        """Start with all places free; `threads` None is one on each core."""
        self.taken = 0
        self._places = places
        self._threads = ThreadPoolExecutor(threads or usable_cores(), thread_name_prefix="autosalt")

    @contextmanager
    def hold(self, photos: int) -> Iterator[None]:
        """Hold places for as many photographs as a request may have, from before its upload.

        A request that is given up leaves its places at once, also while a thread works on it. No
        more than one for each thread takes memory for a little longer.

        Raises:
            RequestError: 429, there are not enough places.
        """
        if self.taken + photos > self._places:
            raise RequestError(
                ErrorCode.BUSY,
                "The service has too many photographs waiting. Try again in a while.",
            )
        self.taken += photos
        try:
            yield
        finally:
            self.taken -= photos

    async def run(self, work: Callable[[], _Answer], seconds: float) -> _Answer:
        """Run work on a thread.

        Raises:
            RequestError: 503, it took too long. What had not begun is never begun.
        """
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(seconds):
                return await loop.run_in_executor(self._threads, work)
        except TimeoutError:
            raise RequestError(
                ErrorCode.TOO_SLOW,
                f"There was no answer within {seconds:g} s: the service has too much to do. "
                "Try again in a while.",
            ) from None

    def close(self) -> None:
        """Let the threads end what they do."""
        self._threads.shutdown(wait=False, cancel_futures=True)
