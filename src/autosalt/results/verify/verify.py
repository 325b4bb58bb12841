"""Verification of a study: photos, model, tables and a sample of scores are checked again."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Final

from autosalt.archive.index import Index
from autosalt.batch.ledger import now
from autosalt.code_version import code_here
from autosalt.errors import ResultsError
from autosalt.files.io import write_atomically
from autosalt.files.layout import VERIFY_NAME
from autosalt.results.audit.made_of import record_output, table_hashes
from autosalt.results.folder import ResultsFolder
from autosalt.results.verify.checks import Check, Verification
from autosalt.results.verify.outputs import VERIFY
from autosalt.results.verify.photos import (
    Advance,
    Sample,
    check_manifest,
    check_model,
    check_photos,
    check_sample,
)
from autosalt.results.verify.tables import check_tables

Progress = Callable[[str], AbstractContextManager[Advance]]
"""Given what is being done, a context with a callback for (done, total)."""


def verify(
    results: ResultsFolder, index: Index, model: str | None, sample: Sample, progress: Progress
) -> Verification:
    """Check the results and write verify.json.

    Nothing else is changed.

    Args:
        results: locked.
        index: of the archive as it is now.
        model: name or file of the model; None for the registered one of its name.
        sample: what to score again.
        progress: see `Progress`.

    Raises:
        ResultsError: nothing can be verified.
        ModelError: `model` is not to be had.
    """
    record, sources = results.run, table_hashes(results)
    rows = list(results.read_table("photos", ("path", "sha256"), only=True))
    listed = {row["path"] for row in rows}
    checks, stored = check_tables(results)
    model_check, model_file = check_model(record, model)
    with progress("Hashing photos") as advance:
        left_out = record.counts.issues.get("photos_left_out", 0)
        photos, hashed = check_photos(rows, index, record.of_masks, left_out, advance)
    if listed and not any(hashed.now.get(path) for path in listed):
        raise ResultsError(
            f"{index.store.name}: none of the {len(listed)} photos of these results was "
            "found; give the PHOTOS that were scored"
        )
    without = "the ledger is not that of these tables: see photos and ledger"
    if stored is None:
        more = [Check.unchecked(name, "Needs the ledger.", without) for name in _OF_LEDGER]
        facts: dict[str, Any] = {}
    else:
        with progress("Scoring a sample again") as advance:
            scored, facts = check_sample(stored, hashed, index, model_file, sample, advance)
        more = [check_manifest(stored, index), scored]
    done = Verification(
        [photos, more[0], model_check, *checks, more[1]],
        {
            "verified": now(),
            "code": json.loads(code_here()),
            "model_sha256": record.model.sha256,
            "settings_sha256": record.settings_sha256,
            "tables": dict(record.tables),
            "sample": facts,
        },
    )
    text = json.dumps(done.record(), indent=2, ensure_ascii=False) + "\n"
    write_atomically(results.file(VERIFY_NAME), text)
    record_output(results, VERIFY, sources, [VERIFY_NAME])
    return done


_OF_LEDGER: Final = ("manifest", "sample")
