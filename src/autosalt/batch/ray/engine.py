"""Many machines: Ray Data gives rows to workers, each of which works as one machine alone does.

Results come back to the machine that asked, which keeps them in parts at once and enters them into
the ledger in the order of the index at the end: nobody else opens the ledger.
"""

import json
import logging
import os
import shutil
import socket
import warnings
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

# Nothing is sent anywhere, and nothing is said that is not about photos.
os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
os.environ.setdefault("RAY_DATA_DISABLE_PROGRESS_BARS", "1")
os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")

import ray
import ray.data

from autosalt.archive.index import PhotoRow
from autosalt.archive.stores.local import Folder
from autosalt.batch.engine import Job, Known, Outcome
from autosalt.batch.local_engine import LocalEngine
from autosalt.batch.overlays import Gallery
from autosalt.batch.ray.parts import (
    Part,
    from_record,
    part_schema,
    read_part,
    to_record,
    write_part,
)
from autosalt.batch.ray.tasks import Names, sorted_names, to_row, to_tasks
from autosalt.batch.result import Result, State
from autosalt.batch.scorers import Rated, hash_settings
from autosalt.errors import EngineError
from autosalt.files.layout import PARTS
from autosalt.machine import usable_cores

TASKS_PER_WORKER: Final = 8
"""At least, so that no worker is left alone with the end."""
PATIENCE_S: Final = 10.0
"""How long a cluster may take to answer."""
RETRIES: Final = 3
"""How often a task is given out again whose worker died; then its rows are failed."""


@dataclass(frozen=True, slots=True)
class RayEngine:
    """Workers of a Ray cluster.

    Attributes:
        out: the results, for parts and overlays.
        address: of a cluster that runs already; None starts one on this machine.
        workers: how many; None for one a core, with CUDA as many as the GPUs hold.
        gpus_per_worker: share of a GPU of each worker, with CUDA.
    """

    out: Path
    address: str | None = None
    workers: int | None = None
    gpus_per_worker: float = 0.25

    def outcomes(
        self, job: Job, rows: Sequence[PhotoRow], known: Known, tell: Callable[[int], None]
    ) -> Generator[Outcome, None, None]:
        """See `Engine`.

        Raises:
            EngineError: the cluster is not to be had, or cannot hold a worker.
        """
        if isinstance(job.store, Folder):  # workers are at home elsewhere
            job = replace(job, store=replace(job.store, root=job.store.root.absolute()))
        if rows:
            with _cluster(self.address, self.workers):
                self._compute(job, rows, known, tell)
        yield from self._collect(rows, known)
        shutil.rmtree(self.out / PARTS, ignore_errors=True)

    def _compute(
        self, job: Job, rows: Sequence[PhotoRow], known: Known, tell: Callable[[int], None]
    ) -> None:
        """Have all rows done, and keep what comes in parts."""
        workers, resources = self._plan(job.rater.settings.get("device") == "cuda")
        tasks = to_tasks(rows, workers * TASKS_PER_WORKER, job.rater.batch)
        # Held here for as long as workers may need them.
        shared = ray.put(job), ray.put(sorted_names(known))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of the two limits, from Ray 2.60
            data = ray.data.from_arrow(tasks).map_batches(
                _Worker,
                fn_constructor_args=shared,
                fn_constructor_kwargs={"threads": resources["num_cpus"]},
                batch_size=None,
                batch_format="pyarrow",
                concurrency=min(workers, len(tasks)),
                max_restarts=-1,
                max_task_retries=RETRIES,
                **resources,
            )
        made_by = job.rater.model_sha256, hash_settings(job.rater)
        done: dict[int, int] = {}
        try:
            batch: Any
            for batch in data.iter_batches(batch_size=None, batch_format="pyarrow"):
                records = batch.to_pylist()
                self._keep(records, *made_by)
                done[records[0]["number"]] = len(records)
                tell(sum(done.values()))
        except (ray.exceptions.RayError, RuntimeError) as error:
            raise EngineError(
                f"Ray gave up ({type(error).__name__}); run the same command again to go on"
            ) from error

    def _plan(self, cuda: bool) -> tuple[int, dict[str, Any]]:
        """How many workers, and what each of them takes."""
        there: dict[str, float] = ray.cluster_resources()  # type: ignore[no-untyped-call]
        cores, gpus = int(there.get("CPU", 0)), there.get("GPU", 0.0)
        room = int(gpus / self.gpus_per_worker) if cuda else cores
        if cuda and room < 1:
            raise EngineError("device cuda was asked for, but the Ray cluster has no GPU for it")
        workers = self.workers or room
        if not 1 <= workers <= min(room, cores):
            raise EngineError(f"{workers} workers do not fit: the Ray cluster has room for {room}")
        resources: dict[str, Any] = {"num_cpus": cores // workers}
        if cuda:
            resources["num_gpus"] = self.gpus_per_worker
        return workers, resources

    def _keep(self, records: list[dict[str, Any]], model: str, settings: str) -> None:
        """Overlays first: a result in a part has its overlay."""
        gallery = Gallery(self.out, model, settings)
        for record in records:
            part, overlay = from_record(record), record.pop("overlay")
            if overlay is not None and part.result is not None:
                gallery.write(part.photo_sha256, part.result, overlay)
        write_part(self.out, records, model, settings)

    def _collect(self, rows: Sequence[PhotoRow], known: Known) -> Iterator[Outcome]:
        """What is in the parts, in order; a row that is in none of them has failed."""
        number = 0
        for path in sorted((self.out / PARTS).glob("*.parquet")):
            for part in read_part(path):
                yield from (_lost(row) for row in rows[number : part.number])
                yield _outcome(rows[part.number], part, known)
                number = part.number + 1
        yield from (_lost(row) for row in rows[number:])


class _Worker:
    """One worker: it holds the session, and does tasks of some rows."""

    def __init__(self, job: Any, names: Any, threads: int) -> None:
        self._job: Job = ray.get(job)
        self._known = Names(ray.get(names))
        self._engine = LocalEngine(threads)

    def __call__(self, task: pa.Table) -> pa.Table:
        [record] = task.to_pylist()
        rows = [to_row(*values) for values in json.loads(record["rows"])]
        outcomes = self._engine.outcomes(self._job, rows, self._known, lambda _: None)
        records = [
            {
                **to_record(_part(number, outcome)),
                "overlay": outcome.rated.overlay,
            }
            for number, outcome in enumerate(outcomes, record["first"])
        ]
        return pa.Table.from_pylist(records, part_schema().append(pa.field("overlay", pa.binary())))


def _part(number: int, outcome: Outcome) -> Part:
    result = None if outcome.known else outcome.rated.result
    return Part(number, outcome.photo_sha256, outcome.row.view or "", result)


def _outcome(row: PhotoRow, part: Part, known: Known) -> Outcome:
    if part.result is not None:
        return Outcome(row, part.photo_sha256, Rated(part.result))
    result = known.find(part.photo_sha256, row)
    return _lost(row) if result is None else Outcome(row, part.photo_sha256, Rated(result), True)


def _lost(row: PhotoRow) -> Outcome:
    return Outcome(row, "", Rated(Result(State.FAILED, detail="WorkerLost")))


@contextmanager
def _cluster(address: str | None, workers: int | None) -> Iterator[None]:
    """A cluster to work on: one that runs already, or one of this machine for this run alone."""
    ours = not ray.is_initialized()
    if ours:
        _join(address, workers)
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    context.max_errored_blocks = -1  # the rows of a task that fails for good are failed rows
    logging.getLogger("ray.data").setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        if ours:
            ray.shutdown()


def _join(address: str | None, workers: int | None) -> None:
    logging.getLogger("ray").setLevel(logging.ERROR)
    options: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR}
    if address is None:
        cores = max(usable_cores(), workers or 1)
        options |= {"num_cpus": cores, "include_dashboard": False}
    try:
        _reach(address)
        with _hushed():
            ray.init(address=address or "local", **options)
    except (OSError, RuntimeError, ValueError) as error:
        line = (str(error).splitlines() or [type(error).__name__])[0]
        raise EngineError(f"Ray cannot be reached or started ({line})") from error


def _reach(address: str | None) -> None:
    """Raise OSError unless somebody answers at HOST:PORT; Ray itself would try for minutes."""
    host, _, port = (address or "").rpartition(":")
    if port.isdigit() and "://" not in host:
        socket.create_connection((host, int(port)), PATIENCE_S).close()


@contextmanager
def _hushed() -> Iterator[None]:
    """Nothing on stderr from Ray's core, which writes there past Python; errors are raised."""
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
