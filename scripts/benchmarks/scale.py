"""Ledger, log, tables and `autosalt status` of archives far larger than can be scored here.

The scorer is stubbed: every photo gets a made-up score, and no photo is opened. Everything that is
written is written as in a real run.
"""

import hashlib
import random
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autosalt.archive.index import Index, PhotoRow
from autosalt.archive.stores.local import Folder
from autosalt.batch.ledger import Ledger
from autosalt.batch.log import RunLog
from autosalt.batch.outcome import PhotoOutcome
from autosalt.batch.photo import ScoredPhoto
from autosalt.batch.result import Result, ResultKey, State
from autosalt.batch.runner import ArchiveRun
from autosalt.core.types import Interval
from autosalt.core.views import VIEWS
from autosalt.files.layout import LEDGER_NAME, LOG_NAME, VISITS_CSV
from autosalt.imaging.checks.quality import Quality
from autosalt.results.audit.run_record import RunOptions
from autosalt.results.folder import ResultsFolder
from autosalt.results.publish import publish_results
from autosalt.results.view_choice import choose
from autosalt.scorer.manifest import Manifest
from autosalt.scorer.scorer import Scorer
from autosalt.scorer.scores import PhotoScore
from benchmarks.cost import Cost, measured
from benchmarks.process import command
from benchmarks.table import Row

ABOUT = (
    "The scorer is stubbed, in this part only: each row gets a made-up score, no photo is opened. "
    "Ledger, log, tables and `autosalt status` are the real ones. Rows are photos, four a visit, "
    "four visits a subject."
)
_VISITS = 4
_SETTINGS = "0" * 64


@dataclass(frozen=True)
class _Stub:
    """Who pretends to have scored."""

    manifest: Manifest
    model_sha256: str = "f" * 64

    @property
    def settings(self) -> dict[str, Any]:
        return {"stubbed": True}


def measure(work: Path, sizes: list[int]) -> list[Row]:
    """Measure each size, smallest first, and compare each with the smallest."""
    rows: list[Row] = []
    first: float | None = None
    for size in sizes:
        with tempfile.TemporaryDirectory(dir=work) as folder:
            out = Path(folder)
            ledger, tables, visits_s, status = _archive(size, out)
            megabytes = (out / LEDGER_NAME).stat().st_size / 1e6
        total = 1e6 * (ledger.processor + tables.processor) / size
        first = first or total
        n = f"{size:,} rows"
        rows += [
            Row(f"{n}: processor microseconds a row, all", total),
            Row(f"... of it ledger and log, {n}", 1e6 * ledger.processor / size),
            Row(f"... of it tables, {n}", 1e6 * tables.processor / size),
            Row(f"... ledger and log in wall time, {n}", 1e6 * ledger.wall / size),
            Row(f"... against {sizes[0]:,} rows", total / first, high=1.2),
            Row(f"{n}: seconds until visits.csv is written", visits_s, high=120),
            Row(f"{n}: seconds that `autosalt status` takes", status.wall, high=1),
            Row(f"... of the processor, {n}", status.processor),
            Row(f"{n}: MB of the ledger", megabytes),
        ]
    return rows


def _archive(size: int, out: Path) -> tuple[Cost, Cost, float, Cost]:
    """Cost of ledger and log, and of tables; seconds until visits.csv is there; of status."""
    stub = _Stub(Scorer.load().manifest)
    rows = tuple(_rows(size))
    started = datetime.now(UTC)
    with measured() as ledger_cost:
        outcomes = list(_recorded(rows, stub, out))
    index = Index(store=Folder(out), rows=rows, visits={}, skipped={}, source="pattern")
    outcomes = list(choose(outcomes))
    run = ArchiveRun(index, tuple(outcomes), size, _SETTINGS, started, datetime.now(UTC))
    before = time.time()
    with measured() as table_cost:
        publish_results(run, stub, ResultsFolder(out), RunOptions())
    visits_s = (out / VISITS_CSV).stat().st_mtime - before
    with measured() as status:
        answer = subprocess.run(
            command("status", str(out)), check=True, capture_output=True, text=True
        )
    if str(size) not in answer.stdout:
        raise RuntimeError(f"status counts wrongly: {answer.stdout}")
    return ledger_cost, table_cost, visits_s, status


def _rows(size: int) -> Iterator[PhotoRow]:
    for number in range(size):
        visit, view = divmod(number, len(VIEWS))
        subject, visit = divmod(visit, _VISITS)
        name, when = f"S{subject:06d}", f"week {4 * visit}"
        yield PhotoRow(f"{name}/{when}/{VIEWS[view]}.jpg", name, when, VIEWS[view])


def _recorded(rows: tuple[PhotoRow, ...], stub: _Stub, out: Path) -> Iterator[PhotoOutcome]:
    """What a run does with each row besides reading and scoring it."""
    (out / LEDGER_NAME).parent.mkdir(parents=True, exist_ok=True)
    with Ledger(out / LEDGER_NAME) as ledger, RunLog(out / LOG_NAME) as log:
        ledger.begin(rows)
        for row in rows:
            digest = hashlib.sha256(row.path.encode()).hexdigest()
            key = ResultKey.of(row, digest, stub.model_sha256, _SETTINGS)
            if ledger.find(key, row) is not None:
                raise RuntimeError("a photo was there before")
            result = Result(State.SCORED, _made_up(row), seen=True)
            ledger.record(ScoredPhoto(row, digest, result), key)
            log.write("photo", photo=digest, state=result.state, why="")
            yield PhotoOutcome(row, digest, result)


def _made_up(row: PhotoRow) -> PhotoScore:
    dice = random.Random(row.path)  # noqa: S311
    loss = 100 * dice.random()
    return PhotoScore(
        view=row.view or VIEWS[0],
        view_source="stated",
        scalp_px=dice.randrange(2000, 20000),
        loss_px=dice.randrange(2000),
        loss_pct=loss,
        uncertainty_pct=10 * dice.random(),
        interval=Interval(0.9 * loss, 0.9 * loss + 10),
        view_probability=0.25,
        seen=(0.25, 0.25, 0.25, 0.25),
        quality=Quality(*(dice.random() for _ in range(7))),
    )
