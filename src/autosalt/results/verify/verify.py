"""Verification of a study: photos, model, tables and a sample of scores are checked again."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Final

from autosalt.archive.index import Index
from autosalt.batch.ledger import now
from autosalt.code_version import code_here
from autosalt.errors import ResultsError
from autosalt.files.io import write_atomically
from autosalt.files.layout import PHOTOS_NAME, VERIFY_NAME
from autosalt.files.table import read_parquet
from autosalt.results.made_of import record_output, table_hashes
from autosalt.results.stored_run import require_record
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
    out: Path, index: Index, model: str | None, sample: Sample, progress: Progress
) -> Verification:
    """Check the results `out` and write verify.json; call it within `sole_run(out)`.

    Nothing else is changed.

    Args:
        out: the results.
        index: of the archive as it is now.
        model: name or file of the model; None for the registered one of its name.
        sample: what to score again.
        progress: see `Progress`.

    Raises:
        ResultsError: nothing can be verified.
        ModelError: `model` is not to be had.
    """
    record, sources = require_record(out), table_hashes(out)
    try:
        rows = list(read_parquet(out, "photos"))
        listed = {row["path"] for row in rows}
    except Exception as error:
        raise ResultsError(
            f"{out}: {PHOTOS_NAME} cannot be read ({type(error).__name__}); nothing can be "
            "verified, run autosalt score again"
        ) from error
    checks, stored = check_tables(out, record)
    model_check, model_file = check_model(record, model)
    masks = bool(record["settings"].get("masks"))
    with progress("Hashing photos") as advance:
        left_out = record["counts"]["photos_left_out"]
        photos, hashed = check_photos(rows, index, masks, left_out, advance)
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
            "model_sha256": record["model"]["sha256"],
            "settings_sha256": record["settings_sha256"],
            "tables": dict(record["tables"]),
            "sample": facts,
        },
    )
    text = json.dumps(done.record(), indent=2, ensure_ascii=False) + "\n"
    write_atomically(out / VERIFY_NAME, text)
    record_output(out, VERIFY, sources, [VERIFY_NAME])
    return done


_OF_LEDGER: Final = ("manifest", "sample")
