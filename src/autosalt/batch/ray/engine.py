"""Ray engine: Ray Data gives rows to workers on many machines, and each scores as one machine does.

Results come back to the machine that runs the command. It keeps them in parts at once and yields
them in the order of the index at the end. No worker opens the ledger.
"""

import logging
import os
import shutil
import socket
import warnings
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

# Ray must send nothing anywhere, and print nothing that is not about photos.
os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
os.environ.setdefault("RAY_DATA_DISABLE_PROGRESS_BARS", "1")
os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")

import ray
import ray.data

from autosalt.archive.index import PhotoRow
from autosalt.archive.stores.local import Folder
from autosalt.batch.engine import Job, KnownResults
from autosalt.batch.local_engine import LocalEngine
from autosalt.batch.overlays import Gallery
from autosalt.batch.photo import ScoredPhoto
from autosalt.batch.ray.parts import (
    from_record,
    part_schema,
    read_part,
    row_from_json,
    to_record,
    write_part,
)
from autosalt.batch.ray.tasks import KnownKeys, sorted_keys, to_tasks
from autosalt.batch.result import Result, State
from autosalt.batch.scorers import hash_settings
from autosalt.errors import EngineError
from autosalt.files.layout import PARTS
from autosalt.machine import usable_cores

TASKS_PER_WORKER: Final = 8
"""At least, so that at the end no worker works alone for long."""
PATIENCE_S: Final = 10.0
"""How long a cluster may take to answer."""
RETRIES: Final = 3
"""How often a task is given out again after its worker died. Then its rows have failed."""


@dataclass(frozen=True, slots=True)
class RayEngine:
    """Workers of a Ray cluster.

    Attributes:
        out: the results folder, for parts and overlays.
        address: of a cluster that runs already; None starts one on this machine.
        workers: how many; None for one a core, with CUDA as many as the GPUs hold.
        gpus_per_worker: the share of a GPU that a worker takes, with CUDA.
    """

    out: Path
    address: str | None = None
    workers: int | None = None
    gpus_per_worker: float = 0.25

    def score(
        self,
        job: Job,
        rows: Sequence[PhotoRow],
        known: KnownResults,
        on_done: Callable[[int], None],
    ) -> Generator[ScoredPhoto, None, None]:
        """See `Engine`.

        Raises:
            EngineError: the cluster cannot be reached, or cannot hold a worker.
        """
        if isinstance(job.store, Folder):  # workers have another current folder
            job = replace(job, store=replace(job.store, root=job.store.root.absolute()))
        if rows:
            with _cluster(self.address, self.workers):
                self._compute(job, rows, known, on_done)
        yield from self._collect(rows, known)
        shutil.rmtree(self.out / PARTS, ignore_errors=True)

    def _compute(
        self,
        job: Job,
        rows: Sequence[PhotoRow],
        known: KnownResults,
        on_done: Callable[[int], None],
    ) -> None:
        """Have all rows scored, and keep the results in parts."""
        workers, resources = self._plan(job.scorer.settings.get("device") == "cuda")
        tasks = to_tasks(rows, workers * TASKS_PER_WORKER, job.scorer.batch_size)
        # Referred to for as long as workers may need them.
        shared = ray.put(job), ray.put(sorted_keys(known))
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
        gallery = Gallery(self.out, job.scorer.model_sha256, hash_settings(job.scorer))
        done: dict[int, int] = {}
        try:
            batch: Any
            for batch in data.iter_batches(batch_size=None, batch_format="pyarrow"):
                photos = dict(from_record(record) for record in batch.to_pylist())
                self._keep(photos, gallery)
                done[min(photos)] = len(photos)
                on_done(sum(done.values()))
        except (ray.exceptions.RayError, RuntimeError) as error:
            raise EngineError(
                f"Ray gave up ({type(error).__name__}); run the same command again to go on"
            ) from error

    def _plan(self, cuda: bool) -> tuple[int, dict[str, Any]]:
        """How many workers there are, and the resources that each takes."""
        cluster: dict[str, float] = ray.cluster_resources()  # type: ignore[no-untyped-call]
        cores, gpus = int(cluster.get("CPU", 0)), cluster.get("GPU", 0.0)
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

    def _keep(self, photos: Mapping[int, ScoredPhoto], gallery: Gallery) -> None:
        """Write overlays, then the part: so a result in a part has its overlay."""
        for photo in photos.values():
            if photo.overlay is not None:
                gallery.write(photo.sha256, photo.result, photo.overlay)
        write_part(self.out, photos, gallery.model_sha256, gallery.settings_sha256)

    def _collect(self, rows: Sequence[PhotoRow], known: KnownResults) -> Iterator[ScoredPhoto]:
        """The photos of all parts, in order; a row that is in none of them has failed."""
        following = 0
        for path in sorted((self.out / PARTS).glob("*.parquet")):
            for number, photo in read_part(path).items():
                yield from map(_lost, rows[following:number])
                yield _with_known_result(photo, known)
                following = number + 1
        yield from map(_lost, rows[following:])


class _Worker:
    """A worker: it holds the model's session, and scores the rows of tasks."""

    def __init__(self, job: Any, known_keys: Any, threads: int) -> None:
        self._job: Job = ray.get(job)
        self._known = KnownKeys(ray.get(known_keys))
        self._engine = LocalEngine(threads)

    def __call__(self, task: pa.Table) -> pa.Table:
        [record] = task.to_pylist()
        rows = [row_from_json(row) for row in record["rows"]]
        photos = self._engine.score(self._job, rows, self._known, lambda _: None)
        records = [to_record(number, photo) for number, photo in enumerate(photos, record["first"])]
        return pa.Table.from_pylist(records, part_schema().append(pa.field("overlay", pa.binary())))


def _with_known_result(photo: ScoredPhoto, known: KnownResults) -> ScoredPhoto:
    """The photo with the ledger's result, if a worker left it pending for that."""
    if photo.result.state is not State.PENDING:
        return photo
    return known.find(photo.sha256, photo.row) or _lost(photo.row)


def _lost(row: PhotoRow) -> ScoredPhoto:
    return ScoredPhoto(row, "", Result(State.FAILED, detail="WorkerLost"))


@contextmanager
def _cluster(address: str | None, workers: int | None) -> Iterator[None]:
    """A cluster that runs already, or one on this machine for this run alone."""
    own = not ray.is_initialized()
    if own:
        _join(address, workers)
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    context.max_errored_blocks = -1  # where a task fails for good, its rows have failed
    logging.getLogger("ray.data").setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        if own:
            ray.shutdown()


def _join(address: str | None, workers: int | None) -> None:
    logging.getLogger("ray").setLevel(logging.ERROR)
    options: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR}
    if address is None:
        cores = max(usable_cores(), workers or 1)
        options |= {"num_cpus": cores, "include_dashboard": False}
    try:
        _reach(address)
        with _silent_stderr():
            ray.init(address=address or "local", **options)
    except (OSError, RuntimeError, ValueError) as error:
        line = (str(error).splitlines() or [type(error).__name__])[0]
        raise EngineError(f"Ray cannot be reached or started ({line})") from error


def _reach(address: str | None) -> None:
    """Raise OSError unless HOST:PORT answers; Ray itself would try for minutes."""
    host, _, port = (address or "").rpartition(":")
    if port.isdigit() and "://" not in host:
        socket.create_connection((host, int(port)), PATIENCE_S).close()


@contextmanager
def _silent_stderr() -> Iterator[None]:
    """Keep Ray's core, which bypasses Python, from writing to stderr; errors are raised."""
    stderr = os.dup(2)
    devnull = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(devnull, 2)
        yield
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)
        os.close(devnull)
