"""Put new tables into their place and keep the superseded ones, with a history of what changed.

New tables are written aside first. Where they contradict the old ones, the old ones are
kept in `audit/superseded/<n>/` with their run.json. `history` states what changed and why. run.json
comes last: as long as it is the old one, the step is not finished, and the next run finishes it.
"""

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from autosalt.batch.ledger import now
from autosalt.batch.log import PUBLISHED, RunLog
from autosalt.errors import ResultsError
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
    PHOTOS_NAME,
    REPORT_NAME,
    RUN_NAME,
    SUPERSEDED,
    TABLE_FILES,
    VISITS_NAME,
)
from autosalt.files.table import Row, Table, write_table
from autosalt.results.audit.history import Edition, Why, compare, history_table
from autosalt.results.audit.run_record import RunRecord
from autosalt.results.audit.study_record import StudyRecord
from autosalt.results.folder import ResultsFolder
from autosalt.results.report_files import remove_report

_COMPARED: Final = (PHOTOS_NAME, VISITS_NAME)


@dataclass(frozen=True, slots=True)
class Published:
    """What run.json holds, and how many values of the previous tables changed."""

    record: RunRecord
    changes: int


def publish(results: ResultsFolder, tables: Iterable[Table], record: RunRecord) -> Published:
    """Put tables and run.json into the results, and keep what they supersede; see above.

    Args:
        results: locked.
        tables: photos, visits and subjects.
        record: of the run; the hashes of its tables are filled in here.
    """
    aside = results.file(ASIDE)
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    for table in tables:
        write_table(table, aside)
    hashes = {name: hash_file(aside / name) for name in TABLE_FILES}
    record = replace(record, tables=hashes)
    kept = _kept(results)
    old = _last_edition(results, kept)
    unfinished = old is not None and old.folder != results
    changes = 0
    if old is not None and _may_differ(old, hashes):
        number = kept[-1] if unfinished else 1 + (kept[-1] if kept else 0)
        old = replace(old, edited=_is_edited(old))
        changes = _compare(old, Edition(ResultsFolder(aside), record), number)
        if changes and unfinished:
            _move(HISTORY_FILES, aside, old.folder.path)
        elif changes:
            _keep(results.path, number, aside)
            kept = [*kept, number]
    results.forget_tables()  # which are now superseded
    _move(TABLE_FILES, aside, results.path)
    shutil.rmtree(aside)
    if old is None or old.run is None or _in_report(record) != _in_report(old.run):
        remove_report(results.path)  # it would contradict these, or lack what was added to them
    if old is not None and unfinished and not changes:
        shutil.rmtree(old.folder.path)  # back to what was published: nothing was superseded
        kept = kept[:-1]
    _write_history(results, kept)
    whole = replace(record, superseded=len(kept))
    text = json.dumps(whole.to_json(), indent=2, ensure_ascii=False) + "\n"
    write_atomically(results.file(RUN_NAME), text)
    with RunLog(results.log) as log:
        log.write(PUBLISHED)
    return Published(whole, changes)


def _in_report(record: RunRecord) -> tuple[Mapping[str, str], Mapping[str, int]]:
    """What a report shows of a run: its tables and counts."""
    counts = {**record.counts.to_json(), **record.index.skipped_files}
    del counts["computed_in_this_run"]
    return record.tables, counts


def _kept(results: ResultsFolder) -> list[int]:
    folders = results.file(SUPERSEDED).glob("[0-9]*")
    return sorted(int(path.name) for path in folders if path.name.isdecimal())


def _last_edition(results: ResultsFolder, kept: list[int]) -> Edition | None:
    """What was published last; None where nothing was, or no whole set of tables."""
    if not results.has(RUN_NAME):
        return None
    folder = results
    if kept:
        last = ResultsFolder(results.file(f"{SUPERSEDED}/{kept[-1]}"))
        if last.file(RUN_NAME).read_bytes() == results.file(RUN_NAME).read_bytes():
            folder = last  # a run was killed while it put new tables into their place
    if not all(map(folder.has, _COMPARED)):
        return None
    try:
        return Edition(folder, folder.run)
    except ResultsError:  # run.json was edited; the tables are kept nevertheless
        return Edition(folder, None)


def _is_edited(old: Edition) -> bool:
    """Whether a compared table, or the record of the run, is not as it was written."""
    if old.run is None:
        return True
    recorded = old.run.tables
    compared = {name: recorded.get(name, "") for name in _COMPARED}
    return bool(edited_files(old.folder.path, compared))


def _may_differ(old: Edition, hashes: Mapping[str, str]) -> bool:
    """Whether there is anything to compare: not if the tables that people have are the new ones."""
    was = {} if old.run is None else old.run.tables
    return any(was.get(name) != hashes[name] for name in _COMPARED)


def _compare(old: Edition, new: Edition, number: int) -> int:
    """Write `history` of two editions beside the new one; how many rows it has.

    Where the old tables were damaged, the history states no more than that.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    time = now()
    try:
        write_table(history_table(compare(old, new, number, time)), new.folder.path)
    except (ResultsError, pa.ArrowException):  # Arrow's where a column has another type
        if not old.edited:
            raise
        row = {"superseded": number, "time": time, "reason": Why.ALTERED.value}
        write_table(history_table([row]), new.folder.path)
    return int(pq.read_metadata(new.folder.file(HISTORY_FILES[1])).num_rows)


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
    """Have those of the files that exist in another folder as well."""
    for name in names:
        if (source / name).is_file():
            (target / name).parent.mkdir(exist_ok=True)
            link_or_copy(source / name, target / name)


def _move(names: Iterable[str], source: Path, target: Path) -> None:
    for name in names:
        (target / name).parent.mkdir(exist_ok=True)
        (source / name).replace(target / name)


def _write_history(results: ResultsFolder, kept: Sequence[int]) -> None:
    if kept:
        write_table(history_table(_history(results, kept)), results.path)
    else:
        for name in HISTORY_FILES:
            results.file(name).unlink(missing_ok=True)


def _history(results: ResultsFolder, kept: Iterable[int]) -> Iterator[Row]:
    for number in kept:
        yield from ResultsFolder(results.file(f"{SUPERSEDED}/{number}")).read_table(HISTORY)


_TABLES_KEY: Final = "tables"
"""Where study.json names its table files, each with its sha256."""
_PREFIX: Final = "analysis-"


def keep_earlier(results: ResultsFolder, record: StudyRecord) -> Path | None:
    """Keep the analysis of the results in `audit/superseded/analysis-<n>/` if another is to come.

    study.json is to be written after all tables: as long as it is the old one, the new analysis is
    not finished, and the old one was kept before. What study.json holds need not be of this version
    of autosalt: it is compared as JSON.

    Args:
        results: locked.
        record: of the analysis to come; the hashes of its tables are not compared.

    Returns:
        Where the earlier analysis is kept; None where there was none or it is the same.
    """
    study = results.file(ANALYSIS_NAME)
    earlier = read_json(study)
    if earlier is None:
        return None
    tables = earlier.pop(_TABLES_KEY, None)
    to_come = record.to_json()
    del to_come[_TABLES_KEY]
    if earlier == json.loads(json.dumps(to_come)):
        return None
    last = _last(results)
    place = results.file(f"{SUPERSEDED}/{_PREFIX}{last}")
    if last and (place / ANALYSIS_NAME).read_bytes() == study.read_bytes():
        return place  # another was killed after this one had been kept
    place = place.with_name(f"{_PREFIX}{last + 1}")
    temporary = place.with_name(f".{place.name}.tmp")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    _link((*(tables if isinstance(tables, dict) else ()), ANALYSIS_NAME), results.path, temporary)
    temporary.rename(place)
    return place


def _last(results: ResultsFolder) -> int:
    folders = results.file(SUPERSEDED).glob(f"{_PREFIX}*")
    numbers = [path.name.removeprefix(_PREFIX) for path in folders]
    return max((int(number) for number in numbers if number.isdecimal()), default=0)
