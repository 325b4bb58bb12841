"""The table `overrides`: every override of the ledger, and whether it is in force."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from autosalt.batch.ledger import Ledger
from autosalt.batch.outcome import PhotoOutcome
from autosalt.batch.result import Override, OverrideKind
from autosalt.errors import LedgerError, ResultsError
from autosalt.files.layout import LEDGER_NAME, OVERRIDE_FILES, OVERRIDES
from autosalt.files.table import Kind, Row, Table
from autosalt.results.folder import ResultsFolder
from autosalt.results.overrides.rules import not_withdrawn

_CSV, _PARQUET = OVERRIDE_FILES
OVERRIDE_COLUMNS: Final[Mapping[str, Kind]] = {
    "override_id": "int",
    **dict.fromkeys(("time", "kind", "state"), "text"),
    **dict.fromkeys(("path", "photo_sha256", "subject", "visit", "view"), "text"),
    **dict.fromkeys(("override_by", "override_reason"), "text"),
    "withdraws": "int",
    **dict.fromkeys(("scalp_px", "loss_px"), "int"),
    "loss_pct": "float",
    **dict.fromkeys(("masks_sha256", "original_masks_sha256"), "text"),
}
_LAPSED: Final = "lapsed"
_SHOWN: Final = 5
"""Numbers of overrides in a line."""


def override_table(overrides: Sequence[Override], outcomes: Iterable[PhotoOutcome]) -> Table:
    """`overrides`: every override that reviewers recorded, and whether it is in force."""
    states = _states(overrides, outcomes)
    rows = ({**_cells(one), "state": states[one.number]} for one in overrides)
    return Table(OVERRIDES, OVERRIDE_COLUMNS, rows)


def count_lapsed(overrides: Sequence[Override], outcomes: Iterable[PhotoOutcome]) -> int:
    """How many overrides hold for no photo, though nobody withdrew them."""
    return list(_states(overrides, outcomes).values()).count(_LAPSED)


def _states(
    overrides: Sequence[Override], outcomes: Iterable[PhotoOutcome]
) -> dict[int, str | None]:
    """Whether each override holds, by its number; None for one that withdraws another."""
    valid = {one.number for one in not_withdrawn(overrides).values()}
    held = {outcome.override.number for outcome in outcomes if outcome.override is not None}

    def state(one: Override) -> str | None:
        if one.kind is OverrideKind.WITHDRAW:
            return None
        if one.number not in valid:
            return "withdrawn"
        return "in_force" if one.number in held else _LAPSED

    return {one.number: state(one) for one in overrides}


def overrides_in(results: ResultsFolder) -> tuple[Override, ...]:
    """Every override, as the ledger holds it; nothing where there is none.

    Raises:
        LedgerError: it cannot be used.
    """
    if not results.has(LEDGER_NAME):  # SQLite would make one
        return ()
    with Ledger(results.ledger) as ledger:
        return ledger.overrides()


def lists_overrides(results: ResultsFolder) -> bool:
    """Whether there is a table of overrides in the results."""
    return any(map(results.has, OVERRIDE_FILES))


def require_overrides(results: ResultsFolder) -> None:
    """Refuse results whose table lists an override that their ledger does not hold.

    The ledger was lost, or replaced by an earlier copy. Tables computed from it would count photos
    that a reviewer refused, while the table calls that override in force. The ledger may hold
    more: a command that was killed entered it there first.

    Raises:
        LedgerError: it does not hold one of them, or what is listed cannot be read.
    """
    if not lists_overrides(results):
        return
    held = {one.number: _cells(one) for one in overrides_in(results)}
    try:
        listed = list(results.read_table(OVERRIDES))
    except ResultsError:
        raise LedgerError(
            f"{results.file(_PARQUET)}: cannot be read, so nobody knows whether the ledger holds "
            f"every override; put it back, or remove {_CSV} and {_PARQUET} to go on with what the "
            "ledger holds"
        ) from None
    lost = [row.get("override_id") for row in listed if not _is_held(row, held)]
    if lost:
        more = [f"and {len(lost) - _SHOWN} more"] if len(lost) > _SHOWN else []
        numbers = ", ".join([*map(str, lost[:_SHOWN]), *more])
        raise LedgerError(
            f"{results.ledger}: does not hold what {_PARQUET} lists (override {numbers}): it is "
            f"new or an earlier copy; bring back the ledger of these results, or remove {_CSV} "
            f"and {_PARQUET} to go on without them, or use another --out"
        )


def _is_held(row: Row, held: Mapping[Any, Row]) -> bool:
    cells = held.get(row.get("override_id"), {})
    return all(cells.get(name) == row[name] for name in row if name != "state")


def _cells(one: Override) -> dict[str, str | int | float | None]:
    """The cells of an override; all but its state, which depends on the photos."""
    masks = one.masks
    return {
        "override_id": one.number,
        "time": one.time,
        "kind": one.kind.value,
        "path": one.path,
        "photo_sha256": one.photo_sha256,
        "subject": one.subject,
        "visit": one.visit,
        "view": one.view,
        "override_by": one.reviewer,
        "override_reason": one.reason,
        "withdraws": one.withdraws,
        "scalp_px": None if masks is None else masks.scalp_px,
        "loss_px": None if masks is None else masks.loss_px,
        "loss_pct": None if masks is None else masks.loss_pct,
        "masks_sha256": None if masks is None else masks.sha256,
        "original_masks_sha256": None if masks is None else masks.original_sha256,
    }
