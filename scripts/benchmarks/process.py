"""Run a real `autosalt` process and record its memory."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

_INTERVAL_S = 0.05


@dataclass(frozen=True)
class Watched:
    """Outcome of a process.

    Attributes:
        code: its exit code.
        wall: seconds from start to end.
        peak_mb: peak resident memory of it and its children together, in 10^6 bytes.
        samples: (answer of `ask`, resident memory at that moment in 10^6 bytes).
        output: the last lines it wrote.
    """

    code: int
    wall: float
    peak_mb: float
    samples: tuple[tuple[float, float], ...]
    output: str


def command(*arguments: str) -> list[str]:
    """The command line of an autosalt command."""
    return [sys.executable, "-m", "autosalt", *arguments]


def watch(arguments: Sequence[str], log: Path, ask: Callable[[], float] | None = None) -> Watched:
    """Run `autosalt` with these arguments to its end; Linux only.

    Args:
        arguments: of the command.
        log: file for what it writes.
        ask: called every now and then; what it gives stands in `Watched.samples`.
    """
    start, peaks = time.perf_counter(), dict[int, float]()
    samples: list[tuple[float, float]] = []
    with log.open("w") as output:
        process = subprocess.Popen(command(*arguments), stdout=output, stderr=output)
        while process.poll() is None:
            memory = {pid: _memory(pid) for pid in _family(process.pid)}
            peaks |= {pid: max(peaks.get(pid, 0.0), peak) for pid, (_, peak) in memory.items()}
            if ask is not None:
                samples.append((ask(), sum(resident for resident, _ in memory.values())))
            time.sleep(_INTERVAL_S)
    wall = time.perf_counter() - start
    last = "\n".join(log.read_text().splitlines()[-5:])
    return Watched(process.returncode, wall, sum(peaks.values()), tuple(samples), last)


class Served(NamedTuple):
    """A service that listens, in a process of its own."""

    pid: int
    host: str
    port: int

    @property
    def resident_mb(self) -> float:
        """Its resident memory, in 10^6 bytes."""
        return _memory(self.pid)[0]

    @property
    def processor_s(self) -> float:
        """Processor seconds of all its threads until now."""
        times = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(times[11]) + int(times[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(*options: str) -> Iterator[Served]:
    """Run `autosalt serve` on a free port of loopback while the block inside runs."""
    process = subprocess.Popen(
        command("serve", "--port", "0", *options), stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        found = re.search(r"http://([\d.]+):(\d+)", process.stdout.readline())
        if found is None:
            raise RuntimeError("autosalt serve did not start")
        yield Served(process.pid, found[1], int(found[2]))
    finally:
        process.terminate()
        if process.wait(60) != 0:
            raise RuntimeError(f"autosalt serve ended with {process.returncode}")


def _family(pid: int) -> list[int]:
    """Return the ids of a process and of all its descendants."""
    pids = [pid]
    for parent in pids:  # grows during the loop
        for file in Path(f"/proc/{parent}/task").glob("*/children"):
            try:
                pids += map(int, file.read_text().split())
            except OSError:  # it has ended
                continue
    return pids


def _memory(pid: int) -> tuple[float, float]:
    """Resident now and at most, in 10^6 bytes; 0 of a process that has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0, 0.0
    kib = {line.split(":")[0]: line.split()[1] for line in lines if line.startswith("Vm")}
    return int(kib.get("VmRSS", 0)) * 1024 / 1e6, int(kib.get("VmHWM", 0)) * 1024 / 1e6
