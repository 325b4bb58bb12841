"""A reviewer's overrides entered into the ledger, and the tables made again without the photos."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autosalt.archive.ledger import Ledger
from autosalt.archive.ledger_trail import now
from autosalt.archive.log import LOG_NAME, RunLog
from autosalt.archive.overrides import Wanted, plan
from autosalt.archive.publish import edited_files
from autosalt.archive.rebuild import ResultsError, read_stored, require_record
from autosalt.archive.results import write_results
from autosalt.archive.runner import ArchiveRun
from autosalt.archive.state import LEDGER_NAME, Override


@dataclass(frozen=True, slots=True)
class Overruling:
    """What was added, and the run as it is now."""

    added: tuple[Override, ...]
    run: ArchiveRun
    record: dict[str, Any]


def overrule(out: Path, wanted: Wanted) -> Overruling:
    """Add what a reviewer wants to the results `out`; call it within `sole_run(out)`.

    Raises:
        OverrideError: it cannot be; nothing was changed.
        ResultsError: the results cannot be worked with as they are.
        LedgerError: the ledger cannot be used.
    """
    if "visits.parquet" in edited_files(out, require_record(out)):
        raise ResultsError(
            f"{out}: visits.parquet is not as it was written; run autosalt score again first"
        )
    stored = read_stored(out)
    said = stored.run.overrides
    added = plan(wanted, stored.scored, said, now())
    with Ledger(out / LEDGER_NAME) as ledger, RunLog(out / LOG_NAME) as log:
        ledger.add_overrides(added)
        for one in added:
            log.write("override", number=one.number, kind=one.kind, photo=one.photo_sha256)
    run = stored.with_overrides([*said, *added])
    record = write_results(run, stored.made_by, out, stored.record["options"])
    return Overruling(added, run, record)
