"""Tables put into their place: what they say otherwise than those before is never lost.

New tables are written aside first. Where they contradict the old ones, those are kept in
`audit/superseded/<n>/` with their run.json, and `history` says what changed and why. run.json comes
last: as long as it is the old one, the step is not finished, and the next run finishes it.
"""

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from autosalt.batch.ledger import now
from autosalt.batch.log import PUBLISHED, RunLog
from autosalt.files.io import (
    edited_files,
    hash_file,
    link_or_copy,
    read_json,
    write_atomically,
)
from autosalt.files.layout import (
    ANALYSIS_NAME,
    ASIDE,
    HISTORY,
    HISTORY_FILES,
    LOG_NAME,
    PHOTOS_NAME,
    REPORT_NAME,
    RUN_NAME,
    SUPERSEDED,
    TABLE_FILES,
    VISITS_NAME,
)
from autosalt.files.table import Row, Table, read_parquet, write_table
from autosalt.results.history import Edition, Why, compare, history_table
from autosalt.results.report_files import remove_report

_COMPARED: Final = (PHOTOS_NAME, VISITS_NAME)


@dataclass(frozen=True, slots=True)
class Published:
    """What run.json holds, and how many values of the tables before are no longer said."""

    record: dict[str, Any]
    changes: int


def publish(out: Path, tables: Iterable[Table], record: Mapping[str, Any]) -> Published:
    """Put tables and run.json into `out`; see above.

    Args:
        out: the results, locked.
        tables: photos, visits and subjects.
        record: for run.json; hashes of the tables are added to it.
    """
    aside = out / ASIDE
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    for table in tables:
        write_table(table, aside)
    hashes = {name: hash_file(aside / name) for name in TABLE_FILES}
    kept = _kept(out)
    old = _edition_before(out, kept)
    unfinished = old is not None and old.folder != out
    changes = 0
    if old is not None and _may_differ(old, hashes):
        edited = set(_COMPARED) & set(edited_files(old.folder, old.run.get("tables", {})))
        number = kept[-1] if unfinished else 1 + (kept[-1] if kept else 0)
        old = replace(old, edited=bool(edited))
        changes = _compare(old, Edition(aside, record), number)
        if changes and unfinished:
            _move(HISTORY_FILES, aside, old.folder)
        elif changes:
            _keep(out, number, aside)
            kept = [*kept, number]
    _move(TABLE_FILES, aside, out)
    shutil.rmtree(aside)
    if old is None or hashes != old.run.get("tables") or _counts(record) != _counts(old.run):
        remove_report(out)  # it would contradict these, or lack what was added to them
    if old is not None and unfinished and not changes:
        shutil.rmtree(old.folder)  # back to what was published: nothing was superseded
        kept = kept[:-1]
    _write_history(out, kept)
    whole = {**record, "tables": hashes, "superseded": len(kept)}
    text = json.dumps(whole, indent=2, ensure_ascii=False, sort_keys=False) + "\n"
    write_atomically(out / RUN_NAME, text)
    with RunLog(out / LOG_NAME) as log:
        log.write(PUBLISHED)
    return Published(whole, changes)


def _counts(record: Mapping[str, Any]) -> dict[str, Any]:
    """What a report says of a run besides its tables."""
    counts = {**record.get("counts", {}), **record.get("index", {}).get("skipped_files", {})}
    return {name: n for name, n in counts.items() if name != "computed_in_this_run"}


def read_record(folder: Path) -> dict[str, Any] | None:
    """What the run.json in a folder holds; None where there is none that can be read."""
    return read_json(folder / RUN_NAME)


def _kept(out: Path) -> list[int]:
    folders = (out / SUPERSEDED).glob("[0-9]*")
    return sorted(int(path.name) for path in folders if path.name.isdecimal())


def _edition_before(out: Path, kept: list[int]) -> Edition | None:
    """What was published last; None where nothing was, or no whole set of tables."""
    run = read_record(out)
    if run is None:
        return None
    folder = out
    if kept:
        last = out / SUPERSEDED / str(kept[-1])
        if (last / RUN_NAME).read_bytes() == (out / RUN_NAME).read_bytes():
            folder = last  # a run was killed while it put new tables into their place
    if not all((folder / name).is_file() for name in _COMPARED):
        return None
    return Edition(folder, run)


def _may_differ(old: Edition, hashes: Mapping[str, str]) -> bool:
    """Whether there is anything to compare: not if the tables that people have are the new ones."""
    said = old.run.get("tables", {})
    return any(said.get(name) != hashes[name] for name in _COMPARED)


def _compare(old: Edition, new: Edition, number: int) -> int:
    """Write `history` of two editions beside the new one; how many rows it has.

    Where somebody spoilt the old tables, that is all that can be told of them.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    time = now()
    try:
        write_table(history_table(compare(old, new, number, time)), new.folder)
    except (pa.ArrowException, KeyError, OSError):
        if not old.edited:
            raise
        row = {"superseded": number, "time": time, "reason": Why.ALTERED.value}
        write_table(history_table([row]), new.folder)
    return int(pq.read_metadata(new.folder / HISTORY_FILES[1]).num_rows)


def _keep(out: Path, number: int, aside: Path) -> None:
    """Keep the tables as they are, whole or not at all."""
    place = out / SUPERSEDED / str(number)
    temporary = place.with_name(f".{number}.tmp")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    _link((*TABLE_FILES, RUN_NAME, REPORT_NAME), out, temporary)
    _move(HISTORY_FILES, aside, temporary)
    temporary.rename(place)


def _link(names: Iterable[str], source: Path, target: Path) -> None:
    """Have the files that are there at their places in another folder as well."""
    for name in names:
        if (source / name).is_file():
            (target / name).parent.mkdir(exist_ok=True)
            link_or_copy(source / name, target / name)


def _move(names: Iterable[str], source: Path, target: Path) -> None:
    for name in names:
        (target / name).parent.mkdir(exist_ok=True)
        (source / name).replace(target / name)


def _write_history(out: Path, kept: Sequence[int]) -> None:
    if kept:
        write_table(history_table(_history(out, kept)), out)
    else:
        for name in HISTORY_FILES:
            (out / name).unlink(missing_ok=True)


def _history(out: Path, kept: Iterable[int]) -> Iterator[Row]:
    for number in kept:
        yield from read_parquet(out / SUPERSEDED / str(number), HISTORY)


TABLES_KEY: Final = "tables"
"""Where study.json names its table files, each with its sha256."""
_PREFIX: Final = "analysis-"


def keep_earlier(out: Path, record: Mapping[str, Any]) -> Path | None:
    """Keep the analysis in `out` in `audit/superseded/analysis-<n>/` if it is not the one to come.

    study.json is to be written after all tables: as long as it is the old one, the new analysis is
    not finished, and the old one was kept before.

    Args:
        out: the folder, locked.
        record: what study.json will hold, without the hashes of its tables.

    Returns:
        Where the earlier analysis is kept; None where there was none or it is the same.
    """
    study = out / ANALYSIS_NAME
    try:
        earlier = json.loads(study.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    tables = earlier.pop(TABLES_KEY, {}) if isinstance(earlier, dict) else {}
    if earlier == json.loads(json.dumps(record)):
        return None
    last = _last(out)
    place = out / SUPERSEDED / f"{_PREFIX}{last}"
    if last and (place / ANALYSIS_NAME).read_bytes() == study.read_bytes():
        return place  # another was killed after this one had been kept
    place = place.with_name(f"{_PREFIX}{last + 1}")
    temporary = place.with_name(f".{place.name}.tmp")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    _link((*tables, ANALYSIS_NAME), out, temporary)
    temporary.rename(place)
    return place


def _last(out: Path) -> int:
    numbers = [path.name.removeprefix(_PREFIX) for path in (out / SUPERSEDED).glob(f"{_PREFIX}*")]
    return max((int(number) for number in numbers if number.isdecimal()), default=0)
