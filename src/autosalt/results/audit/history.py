"""Compare two editions of the tables: which values changed, and why.

Both sides are read from the tables that people have, so that history states what they saw. Columns
that only one of the two has are not compared, except that of a human reader: if it is gone, each of
its values counts as changed.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from typing import TYPE_CHECKING, Any, Final

from autosalt.files.layout import HISTORY
from autosalt.files.table import BATCH_ROWS, Kind, Row, Table
from autosalt.results.audit.run_record import RunRecord
from autosalt.results.folder import ResultsFolder
from autosalt.visits.info import is_reader

if TYPE_CHECKING:
    import pyarrow as pa

VisitKey = tuple[str, str]


class Why(StrEnum):
    """Why a value was superseded."""

    MODEL = "model_changed"
    """Another model scored."""
    CODE = "code_changed"
    """Another version of autosalt scored."""
    SETTINGS = "settings_changed"
    """Other settings were used."""
    REPLACED = "photo_replaced"
    """Another file lies at the same path."""
    FOUND = "photo_found"
    """The file could not be read before."""
    LOST = "photo_lost"
    """The file can no longer be read."""
    ADDED = "photo_added"
    """A photo was added to the visit."""
    REMOVED = "photo_removed"
    """The photo is no longer in the archive."""
    OVERRIDE = "override"
    """A reviewer overruled it, or withdrew an override."""
    MANIFEST = "manifest_changed"
    """The manifest or the path states something else about it."""
    RETRIED = "retried"
    """The program failed on it before."""
    COMPANY = "other_photo_of_visit"
    """Another photo of the visit changed which one counts, or which view this is."""
    ALTERED = "old_table_was_edited"
    """The old table had been edited by hand: its values are not those that were computed."""


_PAIRS: Final[Mapping[str, Kind]] = {
    **dict.fromkeys(("view", "status"), "text"),
    **dict.fromkeys(("loss_pct", "salt"), "float"),
    **dict.fromkeys(("sha256", "model_sha256", "settings_sha256"), "text"),
    "override_id": "int",
}
HISTORY_COLUMNS: Final[Mapping[str, Kind]] = {
    "superseded": "int",
    **dict.fromkeys(("time", "table", "subject", "visit", "path", "reason", "changed"), "text"),
    **{f"{side}_{name}": kind for name, kind in _PAIRS.items() for side in ("old", "new")},
    "old_autosalt": "text",
    "new_autosalt": "text",
}
_KEYS: Final[Mapping[str, tuple[str, ...]]] = {"photos": ("path",), "visits": ("subject", "visit")}
"""Columns that name a row of a table."""
_NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "photos": (*_KEYS["photos"], "subject", "visit", "sha256", "status", "view_source"),
    "visits": _KEYS["visits"],
}
# `override_id` stands for an override; its words, and what it changed, stand in other columns.
_NOT_COMPARED: Final = frozenset(
    {"overlay", "detail", "view_probability", "override", "override_by", "override_reason"}
    | {"same_picture_as"}  # what another photo shows
    | {"original_view", "original_status", "original_loss_pct", "overrides", "salt_original"}
)
_HASHES: Final = frozenset({"model_sha256", "settings_sha256"})
_OF_MANIFEST: Final = frozenset({"subject", "visit", "date", "site", "arm", "reader_salt"})


@dataclass(frozen=True, slots=True)
class Edition:
    """A set of tables that was published.

    Attributes:
        folder: where its tables lie.
        run: its record; None where that is damaged.
        edited: whether its tables are no longer as they were written.
    """

    folder: ResultsFolder
    run: RunRecord | None
    edited: bool = False


def compare(old: Edition, new: Edition, superseded: int, time: str) -> Iterator[dict[str, Any]]:
    """Rows of `history`: photos and visits whose values changed; made as they are read.

    A visit of which only the hashes changed has no row.

    Args:
        old: what is superseded.
        new: what supersedes it.
        superseded: the number under which the old tables are kept.
        time: now, ISO 8601.

    Raises:
        ResultsError: a table is damaged or lacks a column.
    """
    general = _general(old.run, new.run)
    causes: dict[VisitKey, set[Why]] = defaultdict(set)

    def row_of(
        table: str, was: Row, now: Row | None, changed: list[str], why: Iterable[Why]
    ) -> dict[str, Any]:
        reasons = sorted({*why, *((Why.ALTERED,) if old.edited else ())})
        pairs = {
            f"{side}_{name}": row.get(name)
            for side, row in (("old", was), ("new", now or {}))
            for name in _PAIRS
        }
        return {
            "superseded": superseded,
            "time": time,
            "table": table,
            **{name: was.get(name) for name in ("subject", "visit", "path")},
            "reason": ";".join(reasons),
            "changed": ";".join(changed),
            **pairs,
            "old_autosalt": _autosalt(old.run),
            "new_autosalt": _autosalt(new.run),
        }

    for was, now, changed in differences(old.folder, new.folder, "photos"):
        why = _why_photo(was, now, changed, general)
        for row in (was, now or was):
            causes[row["subject"], row["visit"]] |= why
        yield row_of("photos", was, now, changed, why)
    for row in _added(old.folder, new.folder):
        causes[row["subject"], row["visit"]].add(Why.ADDED)
    for was, now, changed in differences(old.folder, new.folder, "visits"):
        if set(changed) <= _HASHES and now is not None:
            continue
        restated = _OF_MANIFEST & set(changed) or any(map(is_reader, changed))
        manifest = [Why.MANIFEST] if restated else []
        why = {*causes.get((was["subject"], was["visit"]), ()), *manifest}
        yield row_of("visits", was, now, changed, why or {Why.COMPANY})


def history_table(rows: Iterable[Row]) -> Table:
    """`history`: one row for each photo or visit that changed, the oldest first."""
    return Table(HISTORY, HISTORY_COLUMNS, rows)


def differences(
    old: ResultsFolder, new: ResultsFolder, name: str
) -> Iterator[tuple[Row, Row | None, list[str]]]:
    """Rows of a table that changed: before, now (None: gone), and the columns that changed.

    Args:
        old: holds the superseded table.
        new: holds the table that supersedes it.
        name: photos or visits.

    Raises:
        ResultsError: a table is damaged or lacks a column.
    """
    import pyarrow.compute as pc

    keys = _KEYS[name]
    before, after = (results.arrow_table(name, _NEEDED[name]) for results in (old, new))
    both = [column for column in before.column_names if column in after.column_names]
    compared = [column for column in both if column not in (*keys, *_NOT_COMPARED)]
    at = pc.index_in(_key(before, keys), value_set=_key(after, keys))
    counterpart, gone = after.take(at), pc.is_null(at)
    differs = {c: _differs(before[c], counterpart[c]) for c in compared}
    lost = [c for c in before.column_names if is_reader(c) and c not in after.column_names]
    differs |= {c: pc.is_valid(before[c].combine_chunks()) for c in lost}
    chosen = pc.indices_nonzero(reduce(pc.or_, differs.values(), gone))
    for first in range(0, len(chosen), BATCH_ROWS):
        some = chosen.slice(first, BATCH_ROWS)
        masks = {column: mask.take(some).to_pylist() for column, mask in differs.items()}
        rows = zip(
            *(part.take(some).to_pylist() for part in (before, counterpart, gone)), strict=True
        )
        for n, (was, now, is_gone) in enumerate(rows):
            changed = [column for column in differs if masks[column][n]]
            yield (was, None, []) if is_gone else (was, now, changed)


def _added(old: ResultsFolder, new: ResultsFolder) -> Sequence[Row]:
    """Path, subject and visit of the photos that the old table does not list."""
    import pyarrow.compute as pc

    columns = ["path", "subject", "visit"]
    before, after = (one.arrow_table("photos", columns).select(columns) for one in (old, new))
    known = pc.is_in(after["path"], value_set=before["path"].combine_chunks())
    rows: list[Row] = after.filter(pc.invert(known)).to_pylist()
    return rows


def _why_photo(
    was: Row, now: Row | None, changed: Iterable[str], general: Iterable[Why]
) -> set[Why]:
    if now is None:
        return {Why.REMOVED}
    changed = set(changed)
    why: set[Why] = set()
    if "sha256" in changed:
        why.add(Why.REPLACED if was["sha256"] and now["sha256"] else Why.FOUND)
        if not now["sha256"]:
            why = {Why.LOST}
    if _HASHES & changed:
        why |= set(general)
    if "override_id" in changed:
        why.add(Why.OVERRIDE)
    if _OF_MANIFEST & changed:
        why.add(Why.MANIFEST)
    if why:
        return why
    if was["status"] == "failed":
        return {Why.RETRIED}
    # A view that nobody states follows from the visit's other photos.
    stated = "stated" in (was["view_source"], now["view_source"])
    return {Why.MANIFEST if stated and {"view", "view_source"} & changed else Why.COMPANY}


def _general(old: RunRecord | None, new: RunRecord | None) -> set[Why]:
    """What is different for all photos of two runs."""
    if old is None or new is None:
        return set()
    why: set[Why] = set()
    if old.model.sha256 != new.model.sha256:
        why.add(Why.MODEL)
    if old.autosalt != new.autosalt:
        why.add(Why.CODE)
    if _settings(old) != _settings(new):
        why.add(Why.SETTINGS)
    return why


def _settings(run: RunRecord) -> dict[str, Any]:
    return {name: value for name, value in run.settings.items() if name != "autosalt"}


def _autosalt(run: RunRecord | None) -> str | None:
    return None if run is None else run.autosalt


def _key(table: "pa.Table", names: Sequence[str]) -> "pa.Array":
    import pyarrow.compute as pc

    columns = [table[name].combine_chunks() for name in names]
    return columns[0] if len(columns) == 1 else pc.binary_join_element_wise(*columns, "\0")


def _differs(a: "pa.ChunkedArray", b: "pa.ChunkedArray") -> "pa.Array":
    """Where two columns differ, a missing value being one of its own."""
    import pyarrow.compute as pc

    a, b = a.combine_chunks(), b.combine_chunks()
    one_missing = pc.xor(pc.is_null(a), pc.is_null(b))
    return pc.or_(pc.fill_null(pc.not_equal(a, b), False), one_missing)
