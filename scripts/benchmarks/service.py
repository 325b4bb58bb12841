"""HTTP service benchmark: requests a second and waiting times, against the bare network."""

import http.client
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import cycle, islice, repeat
from pathlib import Path
from statistics import quantiles
from typing import Final

from autosalt.machine import usable_cores
from autosalt.scorer.registry import find_model
from autosalt.scorer.scorer import Scorer
from autosalt.scorer.session import SessionOptions
from benchmarks.baselines import floor, ready
from benchmarks.cost import Cost, measured
from benchmarks.photos import DISTINCT, write_large_photos
from benchmarks.process import Served, serving
from benchmarks.table import Row

ABOUT = (
    "`autosalt serve` in a process of its own. Clients in another one on the same cores send a "
    "photograph, wait for its answer and send the next. What is refused with 429 or 503 is sent "
    "again and counted. The bare rate is that of the network alone in the same ONNX Runtime, on a "
    "ready tensor, with a thread on each core. It runs as often as the model looks at a "
    "photograph. The floor also decodes each photograph at the scale needed. All are measured in "
    "turns. Photographs are of 12 megapixels, and of the 2 megapixels that an app would send."
)
CLIENTS: Final = (1, 8, 64)
SMALL: Final = (1632, 1224)
_BOUNDARY: Final = "one-boundary-for-every-photograph"
_HEADERS: Final = {"Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"}
_REQUESTS: Final = 2
"""Of each client at least, and of all together `photos` at least, in each turn."""


@dataclass(frozen=True)
class Load:
    """One turn of requests.

    Attributes:
        rate: requests a second.
        processor: seconds of the service's processor for each request.
        seconds: of each request, as its client waited.
        refused: how many were refused with 429 or 503, and sent again.
    """

    rate: float
    processor: float
    seconds: tuple[float, ...]
    refused: int


def measure(
    work: Path, photos: int, repeats: int, model: str | None, shape: tuple[int, int]
) -> list[Row]:
    """Call the service from 1, 8 and 64 clients, and compare."""
    scorer = Scorer(find_model(model), SessionOptions(threads=1))
    options = () if model is None else ("--model", model)
    rows = []
    with serving(*options) as served:
        before = served.resident_mb
        for size in dict.fromkeys((shape, SMALL)):
            folder = write_large_photos(work, min(photos, DISTINCT), size)
            paths = sorted(folder.rglob("*.jpg"))
            rows += _against_bare(paths, photos, repeats, scorer, served, _megapixels(size))
        rows.append(Row("MB resident before all requests", before))
        rows.append(Row("... and after them", served.resident_mb))
    return rows


def _against_bare(
    paths: list[Path], photos: int, repeats: int, scorer: Scorer, served: Served, size: str
) -> list[Row]:
    readings = [scorer.read(path) for path in paths]
    looks = sum(1 + (one.last is not one.first) for one in readings) / len(readings)
    runs = round(photos * looks)
    bodies = [form_of(path.read_bytes()) for path in paths]
    bare: list[Cost] = []
    floors: list[Cost] = []
    loads: dict[int, list[Load]] = {clients: [] for clients in CLIENTS}
    load(served, bodies, 2, 4)  # the first requests fill caches
    for _ in range(repeats):
        bare.append(_bare(scorer, runs))
        floors.append(_floor(scorer, paths, runs))
        for clients in CLIENTS:
            requests = max(photos, _REQUESTS * clients)
            loads[clients].append(load(served, bodies, clients, requests))
    bare_rates, floor_rates = ([photos / one.wall for one in costs] for costs in (bare, floors))
    bare_s, floor_s = ([one.processor / photos for one in costs] for costs in (bare, floors))
    rows = [
        Row.of(f"{size}: photographs a second of the bare network", bare_rates),
        Row.of(f"{size}: photographs a second of the floor", floor_rates),
        Row.of("... processor ms a photograph of the bare network", [1000 * s for s in bare_s]),
        Row.of("... processor ms a photograph of the floor", [1000 * s for s in floor_s]),
    ]
    for clients, turns in loads.items():
        rates, own_s = [turn.rate for turn in turns], [turn.processor for turn in turns]
        low = 0.8 if clients == max(CLIENTS) else None
        rows += [
            Row.of(f"{size}, {clients} clients: requests a second", rates),
            Row.of("... against the bare network", _ratios(rates, bare_rates), low=low),
            Row.of("... against the floor", _ratios(rates, floor_rates)),
            Row.of("... processor ms a request of the service", [1000 * s for s in own_s]),
            Row.of("... processor time of the bare network against it", _ratios(bare_s, own_s)),
            Row.of("... processor time of the floor against it", _ratios(floor_s, own_s)),
            Row.of("... milliseconds, median", [1000 * _of(turn, 50) for turn in turns]),
            Row.of(
                "... milliseconds, of 100 requests the slowest but one",
                [1000 * _of(turn, 99) for turn in turns],
            ),
            Row("... refused with 429 or 503", float(sum(turn.refused for turn in turns))),
        ]
    return rows


def _bare(scorer: Scorer, runs: int) -> Cost:
    with measured() as cost, ThreadPoolExecutor(usable_cores()) as pool:
        for _ in pool.map(scorer.run, repeat(ready(scorer), runs)):
            pass
    return cost


def _floor(scorer: Scorer, paths: list[Path], runs: int) -> Cost:
    with measured() as cost, ThreadPoolExecutor(usable_cores()) as pool:
        for _ in pool.map(floor, islice(cycle(paths), runs), repeat(scorer)):
            pass
    return cost


def load(served: Served, bodies: list[bytes], clients: int, requests: int) -> Load:
    """Send so many requests, each client one after another on a connection of its own."""
    todo = iter(range(requests))
    lock = threading.Lock()

    def client(_: int) -> tuple[list[float], int]:
        connection = http.client.HTTPConnection(served.host, served.port, timeout=120)
        seconds, refused = list[float](), 0
        while True:
            with lock:
                number = next(todo, None)
            if number is None:
                connection.close()
                return seconds, refused
            began = time.perf_counter()
            refused += _post(connection, bodies[number % len(bodies)])
            seconds.append(time.perf_counter() - began)

    began, processor = time.perf_counter(), served.processor_s
    with ThreadPoolExecutor(clients) as pool:
        turns = list(pool.map(client, range(clients)))
    wall = time.perf_counter() - began
    seconds = tuple(one for turn, _ in turns for one in turn)
    processor = (served.processor_s - processor) / requests
    return Load(requests / wall, processor, seconds, sum(refused for _, refused in turns))


def _post(connection: http.client.HTTPConnection, body: bytes) -> int:
    """Send until there is a score; how often it was refused before."""
    refused = 0
    while True:
        connection.request("POST", "/v1/photo", body, _HEADERS)
        response = connection.getresponse()
        content = response.read()
        if response.status == 200:
            if json.loads(content)["status"] != "scored":
                raise RuntimeError("a photograph of the benchmark was refused")
            return refused
        if response.status not in (429, 503):
            raise RuntimeError(f"status {response.status}: {content!r}")
        refused += 1
        time.sleep(0.05)


def form_of(photo: bytes) -> bytes:
    head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="photo"; filename="p"\r\n\r\n'
    return head.encode() + photo + f"\r\n--{_BOUNDARY}--\r\n".encode()


def _megapixels(shape: tuple[int, int]) -> str:
    return f"{shape[0] * shape[1] / 1e6:.0f} megapixels"


def _of(turn: Load, percent: int) -> float:
    """A percentile of the seconds of a turn."""
    return quantiles(turn.seconds, n=100, method="inclusive")[percent - 1]


def _ratios(rates: list[float], others: list[float]) -> list[float]:
    return [a / b for a, b in zip(rates, others, strict=True)]
