"""Read a finished run back from its results folder: ledger, run.json and facts about visits.

No photo is read. From the same results come the same tables, byte for byte.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from autosalt.archive.index import Index
from autosalt.archive.stores.local import Folder
from autosalt.batch.ledger import Ledger
from autosalt.batch.outcome import PhotoOutcome
from autosalt.batch.overlays import Gallery, only_drawn
from autosalt.batch.photo import ScoredPhoto
from autosalt.batch.result import Made, Override, ResultKey, State
from autosalt.batch.runner import ArchiveRun
from autosalt.batch.scorers import MadeBy
from autosalt.errors import ManifestError, ResultsError
from autosalt.files.layout import LEDGER_NAME, PHOTOS_NAME, RUN_NAME
from autosalt.files.table import Row
from autosalt.issues import stored_issues
from autosalt.results.audit.run_record import RunCounts, RunRecord
from autosalt.results.folder import ResultsFolder
from autosalt.results.overrides.rules import settle
from autosalt.scorer.manifest import Manifest
from autosalt.visits.info import READER, VisitInfo, reader_of


@dataclass(frozen=True, slots=True)
class Stored:
    """A run as its folder has it.

    Attributes:
        run: with overrides heeded and one photo of a view chosen, as the tables have it.
        scored: its outcomes before overrides and before one photo of a view was chosen.
        made: by path, when and by which code a photo was scored.
        record: run.json.
    """

    run: ArchiveRun
    scored: tuple[PhotoOutcome, ...]
    made: Mapping[str, Made]
    made_by: MadeBy
    record: RunRecord

    def with_overrides(self, overrides: Iterable[Override]) -> ArchiveRun:
        """The run as it was scored, to be published with other overrides."""
        return replace(self.run, outcomes=self.scored, overrides=tuple(overrides))


def read_made_by(results: ResultsFolder) -> MadeBy:
    """Who scored, as run.json states it.

    Raises:
        ResultsError: run.json is missing or damaged.
    """
    record = results.run
    model = record.model
    try:
        held = model.manifest
        manifest = None if held is None else Manifest.from_json(json.dumps(held))
    except ManifestError as error:
        raise ResultsError(
            f"{results.file(RUN_NAME)}: is damaged (model.manifest: {error}); run autosalt score "
            "again"
        ) from None
    return MadeBy(manifest, model.sha256 or "", record.settings)


def read_visits(results: ResultsFolder) -> dict[tuple[str, str], VisitInfo]:
    """What `visits` hands on from the manifest, by (subject, visit). Raises ResultsError."""
    rows = results.read_table("visits", ("subject", "visit", "date", "site", "arm"))
    return {(row["subject"], row["visit"]): _visit_info(row) for row in rows}


def _visit_info(row: Row) -> VisitInfo:
    read = {who: salt for name, salt in row.items() if (who := reader_of(name))}
    salts = {who: salt for who, salt in read.items() if salt is not None}
    return VisitInfo(
        date=row["date"] or "",
        site=row["site"] or "",
        arm=row["arm"] or "",
        reader_salt=salts.pop(READER, None),
        readers=salts,
    )


def read_stored(results: ResultsFolder) -> Stored:
    """Read a finished run back.

    Args:
        results: locked.

    Raises:
        ResultsError: there is none, or ledger and run.json are not of the same run.
        LedgerError: the ledger cannot be used.
    """
    record = results.run
    made_by, settings = read_made_by(results), record.settings_sha256
    if not results.has(LEDGER_NAME):
        raise ResultsError(f"{results}: {LEDGER_NAME} is missing; run autosalt score again")
    scored: list[PhotoOutcome] = []
    made: dict[str, Made] = {}
    listed = _read_photos(results)
    others = len(listed)  # photos that are not the same in both
    with Ledger(results.ledger) as ledger:
        gallery = Gallery(results.path, made_by.model_sha256, settings)
        for photo in ledger.photos(made_by.model_sha256, settings):
            scored.append(PhotoOutcome.of(photo, gallery))
            made[photo.row.path] = photo.made or Made()
            row = listed.get(photo.row.path)
            if row is None:
                others += 1
            elif _is_same(photo, row, ledger, made_by.model_sha256, settings):
                others -= 1
        overrides = ledger.overrides()
    outcomes = only_drawn(results.path, settle(scored, overrides))
    _require_same_run(results, outcomes, record.counts, others)
    index = Index(
        Folder(results.path),  # where the photos lie is not on record
        tuple(outcome.row for outcome in outcomes),
        read_visits(results),
        record.index.source,
        record.index.pattern or "",
        record.index.skipped_files,
        issues=stored_issues(record.counts.issues),
    )
    run = ArchiveRun(
        index,
        outcomes,
        record.counts.computed_in_this_run,
        settings,
        record.started,
        record.finished,
        overrides,
    )
    return Stored(run, tuple(scored), made, made_by, record)


@dataclass(frozen=True, slots=True)
class _Listed:
    """A photo as the table `photos` has it."""

    subject: str
    visit: str
    photo_sha256: str
    failed: bool


def _read_photos(results: ResultsFolder) -> dict[str, _Listed]:
    """The photos of the table `photos` by path."""
    columns = ("path", "subject", "visit", "sha256", "status")
    table = results.arrow_table("photos", columns)  # whole, as `history` may need it next
    return {
        path: _Listed(subject, visit, sha256 or "", status == State.FAILED)
        for batch in table.select(columns).to_batches()
        for path, subject, visit, sha256, status in zip(
            *(column.to_pylist() for column in batch.columns), strict=True
        )
    }


def _is_same(
    photo: ScoredPhoto, listed: _Listed, ledger: Ledger, model: str, settings: str
) -> bool:
    """Whether a photo of the ledger is as the table `photos` lists it, and of the same scoring."""
    row = photo.row
    identity = row.subject, row.visit, photo.sha256
    if identity != (listed.subject, listed.visit, listed.photo_sha256):
        return False
    if photo.is_stored or listed.failed:
        return True
    # If the ledger has a result of this model and settings, another run changed the state since.
    return ledger.find(ResultKey.of(row, photo.sha256, model, settings), row) is None


def _require_same_run(
    results: ResultsFolder, outcomes: Iterable[PhotoOutcome], counts: RunCounts, others: int
) -> None:
    """A run that was stopped has changed the ledger, but not yet the tables."""
    states = Counter(outcome.result.state for outcome in outcomes)
    bare = any(o.result.state is State.SCORED and o.score is None for o in outcomes)
    if states[State.PENDING] or bare or states.total() != counts.photos:
        raise ResultsError(
            f"{results}: a run was begun and not finished; run the same autosalt score again"
        )
    if others:
        raise ResultsError(
            f"{results}: {others} photos are not the same in ledger and {PHOTOS_NAME}: a run was "
            "begun and not finished, or the table was edited; run autosalt score again"
        )
