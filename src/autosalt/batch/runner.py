"""Score an archive: every row ends with a result in the ledger, whatever the file is."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from autosalt.archive.index import Index, PhotoRow
from autosalt.batch.engine import Engine, Job, Outcome, is_final, known_name
from autosalt.batch.ledger import Ledger, made_here
from autosalt.batch.local_engine import LocalEngine
from autosalt.batch.log import RunLog
from autosalt.batch.outcome import PhotoOutcome
from autosalt.batch.overlays import Gallery, Overlays
from autosalt.batch.ray.parts import take_in
from autosalt.batch.result import Override, Result, ResultKey
from autosalt.batch.scorers import Rater, hash_settings, wants_overlay, write_settings
from autosalt.files.disk_space import require_space
from autosalt.files.io import remove_leftovers
from autosalt.files.layout import LEDGER_NAME, LOG_NAME, OVERLAYS, WRITTEN_INTO
from autosalt.files.lock import sole_run
from autosalt.version import VERSION


@dataclass(frozen=True, slots=True)
class ArchiveRun:
    """A finished run. `computed` of its photos were scored now, the others came from the ledger.

    `outcomes` are as the model left them: which of them count is decided where results are
    published. `overrides` is all that reviewers ever stated.
    """

    index: Index
    outcomes: tuple[PhotoOutcome, ...]
    computed: int
    settings_sha256: str
    started: datetime
    finished: datetime
    overrides: tuple[Override, ...] = ()


OnProgress = Callable[[int, int], None]
"""Called with how many photos are done, of how many."""


def run_archive(
    index: Index,
    rater: Rater,
    out: Path,
    overlays: Overlays = Overlays.ALL,
    on_progress: OnProgress | None = None,
    engine: Engine | None = None,
) -> ArchiveRun:
    """Score every row of an index that the ledger in `out` does not hold yet.

    A photo that cannot be scored, or that makes the program fail, is recorded and the run goes on.
    Killed at any point, it goes on from there when it is called again. What is recorded does not
    depend on the engine, nor on who was done first.

    Args:
        index: what to score.
        rater: who scores.
        out: folder for ledger and overlays; made if need be.
        overlays: which photos are drawn; those that could not be opened never are.
        on_progress: see `OnProgress`. What it raises ends the run.
        engine: what does the work; threads of this process by default.

    Raises:
        LockedError: another run is at work in `out`.
        SpaceError: the results would not fit.
        LedgerError: the ledger in `out` cannot be used.
        OSError: `out` cannot be written.
    """
    with sole_run(out):
        require_space(out, len(index.rows), overlays is Overlays.ALL)
        job = Job(index.store, rater, overlays)
        return _run(index, job, out, on_progress or _ignore, engine or LocalEngine())


def _run(index: Index, job: Job, out: Path, on_progress: OnProgress, engine: Engine) -> ArchiveRun:
    started = datetime.now(UTC)
    for folder in WRITTEN_INTO:
        remove_leftovers(out / folder)
    if job.overlays is not Overlays.NONE:
        (out / OVERLAYS).mkdir(exist_ok=True)
    outcomes: list[PhotoOutcome] = []
    computed = told = 0

    def tell(done: int) -> None:
        nonlocal told
        told = max(told, done)
        on_progress(told, len(index.rows))

    model_sha256, settings_sha256 = job.rater.model_sha256, hash_settings(job.rater)
    with Ledger(out / LEDGER_NAME) as ledger, RunLog(out / LOG_NAME) as log:
        take_in(out, ledger)
        ledger.keep_settings(settings_sha256, write_settings(job.rater))
        overrides = ledger.overrides()
        # What computes elsewhere computes the same within a tolerance, not bit for bit.
        here = isinstance(engine, LocalEngine)
        gallery = Gallery(out, model_sha256, settings_sha256)
        book = _Book(ledger, log, gallery, job.overlays, model_sha256, settings_sha256, here)
        ledger.begin(index.rows)
        log.write("started", photos=len(index.rows), model=model_sha256, autosalt=VERSION)
        with closing(engine.outcomes(job, index.rows, book, tell)) as coming:
            for outcome in coming:
                outcomes.append(book.record(outcome))
                computed += bool(outcome.photo_sha256) and not outcome.known
                if len(outcomes) > told:
                    tell(len(outcomes))
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
class _Book:
    """Ledger, log and overlays of a run; see `Known`."""

    ledger: Ledger
    log: RunLog
    gallery: Gallery
    overlays: Overlays
    model_sha256: str
    settings_sha256: str
    computed_here: bool

    def find(self, photo_sha256: str, row: PhotoRow) -> Result | None:
        """See `Known`."""
        result = self.ledger.find(self._key(photo_sha256, row))
        return None if result is None or self._lacks_overlay(photo_sha256, result) else result

    def names(self) -> Iterator[str]:
        """See `Known`."""
        for key, result in self.ledger.results(self.model_sha256, self.settings_sha256):
            if not self._lacks_overlay(key.photo_sha256, result):
                yield known_name(key.photo_sha256, key.stated_view)

    def record(self, outcome: Outcome) -> PhotoOutcome:
        """Bring one row to its end: overlay, ledger, log."""
        row, digest, result = outcome.row, outcome.photo_sha256, outcome.rated.result
        # A photo that could not be read may well be there next time.
        filed = digest and not outcome.known and is_final(result)
        key = self._key(digest, row) if filed else None
        if key is not None:  # where only the overlay was lost, what was filed then stands
            result = self.ledger.find(key) or result
        if outcome.rated.overlay is not None:
            self.gallery.write(digest, result, outcome.rated.overlay)
        self.ledger.record(row.path, digest, key, result, made_here(self.computed_here))
        if not outcome.known:
            why = result.reason or result.detail
            self.log.write("photo", photo=digest, state=result.state, why=why)
        return PhotoOutcome(row, digest, result, self.gallery.find(digest, result))

    def _key(self, photo_sha256: str, row: PhotoRow) -> ResultKey:
        return ResultKey(photo_sha256, row.view or "", self.model_sha256, self.settings_sha256)

    def _lacks_overlay(self, photo_sha256: str, result: Result) -> bool:
        wanted = wants_overlay(self.overlays, result)
        return wanted and not self.gallery.find(photo_sha256, result)


def _ignore(_done: int, _total: int) -> None:
    pass
