"""Score an archive: one photo after the other, whatever any of them is."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from autosalt.archive.atomic import remove_leftovers, write_atomically
from autosalt.archive.ledger import Ledger, Result, ResultKey, State
from autosalt.archive.lock import sole_run
from autosalt.archive.log import LOG_NAME, RunLog
from autosalt.archive.raters import Rater, sha256_of
from autosalt.archive.rows import Index, Overlays, PhotoRow
from autosalt.archive.space import require_space
from autosalt.archive.store import Store
from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.core.views import View
from autosalt.scorer.scores import PhotoScore
from autosalt.version import VERSION

LEDGER_NAME: Final = "ledger.sqlite"
OVERLAYS: Final = "overlays"


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


OnProgress = Callable[[int, int, PhotoOutcome], None]
"""Called after each photo with how many are done, of how many, and what came of it."""


def run_archive(
    index: Index,
    rater: Rater,
    out: Path,
    overlays: Overlays = Overlays.ALL,
    on_progress: OnProgress | None = None,
) -> ArchiveRun:
    """Score every row of an index that the ledger in `out` does not hold yet.

    A photo that cannot be scored, or that makes the program fail, is recorded and the run goes on.
    Killed at any point, it goes on from there when it is called again.

    Args:
        index: what to score.
        rater: who scores.
        out: folder for ledger and overlays; made if need be.
        overlays: which photos are drawn; those that could not be opened never are.
        on_progress: see `OnProgress`. What it raises ends the run.

    Raises:
        LockedError: another run is at work in `out`.
        SpaceError: the results would not fit.
        LedgerError: the ledger in `out` cannot be used.
        OSError: `out` cannot be written.
    """
    out.mkdir(parents=True, exist_ok=True)
    overlays = overlays if rater.draws else Overlays.NONE
    with sole_run(out):
        require_space(out, len(index.rows), overlays is Overlays.ALL)
        return _run(index, rater, out, overlays, on_progress)


def _run(
    index: Index, rater: Rater, out: Path, overlays: Overlays, on_progress: OnProgress | None
) -> ArchiveRun:
    started = datetime.now(UTC)
    for folder in (out, out / OVERLAYS):
        remove_leftovers(folder)
    if overlays is not Overlays.NONE:
        (out / OVERLAYS).mkdir(exist_ok=True)
    settings_sha256 = hash_settings(rater)
    outcomes: list[PhotoOutcome] = []
    computed = 0
    with Ledger(out / LEDGER_NAME) as ledger, RunLog(out / LOG_NAME) as log:
        worker = _Worker(index.store, rater, out, overlays, settings_sha256, ledger)
        ledger.begin(index.rows)
        log.write("started", photos=len(index.rows), model=rater.model_sha256, autosalt=VERSION)
        for row in index.rows:
            outcome, is_new = worker.process(row)
            outcomes.append(outcome)
            computed += is_new
            if is_new or not outcome.photo_sha256:
                result = outcome.result
                why = result.reason or result.detail
                log.write("photo", photo=outcome.photo_sha256, state=result.state, why=why)
            if on_progress is not None:
                on_progress(len(outcomes), len(index.rows), outcome)
        log.write("finished", photos=len(index.rows), computed=computed)
    return ArchiveRun(
        index=index,
        outcomes=refuse_duplicates(outcomes),
        computed=computed,
        settings_sha256=settings_sha256,
        started=started,
        finished=datetime.now(UTC),
    )


def hash_settings(rater: Rater) -> str:
    """The sha256 of a rater's settings."""
    return hashlib.sha256(json.dumps(rater.settings, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Worker:
    store: Store
    rater: Rater
    out: Path
    overlays: Overlays
    settings_sha256: str
    ledger: Ledger

    def process(self, row: PhotoRow) -> tuple[PhotoOutcome, bool]:
        """Bring one row to its end; also whether that took more than looking it up."""
        try:
            # Read once: what is hashed is what is scored.
            files = tuple(self.store.read(path) for path in self.rater.files(row))
            digest = sha256_of(files)
        except PhotoRefused as refusal:
            # Not filed as a result: the file may well be there next time.
            result = Result.of_refusal(refusal)
            self.ledger.record(row.path, "", None, result)
            return PhotoOutcome(row, "", result), False
        key = ResultKey(digest, row.view or "", self.rater.model_sha256, self.settings_sha256)
        known = self.ledger.find(key)
        if known is not None and self._has_overlay(digest, known):
            self.ledger.record(row.path, digest, None, known)
            return self._outcome(row, digest, known), False
        result = self._rate(files, digest, row.view)
        filed = key if _is_final(result) else None
        self.ledger.record(row.path, digest, filed, result)
        return self._outcome(row, digest, result), True

    def _rate(self, files: tuple[bytes, ...], digest: str, view: View | None) -> Result:
        try:
            rated = self.rater.rate(files, view)
            if self._draws(rated.result) and rated.draw is not None:
                write_atomically(self.out / overlay_name(digest, rated.result), rated.draw())
        except PhotoRefused as refusal:
            return Result.of_refusal(refusal)
        except Exception as error:  # the run goes on; the text of the error may name things
            return Result(State.FAILED, None, "", type(error).__name__)
        return rated.result

    def _has_overlay(self, digest: str, result: Result) -> bool:
        """Whether nothing is missing that should have been drawn."""
        return not self._draws(result) or (self.out / overlay_name(digest, result)).is_file()

    def _draws(self, result: Result) -> bool:
        refused = result.state is State.REFUSED
        wanted = self.overlays is Overlays.ALL or (self.overlays is Overlays.REFUSED and refused)
        return wanted and result.seen

    def _outcome(self, row: PhotoRow, digest: str, result: Result) -> PhotoOutcome:
        overlay = ""
        if result.seen:
            name = overlay_name(digest, result)
            overlay = name if (self.out / name).is_file() else ""
        return PhotoOutcome(row, digest, result, overlay)


def _is_final(result: Result) -> bool:
    """Whether trying again could not help: an extra may be installed that reads the format."""
    return result.state is not State.FAILED and result.reason != Reason.UNSUPPORTED_FORMAT


def overlay_name(photo_sha256: str, result: Result) -> str:
    """Where a photo's overlay lies in the results; never the photo's own name."""
    what = State.REFUSED.value if result.score is None else result.score.view
    return f"{OVERLAYS}/{photo_sha256[:16]}-{what}.jpg"


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
