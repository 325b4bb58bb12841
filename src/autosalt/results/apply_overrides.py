"""Apply a reviewer's overrides: enter them into the ledger and publish the tables again.

No photo is read. Masks that a reviewer corrected are written before the ledger names them.
"""

from dataclasses import dataclass

from autosalt.batch.ledger import Ledger, now
from autosalt.batch.log import RunLog
from autosalt.batch.result import Override
from autosalt.errors import OverrideError, ResultsError
from autosalt.files.io import edited_files
from autosalt.files.layout import VISITS_NAME
from autosalt.results.audit.stored_run import Stored, read_stored
from autosalt.results.folder import ResultsFolder
from autosalt.results.overrides.masks import draw_corrected, write_masks
from autosalt.results.overrides.rules import Wanted, plan
from autosalt.results.overrides.table import require_overrides
from autosalt.results.publish import PublishedRun, publish_results


@dataclass(frozen=True, slots=True)
class Overruling:
    """What was added, and the run that was published with it."""

    added: tuple[Override, ...]
    published: PublishedRun


def overrule(results: ResultsFolder, wanted: Wanted) -> Overruling:
    """Add what a reviewer wants to the results.

    Args:
        results: locked.
        wanted: by the reviewer.

    Raises:
        OverrideError: it cannot be; nothing was changed, except that the tables now have what an
            earlier command had entered into the ledger alone.
        ResultsError: the results cannot be worked with as they are.
        LedgerError: the ledger cannot be used, or lacks overrides that the results list.
    """
    require_overrides(results)
    tables = results.run.tables
    if edited_files(results.path, {VISITS_NAME: tables.get(VISITS_NAME, "")}):
        raise ResultsError(
            f"{results}: {VISITS_NAME} is not as it was written; run autosalt score again first"
        )
    stored = read_stored(results)
    earlier = stored.run.overrides
    try:
        added = plan(wanted, stored.scored, earlier, now())
    except OverrideError as error:
        if not _is_behind(results, stored):
            raise
        _publish(results, stored, earlier)
        raise OverrideError(
            f"{error} (the tables did not have it and were made again; the report is made by "
            f"autosalt report {results})"
        ) from error
    for masks in wanted.masks:
        write_masks(results.path, masks)
    draw_corrected(results.path, wanted.masks, stored.scored)
    with Ledger(results.ledger) as ledger, RunLog(results.log) as log:
        ledger.add_overrides(added)
        for one in added:
            log.write("override", number=one.number, kind=one.kind, photo=one.photo_sha256)
    return Overruling(added, _publish(results, stored, (*earlier, *added)))


def _publish(
    results: ResultsFolder, stored: Stored, overrides: tuple[Override, ...]
) -> PublishedRun:
    run = stored.with_overrides(overrides)
    return publish_results(run, stored.made_by, results, stored.record.options)


def _is_behind(results: ResultsFolder, stored: Stored) -> bool:
    """Whether the tables lack overrides of the ledger: a command was killed after the ledger."""
    wanted = {one.row.path: one.override.number for one in stored.run.outcomes if one.override}
    listed = {
        row["path"]: row["override_id"]
        for row in results.read_table("photos", ("path", "override_id"), only=True)
        if row["override_id"] is not None
    }
    return wanted != listed or bool(edited_files(results.path, stored.record.tables))
