"""A finished run read back from its folder of results: ledger, run.json and what visits are.

No photo is read. From the same results come the same tables, byte for byte.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from autosalt.archive.index import Index
from autosalt.archive.stores.local import Folder
from autosalt.batch.ledger import Ledger
from autosalt.batch.outcome import PhotoOutcome
from autosalt.batch.overlays import Gallery
from autosalt.batch.photo import ScoredPhoto
from autosalt.batch.result import Made, Override, ResultKey, State
from autosalt.batch.runner import ArchiveRun
from autosalt.batch.scorers import MadeBy
from autosalt.errors import ResultsError
from autosalt.files.layout import LEDGER_NAME, PHOTOS_NAME
from autosalt.files.table import read_parquet
from autosalt.issues import stored_issues
from autosalt.results.overrides.rules import settle
from autosalt.results.supersede import read_record
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
    record: Mapping[str, Any]

    def with_overrides(self, overrides: Iterable[Override]) -> ArchiveRun:
        """The run as it was scored, to be published with other overrides."""
        return replace(self.run, outcomes=self.scored, overrides=tuple(overrides))


def require_record(out: Path) -> dict[str, Any]:
    """What run.json says. Raises ResultsError where it is not there or too old."""
    record = read_record(out)
    if record is None:
        raise ResultsError(f"{out}: no finished results there; give a folder of autosalt score")
    if "tables" not in record:
        raise ResultsError(
            f"{out}: written by an earlier autosalt, which kept no hashes of its tables; run "
            "autosalt score into it once more"
        )
    return record


def read_made_by(record: Mapping[str, Any]) -> MadeBy:
    """Who scored, as run.json says."""
    model = record["model"]
    text = None if model["manifest"] is None else json.dumps(model["manifest"])
    manifest = None if text is None else Manifest.from_json(text)
    return MadeBy(manifest, model["sha256"] or "", record["settings"])


def read_visits(out: Path) -> dict[tuple[str, str], VisitInfo]:
    """What `visits` hands on from the manifest, by (subject, visit)."""
    rows = read_parquet(out, "visits")
    return {(row["subject"], row["visit"]): _visit_info(row) for row in rows}


def _visit_info(row: Mapping[str, Any]) -> VisitInfo:
    read = {who: salt for name, salt in row.items() if (who := reader_of(name))}
    salts = {who: salt for who, salt in read.items() if salt is not None}
    return VisitInfo(
        date=row["date"] or "",
        site=row["site"] or "",
        arm=row["arm"] or "",
        reader_salt=salts.pop(READER, None),
        readers=salts,
    )


def read_stored(out: Path) -> Stored:
    """Read a finished run back; call it within `sole_run(out)`.

    Raises:
        ResultsError: there is none, or ledger and run.json are not of the same run.
        LedgerError: the ledger cannot be used.
    """
    record = require_record(out)
    made_by, settings = read_made_by(record), record["settings_sha256"]
    if not (out / LEDGER_NAME).is_file():
        raise ResultsError(f"{out}: {LEDGER_NAME} is not there; run autosalt score again")
    scored: list[PhotoOutcome] = []
    made: dict[str, Made] = {}
    listed = _read_photos(out)
    others = len(listed)  # photos that are not the same in both
    with Ledger(out / LEDGER_NAME) as ledger:
        gallery = Gallery(out, made_by.model_sha256, settings)
        for photo in ledger.photos(made_by.model_sha256, settings):
            scored.append(PhotoOutcome.of(photo, gallery))
            made[photo.row.path] = photo.made or Made()
            there = listed.get(photo.row.path)
            if there is None:
                others += 1
            elif _is_same(photo, there, ledger, made_by.model_sha256, settings):
                others -= 1
        overrides = ledger.overrides()
    outcomes = settle(scored, overrides)
    _require_same_run(out, outcomes, record["counts"], others)
    said = record["index"]
    index = Index(
        Folder(out),  # where the photos lie is not on record
        tuple(outcome.row for outcome in outcomes),
        read_visits(out),
        said["source"],
        said["pattern"] or "",
        said["skipped_files"],
        issues=stored_issues(record["counts"]),
    )
    run = ArchiveRun(
        index,
        outcomes,
        record["counts"]["computed_in_this_run"],
        settings,
        datetime.fromisoformat(record["started"]),
        datetime.fromisoformat(record["finished"]),
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


def _read_photos(out: Path) -> dict[str, _Listed]:
    """The photos of the table `photos` by path."""
    try:
        return {
            row["path"]: _Listed(
                row["subject"], row["visit"], row["sha256"] or "", row["status"] == State.FAILED
            )
            for row in read_parquet(out, "photos")
        }
    except (KeyError, OSError, ValueError) as error:  # Arrow's are of these
        raise ResultsError(
            f"{out}: {PHOTOS_NAME} cannot be read ({type(error).__name__}); run autosalt score "
            "again"
        ) from None


def _is_same(photo: ScoredPhoto, there: _Listed, ledger: Ledger, model: str, settings: str) -> bool:
    """Whether a photo of the ledger is as the table `photos` says, and of the same scoring."""
    row = photo.row
    identity = row.subject, row.visit, photo.sha256
    if identity != (there.subject, there.visit, there.photo_sha256):
        return False
    if photo.is_stored or there.failed:
        return True
    # If the ledger has a result of this model and settings, another run changed the state since.
    return ledger.find(ResultKey.of(row, photo.sha256, model, settings), row) is None


def _require_same_run(
    out: Path, outcomes: Iterable[PhotoOutcome], counts: Mapping[str, int], others: int
) -> None:
    """A run that was stopped has changed the ledger, but not yet the tables."""
    there = Counter(outcome.result.state for outcome in outcomes)
    bare = any(o.result.state is State.SCORED and o.score is None for o in outcomes)
    if there[State.PENDING] or bare or there.total() != counts["photos"]:
        raise ResultsError(
            f"{out}: a run was begun there and not finished; run the same autosalt score again"
        )
    if others:
        raise ResultsError(
            f"{out}: {others} photos are not the same in ledger and {PHOTOS_NAME}: a run was "
            "begun there and not finished, or the table was edited; run autosalt score again"
        )
