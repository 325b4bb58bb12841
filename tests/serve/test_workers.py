"""Workers: a bounded queue, and an end to waiting."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from autosalt.serve.request_errors import ErrorCode, RequestError
from autosalt.serve.workers import Workers


@pytest.fixture
def workers() -> Iterator[Workers]:
    workers = Workers(1, 8)
    yield workers
    workers.close()


def test_work_is_done_on_another_thread(workers: Workers) -> None:
    assert asyncio.run(workers.run(threading.get_ident, 10.0)) != threading.get_ident()


def test_an_error_of_work_is_raised_where_it_is_waited_for(workers: Workers) -> None:
    with pytest.raises(ZeroDivisionError):
        asyncio.run(workers.run(lambda: 1 // 0, 10.0))


def test_more_photos_than_places_are_429(workers: Workers) -> None:
    with workers.hold(4), workers.hold(4):
        assert workers.taken == 8
        with pytest.raises(RequestError) as refused, workers.hold(1):
            pass
        assert refused.value.code is ErrorCode.BUSY
        assert workers.taken == 8
    with workers.hold(8):
        pass


def test_places_are_free_again_after_an_error(workers: Workers) -> None:
    with pytest.raises(ZeroDivisionError), workers.hold(8):
        raise ZeroDivisionError
    assert workers.taken == 0


def test_work_that_waits_too_long_is_503_and_never_begins(workers: Workers) -> None:
    blocked, begun = threading.Event(), []

    async def wait() -> None:
        first = asyncio.create_task(workers.run(blocked.wait, 10.0))
        await asyncio.sleep(0)  # lets it take the only thread
        with pytest.raises(RequestError) as refused:
            await workers.run(lambda: begun.append(1), 0.05)
        assert refused.value.code is ErrorCode.TOO_SLOW
        blocked.set()
        await first
        await workers.run(lambda: None, 10.0)

    asyncio.run(wait())
    assert begun == []
