"""Score an archive: every row ends with a result in the ledger, whatever its file is."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from autosalt.archive.index import Index, PhotoRow
from autosalt.batch.engine import Engine, Job
from autosalt.batch.ledger import Ledger, made_here
from autosalt.batch.local_engine import LocalEngine
from autosalt.batch.log import RunLog
from autosalt.batch.outcome import PhotoOutcome
from autosalt.batch.overlays import Gallery, Overlays
from autosalt.batch.photo import ScoredPhoto
from autosalt.batch.ray.parts import store_parts
from autosalt.batch.result import Override, Result, ResultKey
from autosalt.batch.scorers import PhotoScorer, hash_settings, wants_overlay, write_settings
from autosalt.files.disk_space import require_space
from autosalt.files.io import remove_leftovers
from autosalt.files.layout import LEDGER_NAME, LOG_NAME, OVERLAYS, WRITTEN_INTO
from autosalt.files.lock import sole_run
from autosalt.version import VERSION


@dataclass(frozen=True, slots=True)
class ArchiveRun:
    """A finished run.

    Attributes:
        index: the photos.
        outcomes: as the model left them. Publishing decides which of them count.
        computed: how many photos this run scored; the other results came from the ledger.
        settings_sha256: of the settings of the scorer.
        started, finished: UTC.
        overrides: all that reviewers ever made.
    """

    index: Index
    outcomes: tuple[PhotoOutcome, ...]
    computed: int
    settings_sha256: str
    started: datetime
    finished: datetime
    overrides: tuple[Override, ...] = ()


OnProgress = Callable[[int, int], None]
"""Called with the number of photos that are done, and of all photos."""


def run_archive(
    index: Index,
    scorer: PhotoScorer,
    out: Path,
    overlays: Overlays = Overlays.ALL,
    on_progress: OnProgress | None = None,
    engine: Engine | None = None,
) -> ArchiveRun:
    """Score every row of an index that the ledger in `out` does not hold yet.

    A photo that cannot be scored, or that makes the program fail, is recorded and the run goes on.
    A run that was killed at any point continues when it is called again. What is recorded depends
    neither on the engine nor on the order in which photos are done.

    Args:
        index: the photos to score.
        scorer: scores the photos.
        out: folder for ledger and overlays; made if need be.
        overlays: which photos are drawn; those that could not be opened never are.
        on_progress: see `OnProgress`. What it raises ends the run.
        engine: does the work; threads of this process by default.

    Raises:
        LockedError: another run is at work in `out`.
        SpaceError: the results would not fit.
        LedgerError: the ledger in `out` cannot be used.
        OSError: `out` cannot be written.
    """
    with sole_run(out):
        require_space(out, len(index.rows), overlays is Overlays.ALL)
        job = Job(index.store, scorer, overlays)
        return _run(index, job, out, on_progress or _ignore, engine or LocalEngine())


def _run(index: Index, job: Job, out: Path, on_progress: OnProgress, engine: Engine) -> ArchiveRun:
    started = datetime.now(UTC)
    for folder in WRITTEN_INTO:
        remove_leftovers(out / folder)
    if job.overlays is not Overlays.NONE:
        (out / OVERLAYS).mkdir(exist_ok=True)
    outcomes: list[PhotoOutcome] = []
    computed = done = 0

    def report_done(count: int) -> None:
        nonlocal done
        done = max(done, count)
        on_progress(done, len(index.rows))

    model_sha256, settings_sha256 = job.scorer.model_sha256, hash_settings(job.scorer)
    with Ledger(out / LEDGER_NAME) as ledger, RunLog(out / LOG_NAME) as log:
        store_parts(out, ledger)
        ledger.keep_settings(settings_sha256, write_settings(job.scorer))
        overrides = ledger.overrides()
        # Other machines compute the same within a tolerance, not bit for bit.
        computed_here = isinstance(engine, LocalEngine)
        gallery = Gallery(out, model_sha256, settings_sha256)
        records = _RunRecords(ledger, log, gallery, job.overlays, computed_here)
        ledger.begin(index.rows)
        log.write("started", photos=len(index.rows), model=model_sha256, autosalt=VERSION)
        with closing(engine.score(job, index.rows, records, report_done)) as photos:
            for photo in photos:
                outcomes.append(records.record(photo))
                computed += bool(photo.sha256) and not photo.is_stored
                if len(outcomes) > done:
                    report_done(len(outcomes))
        log.write("finished", photos=len(index.rows), computed=computed)
    return ArchiveRun(
        index=index,
        outcomes=tuple(outcomes),
        computed=computed,
        settings_sha256=settings_sha256,
        started=started,
        finished=datetime.now(UTC),
        overrides=overrides,
    )


@dataclass(frozen=True, slots=True)
class _RunRecords:
    """Ledger, log and overlays of a run; also the `KnownResults` of its job."""

    ledger: Ledger
    log: RunLog
    gallery: Gallery
    overlays: Overlays
    computed_here: bool

    def find(self, sha256: str, row: PhotoRow) -> ScoredPhoto | None:
        """See `KnownResults`."""
        photo = self.ledger.find(self._key(sha256, row), row)
        return None if photo is None or self._lacks_overlay(sha256, photo.result) else photo

    def stored_keys(self) -> Iterator[tuple[str, str]]:
        """See `KnownResults`."""
        scorer = self.gallery.model_sha256, self.gallery.settings_sha256
        for key, result in self.ledger.results(*scorer):
            if not self._lacks_overlay(key.photo_sha256, result):
                yield key.photo_sha256, key.stated_view

    def record(self, photo: ScoredPhoto) -> PhotoOutcome:
        """Write overlay, ledger and log of one photo."""
        key = None
        computed = not photo.is_stored
        # A photo that could not be read has no key: it may be readable next time.
        if computed and photo.sha256 and photo.result.is_final:
            key = self._key(photo.sha256, photo.row)
            # Where the ledger lacked only the overlay, the stored result stands.
            stored = self.ledger.find(key, photo.row) or photo
            photo = replace(photo, result=stored.result, made=made_here(self.computed_here))
        if photo.overlay is not None:
            self.gallery.write(photo.sha256, photo.result, photo.overlay)
        self.ledger.record(photo, key)
        if computed:
            why = photo.result.reason or photo.result.detail
            self.log.write("photo", photo=photo.sha256, state=photo.result.state, why=why)
        return PhotoOutcome.of(photo, self.gallery)

    def _key(self, sha256: str, row: PhotoRow) -> ResultKey:
        return ResultKey.of(row, sha256, self.gallery.model_sha256, self.gallery.settings_sha256)

    def _lacks_overlay(self, sha256: str, result: Result) -> bool:
        wanted = wants_overlay(self.overlays, result)
        return wanted and not self.gallery.find(sha256, result)


def _ignore(_done: int, _total: int) -> None:
    pass
