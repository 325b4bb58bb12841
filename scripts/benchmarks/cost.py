"""Cost of a piece of work, comparison of two measured in turns, and load of other programs."""

import os
import resource
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass
class Cost:
    """Processor and wall seconds of a piece of work, all threads and ended processes together."""

    processor: float = 0.0
    wall: float = 0.0


@contextmanager
def measured() -> Iterator[Cost]:
    """Fills in what the block inside costs."""
    cost = Cost()
    processor, wall = _processor_seconds(), time.perf_counter()
    yield cost
    cost.processor = _processor_seconds() - processor
    cost.wall = time.perf_counter() - wall


def in_turns(works: Mapping[str, Callable[[], Any]], repeats: int) -> dict[str, list[Cost]]:
    """Do each piece of work once, unmeasured, then all of them `repeats` times one after another.

    Returns:
        What each cost, a list of `repeats` for each name.
    """
    for work in works.values():
        work()
    costs: dict[str, list[Cost]] = {name: [] for name in works}
    for _ in range(repeats):
        for name, work in works.items():
            with measured() as cost:
                work()
            costs[name].append(cost)
    return costs


def busy_cores(seconds: float = 3.0) -> float:
    """How many cores are at work on average while this process only waits, for so long.

    Not the load average: that remembers for minutes what the benchmark itself has done.
    """
    idle, start = _idle_seconds(), time.perf_counter()
    time.sleep(seconds)
    waited = time.perf_counter() - start
    return max(0.0, (os.cpu_count() or 1) - (_idle_seconds() - idle) / waited)


def _idle_seconds() -> float:
    """Seconds that all cores have been idle or waiting for a disk, summed (proc(5), /proc/stat)."""
    cpu = Path("/proc/stat").read_text().splitlines()[0].split()
    return (int(cpu[4]) + int(cpu[5])) / os.sysconf("SC_CLK_TCK")


def _processor_seconds() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime
