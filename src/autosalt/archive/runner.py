"""Score an archive: every row comes to an end and into the ledger, whatever any of them is."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from autosalt.archive.atomic import remove_leftovers
from autosalt.archive.ledger import LEDGER_NAME, Ledger
from autosalt.archive.local_engine import LocalEngine
from autosalt.archive.lock import sole_run
from autosalt.archive.log import LOG_NAME, RunLog
from autosalt.archive.overlays import OVERLAYS, find_overlay, write_overlay
from autosalt.archive.parts import take_in
from autosalt.archive.raters import Rater, hash_settings, wants_overlay
from autosalt.archive.rows import Index, Overlays, PhotoRow
from autosalt.archive.space import require_space
from autosalt.archive.state import Result, ResultKey, State
from autosalt.archive.work import Engine, Job, Outcome, is_final, known_name
from autosalt.core.reasons import Reason
from autosalt.core.views import View
from autosalt.scorer.scores import PhotoScore
from autosalt.version import VERSION


@dataclass(frozen=True, slots=True)
class PhotoOutcome:
    """What came of one row. `photo_sha256` is empty where the file could not be read at all."""

    row: PhotoRow
    photo_sha256: str
    result: Result
    overlay: str = ""

    @property
    def score(self) -> PhotoScore | None:
        """The score, if there is one that counts."""
        return self.result.score if self.result.state is State.SCORED else None


@dataclass(frozen=True, slots=True)
class ArchiveRun:
    """A finished run. `computed` of its photos were scored now, the others came from the ledger."""

    index: Index
    outcomes: tuple[PhotoOutcome, ...]
    computed: int
    settings_sha256: str
    started: datetime
    finished: datetime


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
    for folder in (out, out / OVERLAYS):
        remove_leftovers(folder)
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
        book = _Book(ledger, log, out, job.overlays, model_sha256, settings_sha256)
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
        outcomes=refuse_duplicates(outcomes),
        computed=computed,
        settings_sha256=settings_sha256,
        started=started,
        finished=datetime.now(UTC),
    )


@dataclass(frozen=True, slots=True)
class _Book:
    """Ledger, log and overlays of a run; see `Known`."""

    ledger: Ledger
    log: RunLog
    out: Path
    overlays: Overlays
    model_sha256: str
    settings_sha256: str

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
        if outcome.rated.overlay is not None:
            write_overlay(self.out, digest, result, outcome.rated.overlay)
        # A photo that could not be read may well be there next time.
        filed = digest and not outcome.known and is_final(result)
        self.ledger.record(row.path, digest, self._key(digest, row) if filed else None, result)
        if not outcome.known:
            why = result.reason or result.detail
            self.log.write("photo", photo=digest, state=result.state, why=why)
        return PhotoOutcome(row, digest, result, find_overlay(self.out, digest, result))

    def _key(self, photo_sha256: str, row: PhotoRow) -> ResultKey:
        return ResultKey(photo_sha256, row.view or "", self.model_sha256, self.settings_sha256)

    def _lacks_overlay(self, photo_sha256: str, result: Result) -> bool:
        wanted = wants_overlay(self.overlays, result)
        return wanted and not find_overlay(self.out, photo_sha256, result)


def _ignore(_done: int, _total: int) -> None:
    pass


def refuse_duplicates(outcomes: Iterable[PhotoOutcome]) -> tuple[PhotoOutcome, ...]:
    """Keep one scored photo for each view of a visit, and refuse the others.

    A photo whose view was stated goes before one whose view the model found; then the sharper one
    is kept, then the first by path. Which one is kept depends on the photos alone, not on the
    order they were scored in.
    """
    outcomes = tuple(outcomes)
    rivals: dict[tuple[str, str, View], list[PhotoOutcome]] = defaultdict(list)
    for outcome in outcomes:
        if outcome.score is not None:
            rivals[outcome.row.subject, outcome.row.visit, outcome.score.view].append(outcome)
    kept = {key: min(group, key=_preference) for key, group in rivals.items()}

    def settled(outcome: PhotoOutcome) -> PhotoOutcome:
        if outcome.score is None:
            return outcome
        best = kept[outcome.row.subject, outcome.row.visit, outcome.score.view]
        if outcome is best:
            return outcome
        # The score stays with the refusal for the record, but no longer counts.
        detail = f"sharpness {_sharpness(outcome):.3g}, of the one kept {_sharpness(best):.3g}"
        score = outcome.result.score
        refusal = Result(State.REFUSED, score, Reason.DUPLICATE_VIEW.value, detail)
        return replace(outcome, result=refusal)

    return tuple(settled(outcome) for outcome in outcomes)


def _preference(outcome: PhotoOutcome) -> tuple[bool, float, str]:
    stated = outcome.score is not None and outcome.score.view_source == "stated"
    return not stated, -_sharpness(outcome), outcome.row.path


def _sharpness(outcome: PhotoOutcome) -> float:
    score = outcome.result.score
    return 0.0 if score is None or score.quality is None else score.quality.sharpness
