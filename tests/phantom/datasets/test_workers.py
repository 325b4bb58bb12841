"""Work in several processes comes back in order."""

from collections.abc import Iterator

import pytest

from autosalt.phantom.datasets.workers import map_in_order


@pytest.mark.parametrize("workers", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_results_come_in_the_order_of_the_jobs(workers: int) -> None:
    assert list(map_in_order(abs, [-3, 1, -2], workers)) == [3, 1, 2]


def test_one_worker_starts_only_requested_jobs() -> None:
    begun: list[int] = []

    def work(job: int) -> int:
        begun.append(job)
        return job

    results: Iterator[int] = map_in_order(work, [1, 2, 3], 1)
    assert next(results) == 1
    assert begun == [1]


def test_no_jobs_are_no_results() -> None:
    assert list(map_in_order(abs, [], 2)) == []
