"""Scores made elsewhere in the form of a run's tables, so that a report can stand on them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from autosalt.archive.result_tables import PHOTO_COLUMNS, SUBJECT_COLUMNS, VISIT_COLUMNS
from autosalt.archive.rows import READER, READER_PREFIX
from autosalt.archive.tables import Kind, Table
from autosalt.study.endpoints import Endpoint
from autosalt.study.model import ScoredVisit, Study, Subject


def run_tables(study: Study, endpoints: Iterable[Endpoint]) -> tuple[Table, ...]:
    """Return `photos` (without rows), `visits` and `subjects`, as `autosalt score` has them."""
    visits = [visit for subject in study.subjects for visit in _in_order(subject)]
    names = sorted({name for visit in visits for name in visit.readers if name != READER})
    columns: dict[str, Kind] = dict(VISIT_COLUMNS)
    columns |= {READER_PREFIX + name: "float" for name in names}
    return (
        Table("photos", PHOTO_COLUMNS, ()),
        Table("visits", columns, map(_visit_row, visits)),
        Table("subjects", SUBJECT_COLUMNS, _subject_rows(study, tuple(endpoints))),
    )


def _in_order(subject: Subject) -> list[ScoredVisit]:
    first = [] if subject.baseline is None else [subject.baseline]
    visits = [*first, *subject.visits.values(), *subject.unplanned]
    days = [visit.date for visit in visits]
    if None in days:
        return visits
    return sorted(visits, key=lambda visit: str(visit.date))


def _visit_row(visit: ScoredVisit) -> dict[str, Any]:
    # A complete visit is its own bound.
    bounds = (visit.salt, visit.salt) if visit.salt is not None else (0.0, 100.0)
    return {
        "subject": visit.subject,
        "visit": visit.name,
        "date": visit.date and visit.date.isoformat(),
        "status": "incomplete" if visit.salt is None else "complete",
        "salt": visit.salt,
        "salt_low": visit.interval and visit.interval.low,
        "salt_high": visit.interval and visit.interval.high,
        "salt_bound_low": bounds[0],
        "salt_bound_high": bounds[1],
        "salt_renormalised": visit.salt,
        "band": visit.band,
        "aa_iga": visit.aa_iga,
        "site": visit.site or None,
        "arm": visit.arm or None,
        "reader_salt": visit.readers.get(READER),
        **{READER_PREFIX + name: v for name, v in visit.readers.items() if name != READER},
    }


def _subject_rows(study: Study, endpoints: Sequence[Endpoint]) -> Iterator[dict[str, Any]]:
    dated = {
        subject.name: all(visit.date is not None for visit in _in_order(subject))
        for subject in study.subjects
    }
    for endpoint in endpoints:
        if endpoint.baseline is None or endpoint.visit is None:
            continue
        missing = [
            name
            for name, salt in (("baseline", endpoint.baseline_salt), ("visit", endpoint.salt))
            if salt is None
        ]
        row: dict[str, Any] = {
            "subject": endpoint.subject,
            "baseline_visit": endpoint.baseline.name,
            "visit": endpoint.visit.name,
            "baseline_salt": endpoint.baseline_salt,
            "visit_salt": endpoint.salt,
            "status": "incomplete_" + "_and_".join(missing) if missing else "complete",
            "ordered_by": "date" if dated[endpoint.subject] else "name",
            "arm": endpoint.arm or None,
        }
        if endpoint.response is not None:
            row |= asdict(endpoint.response)
        if endpoint.improvement is not None:
            row["improvement_pct_low"] = endpoint.improvement.low
            row["improvement_pct_high"] = endpoint.improvement.high
        yield row
