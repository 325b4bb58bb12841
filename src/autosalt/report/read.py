"""The tables of a run, read into what the report shows.

Nothing is computed here that the tables do not hold, so a report can never say anything else than
the tables do.
"""

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from autosalt.core.salt import Interval
from autosalt.core.views import VIEWS, View
from autosalt.report.model import Change, Override, Photo, Score, Study, Subject, Visit

Row: TypeAlias = Mapping[str, Any]


class ReportError(Exception):
    """The folder does not hold what a report is made from; the message says what to do."""


def read_study(out: Path) -> Study:
    """Read `photos`, `visits` and `subjects` (Parquet) and `run.json` from a run's folder.

    Raises:
        ReportError: a table is missing or cannot be read.
    """
    photos = tuple(_photo(row) for row in _rows(out / "photos.parquet"))
    of_visit: dict[tuple[str, str], list[Photo]] = defaultdict(list)
    for photo in photos:
        of_visit[photo.subject, photo.visit].append(photo)

    visits: dict[str, list[Visit]] = defaultdict(list)
    for row in _rows(out / "visits.parquet"):
        visit = _visit(row, of_visit[_text(row, "subject"), _text(row, "visit")])
        visits[visit.subject].append(visit)

    changes: dict[str, list[Change]] = defaultdict(list)
    for row in _rows(out / "subjects.parquet"):
        changes[_text(row, "subject")].append(_change(row))

    subjects = tuple(
        Subject(name, tuple(group), tuple(changes[name])) for name, group in visits.items()
    )
    return Study(subjects, photos, _run(out / "run.json"))


def _rows(path: Path) -> Iterable[Row]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        rows: list[Row] = pq.read_table(path).to_pylist()
    except (OSError, pa.ArrowException) as error:
        raise ReportError(
            f"{path}: cannot read this table. Run `autosalt score` into this folder first."
        ) from error
    return rows


def _run(path: Path) -> Mapping[str, Any]:
    try:
        run = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return run if isinstance(run, dict) else {}


def _photo(row: Row) -> Photo:
    view = _maybe_text(row, "view")
    subject, visit = _text(row, "subject"), _text(row, "visit")
    scored = row.get("status") == "scored"
    return Photo(
        subject=subject,
        visit=visit,
        view=View(view) if view in set(VIEWS) else None,
        view_source=_maybe_text(row, "view_source"),
        path=_text(row, "path"),
        loss=_score(row, "loss_pct", "loss_pct_low", "loss_pct_high") if scored else None,
        reason=None if scored else _maybe_text(row, "reason") or _maybe_text(row, "status"),
        detail=_maybe_text(row, "detail"),
        conflict=_maybe_text(row, "view_conflict"),
        overlay=_maybe_text(row, "overlay"),
        override=_override(row),
    )


def _override(row: Row) -> Override | None:
    kind, number = _maybe_text(row, "override"), _number(row, "override_id")
    if kind is None or number is None:
        return None
    return Override(
        number=int(number),
        kind=kind,
        reviewer=_text(row, "override_by"),
        reason=_text(row, "override_reason"),
        view=_maybe_text(row, "original_view"),
        loss_pct=_number(row, "original_loss_pct"),
    )


def _visit(row: Row, photos: Iterable[Photo]) -> Visit:
    return Visit(
        subject=_text(row, "subject"),
        name=_text(row, "visit"),
        date=_maybe_text(row, "date"),
        salt=_score(row, "salt", "salt_low", "salt_high"),
        bounds=_interval(row, "salt_bound_low", "salt_bound_high"),
        renormalised=_number(row, "salt_renormalised"),
        band=_maybe_text(row, "band"),
        aa_iga=_maybe_text(row, "aa_iga"),
        reader_salt=_number(row, "reader_salt"),
        photos=tuple(photos),
        overrides=int(_number(row, "overrides") or 0),
        salt_original=_number(row, "salt_original"),
    )


def _change(row: Row) -> Change:
    return Change(
        visit=_text(row, "visit"),
        baseline_visit=_maybe_text(row, "baseline_visit"),
        change_points=_number(row, "change_points"),
        improvement=_score(row, "improvement_pct", "improvement_pct_low", "improvement_pct_high"),
        beyond_noise=_flag(row, "beyond_noise"),
        salt30=_flag(row, "salt30"),
        salt50=_flag(row, "salt50"),
        salt75=_flag(row, "salt75"),
    )


def _score(row: Row, value: str, low: str, high: str) -> Score | None:
    number = _number(row, value)
    return None if number is None else Score(number, _interval(row, low, high))


def _interval(row: Row, low: str, high: str) -> Interval | None:
    ends = _number(row, low), _number(row, high)
    return None if ends[0] is None or ends[1] is None else Interval(ends[0], ends[1])


def _number(row: Row, name: str) -> float | None:
    value = row.get(name)
    return None if value is None or math.isnan(value) else float(value)


def _flag(row: Row, name: str) -> bool | None:
    value = row.get(name)
    return None if value is None else bool(value)


def _text(row: Row, name: str) -> str:
    return _maybe_text(row, name) or ""


def _maybe_text(row: Row, name: str) -> str | None:
    value = row.get(name)
    return None if value is None or value == "" else str(value)
