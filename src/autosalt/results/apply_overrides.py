"""Apply a reviewer's overrides: into the ledger, then into the tables; no photo is read."""

from dataclasses import dataclass
from pathlib import Path

from autosalt.batch.ledger import Ledger, now
from autosalt.batch.log import RunLog
from autosalt.batch.result import Override
from autosalt.errors import OverrideError, ResultsError
from autosalt.files.io import edited_files
from autosalt.files.layout import LEDGER_NAME, LOG_NAME, VISITS_NAME
from autosalt.files.table import read_parquet
from autosalt.results.overrides.rules import Wanted, plan
from autosalt.results.overrides.table import require_overrides
from autosalt.results.publish import PublishedRun, publish_results
from autosalt.results.stored_run import Stored, read_stored, require_record


@dataclass(frozen=True, slots=True)
class Overruling:
    """What was added, and the run that was published with it."""

    added: tuple[Override, ...]
    published: PublishedRun


def overrule(out: Path, wanted: Wanted) -> Overruling:
    """Add what a reviewer wants to the results `out`; call it within `sole_run(out)`.

    Raises:
        OverrideError: it cannot be; nothing was changed, but that the tables now have what an
            earlier command had entered into the ledger alone.
        ResultsError: the results cannot be worked with as they are.
        LedgerError: the ledger cannot be used, or lacks overrides that the results list.
    """
    require_overrides(out)
    if VISITS_NAME in edited_files(out, require_record(out).get("tables", {})):
        raise ResultsError(
            f"{out}: {VISITS_NAME} is not as it was written; run autosalt score again first"
        )
    stored = read_stored(out)
    recorded = stored.run.overrides
    try:
        added = plan(wanted, stored.scored, recorded, now())
    except OverrideError as error:
        if not _is_behind(out, stored):
            raise
        publish_results(
            stored.with_overrides(recorded), stored.made_by, out, stored.record["options"]
        )
        raise OverrideError(
            f"{error} (the tables did not have it and were made again; the report is made by "
            f"autosalt report {out})"
        ) from error
    with Ledger(out / LEDGER_NAME) as ledger, RunLog(out / LOG_NAME) as log:
        ledger.add_overrides(added)
        for one in added:
            log.write("override", number=one.number, kind=one.kind, photo=one.photo_sha256)
    run = stored.with_overrides([*recorded, *added])
    published = publish_results(run, stored.made_by, out, stored.record["options"])
    return Overruling(added, published)


def _is_behind(out: Path, stored: Stored) -> bool:
    """Whether the tables lack an override of the ledger: a command was killed after the ledger."""
    in_force = {one.row.path: one.override.number for one in stored.run.outcomes if one.override}
    published = {
        row["path"]: row["override_id"]
        for row in read_parquet(out, "photos")
        if row["override_id"] is not None
    }
    return in_force != published or bool(edited_files(out, stored.record.get("tables", {})))
