"""Checks of the tables against their files, the ledger and the arithmetic; no photo is read."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from autosalt.archive.index import PhotoRow
from autosalt.batch.outcome import PhotoOutcome
from autosalt.batch.result import Override, OverrideKind, Result, State
from autosalt.core.response import mdc95
from autosalt.core.types import Interval
from autosalt.core.views import View
from autosalt.errors import LedgerError, ResultsError
from autosalt.files.io import edited_files
from autosalt.files.layout import (
    OVERRIDE_FILES,
    OVERRIDES,
    TABLE_FILES,
    TABLES,
    csv_name,
    table_files,
)
from autosalt.files.table import Kind, Row, Table, wrong_cells
from autosalt.results.audit.made_of import current_sources
from autosalt.results.audit.stored_run import Stored, read_made_by, read_stored, read_visits
from autosalt.results.folder import ResultsFolder
from autosalt.results.overrides.table import (
    OVERRIDE_COLUMNS,
    lists_overrides,
    override_table,
    overrides_in,
)
from autosalt.results.publish import find_copies
from autosalt.results.subjects import group_visits
from autosalt.results.tables import (
    PHOTO_COLUMNS,
    SUBJECT_COLUMNS,
    VISIT_COLUMNS,
    Hashes,
    find_overruled,
    photo_table,
    subject_table,
    visit_table,
)
from autosalt.results.verify.checks import Check, Difference, compare_rows
from autosalt.results.verify.masks import MASKS_QUESTION, check_masks
from autosalt.results.verify.outputs import QUESTION, check_output, outputs_to_check
from autosalt.scorer.scores import PhotoScore
from autosalt.visits.info import is_reader

_COLUMNS = {"photos": PHOTO_COLUMNS, "visits": VISIT_COLUMNS, "subjects": SUBJECT_COLUMNS}
_FILES = "Are the table files as they were written, CSV and Parquet alike?"
_LEDGER = "Does photos hold what the ledger holds, with the overrides?"
_OVERRIDES = (
    "Does overrides list every override of the ledger, and nothing else, CSV and Parquet alike?"
)
_ARITHMETIC = "Do visits and subjects follow from photos by the arithmetic of SALT?"


def check_files(results: ResultsFolder) -> Check:
    """Hashes of run.json, and each CSV cell against Parquet."""
    return Check.of("table files", _FILES, len(TABLE_FILES), _wrong_files(results))


def check_ledger(results: ResultsFolder) -> tuple[Check, Stored | None]:
    """The table `photos` against the ledger; also what was read of it."""
    try:
        stored = read_stored(results)
    except (ResultsError, LedgerError) as error:
        reason = str(error).removeprefix(f"{results}: ")
        return Check.unchecked("photos and ledger", _LEDGER, reason), None
    hashes = Hashes(stored.made_by.model_sha256, stored.run.settings_sha256)
    copies = find_copies(stored.run, stored.made_by)
    wanted = photo_table(stored.run.outcomes, hashes, copies)
    found = compare_rows("photos", PHOTO_COLUMNS, results.read_table("photos"), wanted.rows)
    return Check.of("photos and ledger", _LEDGER, len(stored.scored), found), stored


def check_overrides(results: ResultsFolder, stored: Stored | None) -> Check:
    """The table `overrides` against the ledger, and each CSV cell against Parquet.

    Args:
        results: of a run.
        stored: the run as the ledger has it; None where it is not that of the tables, so that
            nobody knows which overrides are in force.
    """
    recorded = overrides_in(results)
    wanted = override_table(recorded, () if stored is None else stored.run.outcomes)
    columns = {
        name: kind
        for name, kind in OVERRIDE_COLUMNS.items()
        if stored is not None or name != "state"
    }
    found = _wrong_overrides(results, replace(wanted, columns=columns))
    return Check.of("overrides", _OVERRIDES, len(recorded), found)


def _wrong_overrides(results: ResultsFolder, wanted: Table) -> Iterator[Difference]:
    missing = [name for name in OVERRIDE_FILES if not results.has(name)]
    for name in missing:
        yield Difference("file_missing", {"file": name}, f"{name}: file missing")
    if missing:
        return
    listed = list(results.read_table(OVERRIDES))
    yield from compare_rows(OVERRIDES, wanted.columns, listed, wanted.rows)
    yield from _wrong_csv(Table(OVERRIDES, OVERRIDE_COLUMNS, listed), results.path)


def check_arithmetic(results: ResultsFolder) -> Check:
    """The tables `visits` and `subjects`, computed again from the table `photos`."""
    made_by = read_made_by(results)
    manifest = made_by.manifest
    hashes = Hashes(made_by.model_sha256, results.run.settings_sha256)
    outcomes = [_outcome(row) for row in results.read_table("photos")]
    subjects = group_visits(outcomes, read_visits(results), manifest)
    sem = None if manifest is None else manifest.sem_points
    wanted = (
        visit_table(subjects, hashes, find_overruled(outcomes)),
        subject_table(subjects, None if sem is None else mdc95(sem), hashes),
    )
    rows = sum(len(subject.visits) + len(subject.compared) for subject in subjects)
    found = (
        difference
        for table in wanted
        for difference in compare_rows(
            table.name, table.columns, results.read_table(table.name), table.rows
        )
    )
    return Check.of("visits and subjects", _ARITHMETIC, rows, found)


def _wrong_files(results: ResultsFolder) -> Iterator[Difference]:
    edited = edited_files(results.path, results.run.tables)
    yield from (Difference.of_file(results.path, name) for name in edited)
    for name in TABLES:
        if not all(map(results.has, table_files(name))):
            continue
        readers: dict[str, Kind] = {
            column: "float" for column in results.columns(name) if is_reader(column)
        }
        columns = {**_COLUMNS[name], **(readers if name == "visits" else {})}
        yield from _wrong_csv(Table(name, columns, results.read_table(name)), results.path)


def _wrong_csv(table: Table, out: Path) -> Iterator[Difference]:
    """The cells of a CSV file that differ from its Parquet twin, `table`."""
    name = csv_name(table.name)
    for row, column, value, right in wrong_cells(table, out):
        yield Difference(
            "cell",
            {"table": name, "row": row, "column": column},
            f"{name}, row {row}, {column}: {value!r} stands there, Parquet has {right!r}",
        )


def _outcome(row: Row) -> PhotoOutcome:
    """A row of `photos` as what it came from, as far as visits depend on it."""
    override = None
    if row["override_id"] is not None:
        override = Override(
            *(row["override_id"], "", OverrideKind(row["override"]), row["path"]),
            *(row["sha256"] or "", row["subject"], row["visit"], None),
            *(row["override_by"], row["override_reason"]),
        )
    original = None
    if row["original_status"] is not None:
        loss = {"loss_pct": row["original_loss_pct"]}
        original = _result(row["original_status"], row["original_view"], loss)
    result = _result(row["status"], row["view"], row)
    place = PhotoRow(row["path"], row["subject"], row["visit"], None)
    return PhotoOutcome(place, row["sha256"] or "", result, "", override, original)


def _result(status: str, view: str | None, row: Mapping[str, Any]) -> Result:
    if status != State.SCORED or view is None:
        return Result(State(status))
    low, high = row.get("loss_pct_low"), row.get("loss_pct_high")
    score = PhotoScore(
        view=View(view),
        view_source="stated",
        scalp_px=row.get("scalp_px") or 0,
        loss_px=row.get("loss_px") or 0,
        loss_pct=row["loss_pct"],
        uncertainty_pct=row.get("uncertainty_pct"),
        interval=None if low is None or high is None else Interval(low, high),
    )
    return Result(State.SCORED, score)


def check_tables(results: ResultsFolder) -> tuple[list[Check], Stored | None]:
    """Every check of tables; what cannot be read is not checked, and never stands.

    Overrides and outputs made from the tables are checked where they exist.

    Also returns the run as the ledger has it, if that could be read.
    """
    stored: list[Stored | None] = []

    def ledger() -> Check:
        check, found = check_ledger(results)
        stored.append(found)
        return check

    checks = [
        _tried("table files", _FILES, lambda: check_files(results)),
        _tried("photos and ledger", _LEDGER, ledger),
        _tried("visits and subjects", _ARITHMETIC, lambda: check_arithmetic(results)),
    ]
    run = stored[0] if stored else None
    if lists_overrides(results) or (run is not None and run.run.overrides):
        checks.append(_tried("overrides", _OVERRIDES, lambda: check_overrides(results, run)))
        if any(one.masks is not None for one in _recorded(results)):
            checks.append(_tried("corrected masks", MASKS_QUESTION, lambda: check_masks(results)))
    outputs = outputs_to_check(results)
    current = current_sources(results) if outputs else {}
    checks += [
        _tried(output.name, QUESTION, partial(check_output, results, output, current))
        for output in outputs
    ]
    return checks, run


def _recorded(results: ResultsFolder) -> tuple[Override, ...]:
    """The overrides of the ledger; none where it cannot be used, which other checks report."""
    try:
        return overrides_in(results)
    except LedgerError:
        return ()


def _tried(name: str, question: str, check: Callable[[], Check]) -> Check:
    """Check files that may have been edited: whatever is wrong with them is reported."""
    try:
        return check()
    except Exception as error:
        # By its type only: the text of an error may name a person.
        why = f"a file cannot be read as one of ours ({type(error).__name__})"
        return Check.unchecked(name, question, why)
