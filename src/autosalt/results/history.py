"""What changed between two editions of the tables, and why.

Both sides are read from the tables that people have, so history tells what they saw. Columns that
only one of the two has are not compared, but for a reader's that is gone: what it said is no longer
said.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from autosalt.files.layout import HISTORY, parquet_name
from autosalt.files.table import BATCH_ROWS, Kind, Row, Table
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
    """A reviewer overruled it, or withdrew that."""
    MANIFEST = "manifest_changed"
    """The manifest or path says something else of it."""
    RETRIED = "retried"
    """The program failed on it before."""
    COMPANY = "other_photo_of_visit"
    """Another photo of the visit changed which one counts, or which view this is."""
    ALTERED = "old_table_was_edited"
    """The old table had been edited by hand: what it said is not what was computed."""


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
# `override_id` tells an override; its words, and what it changed, stand in other columns.
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
        folder: where its tables lie, in the layout of a results folder.
        run: its run.json.
        edited: whether its tables are no longer as they were written.
    """

    folder: Path
    run: Mapping[str, Any]
    edited: bool = False


def compare(old: Edition, new: Edition, superseded: int, time: str) -> Iterator[dict[str, Any]]:
    """Rows of `history`: what was said of a photo or a visit and is no longer; made as read.

    Of visits, those in which more than the hashes changed.

    Args:
        old: what is superseded.
        new: what supersedes it.
        superseded: the number under which the old tables are kept.
        time: now, ISO 8601.
    """
    general = _general(old.run, new.run)
    causes: dict[VisitKey, set[Why]] = defaultdict(set)

    def tell(
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
        yield tell("photos", was, now, changed, why)
    for row in _added(old.folder, new.folder):
        causes[row["subject"], row["visit"]].add(Why.ADDED)
    for was, now, changed in differences(old.folder, new.folder, "visits"):
        if set(changed) <= _HASHES and now is not None:
            continue
        said = _OF_MANIFEST & set(changed) or any(map(is_reader, changed))
        manifest = [Why.MANIFEST] if said else []
        why = {*causes.get((was["subject"], was["visit"]), ()), *manifest}
        yield tell("visits", was, now, changed, why or {Why.COMPANY})


def history_table(rows: Iterable[Row]) -> Table:
    """`history`: one row a value that is no longer said, the oldest first."""
    return Table(HISTORY, HISTORY_COLUMNS, rows)


def differences(old: Path, new: Path, name: str) -> Iterator[tuple[Row, Row | None, list[str]]]:
    """Rows of a table that changed: before, now (None: gone), and the columns that changed.

    Args:
        old: a folder that holds the table.
        new: another one.
        name: photos or visits.
    """
    import pyarrow.compute as pc

    before, after = _read(old, name), _read(new, name)
    keys = _KEYS[name]
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


def _added(old: Path, new: Path) -> Sequence[Row]:
    """The photos that were not there before."""
    import pyarrow.compute as pc

    before, after = (_read(folder, "photos", ["path", "subject", "visit"]) for folder in (old, new))
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
    # A view that nobody states is told with the visit's other photos.
    stated = "stated" in (was["view_source"], now["view_source"])
    return {Why.MANIFEST if stated and {"view", "view_source"} & changed else Why.COMPANY}


def _general(old: Mapping[str, Any], new: Mapping[str, Any]) -> set[Why]:
    """What is different for all photos of two runs."""
    why: set[Why] = set()
    if old.get("model", {}).get("sha256") != new.get("model", {}).get("sha256"):
        why.add(Why.MODEL)
    if _autosalt(old) != _autosalt(new):
        why.add(Why.CODE)
    if _settings(old) != _settings(new):
        why.add(Why.SETTINGS)
    return why


def _settings(run: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in run.get("settings", {}).items() if name != "autosalt"}


def _autosalt(run: Mapping[str, Any]) -> str | None:
    said = run.get("settings", {}).get("autosalt")
    return None if said is None else str(said)


def _read(folder: Path, name: str, columns: list[str] | None = None) -> "pa.Table":
    import pyarrow.parquet as pq

    return pq.read_table(folder / parquet_name(name), columns=columns)


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
