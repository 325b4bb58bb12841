"""Write scores made elsewhere as the tables of a run, so that a report can read them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from autosalt.files.table import Kind, Table
from autosalt.results.tables import PHOTO_COLUMNS, SUBJECT_COLUMNS, VISIT_COLUMNS, change_cells
from autosalt.study.model import ScoredVisit, Study, Subject
from autosalt.study.response.endpoints import compare
from autosalt.visits.conflicts import order_of
from autosalt.visits.info import READER, READER_PREFIX
from autosalt.visits.name_dates import DateReading, read_dates


def run_tables(study: Study) -> tuple[Table, ...]:
    """Return `photos` (without rows), `visits` and `subjects`, as `autosalt score` has them."""
    courses = _courses(study)
    visits = [visit for course in courses for visit in course]
    names = sorted({name for visit in visits for name in visit.readers if name != READER})
    columns: dict[str, Kind] = dict(VISIT_COLUMNS)
    columns |= {READER_PREFIX + name: "float" for name in names}
    return (
        Table("photos", PHOTO_COLUMNS, ()),
        Table("visits", columns, map(_visit_row, visits)),
        Table("subjects", SUBJECT_COLUMNS, _subject_rows(study, courses)),
    )


def _courses(study: Study) -> list[list[ScoredVisit]]:
    """Return all visits of each subject, in order of time."""
    by_subject = []
    for subject in study.subjects:
        first = () if subject.baseline is None else (subject.baseline,)
        by_subject.append((*first, *subject.visits.values(), *subject.unplanned))
    reading = read_dates(visit.name for visits in by_subject for visit in visits)
    return [_in_order(visits, reading) for visits in by_subject]


def _in_order(visits: Iterable[ScoredVisit], reading: DateReading) -> list[ScoredVisit]:
    named = {visit.name: visit for visit in visits}
    order = order_of({name: visit.date for name, visit in named.items()}, reading)
    return [named[name] for name in order.names]


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


def _subject_rows(
    study: Study, courses: Iterable[Sequence[ScoredVisit]]
) -> Iterator[dict[str, Any]]:
    """Compare every visit after the baseline with it, also visits outside any window."""
    for subject, visits in zip(study.subjects, courses, strict=True):
        baseline = subject.baseline
        if baseline is None:
            continue
        dated = all(visit.date is not None for visit in visits)
        for visit in _after(subject, visits):
            scores = (("baseline", baseline.salt), ("visit", visit.salt))
            missing = [name for name, salt in scores if salt is None]
            comparison = compare(study, baseline, visit)
            yield {
                "subject": subject.name,
                "baseline_visit": baseline.name,
                "visit": visit.name,
                "baseline_salt": baseline.salt,
                "visit_salt": visit.salt,
                "status": "incomplete_" + "_and_".join(missing) if missing else "complete",
                "ordered_by": "date" if dated else "name",
                "arm": subject.arm or None,
                **change_cells(comparison.response, comparison.improvement),
            }


def _after(subject: Subject, visits: Sequence[ScoredVisit]) -> Iterator[ScoredVisit]:
    """Yield visits in windows, and others after the baseline on a day without such a visit."""
    placed = {id(visit): subject.day_of(visit) for visit in subject.visits.values()}
    for visit in visits:
        day = subject.day_of(visit)
        alone = day is not None and day > 0 and day not in placed.values()
        if id(visit) in placed or alone:
            yield visit
