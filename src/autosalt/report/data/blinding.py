"""Blind a study for a reader: no arm, no order, no dates, and a key kept apart.

The visits of each subject are shuffled and named by letters. The blinded study is built from
permitted values only, so a new column of a table cannot get into it.
"""

import csv
import io
import random
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from autosalt.errors import ReportError
from autosalt.files.io import write_atomically
from autosalt.files.layout import BLINDING_KEY
from autosalt.files.table import Kind, Table, to_csv
from autosalt.report.data.model import Photo, RunFacts, Study, Subject, Visit
from autosalt.results.folder import ResultsFolder

_COLUMNS: Final[Mapping[str, Kind]] = dict.fromkeys(
    ("subject", "letter", "visit", "date", "arm", "seed"), "text"
)


@dataclass(frozen=True, slots=True)
class Blinded:
    """The study to show, and the key as CSV."""

    study: Study
    key: str


def blind(study: Study, seed: str) -> Blinded:
    """Shuffle the visits of each subject and remove everything that shows their order.

    Args:
        study: the complete study.
        seed: of the shuffling; whoever knows it can undo the shuffling.
    """
    subjects, photos, rows = [], [], []
    for subject in study.subjects:
        order = sorted(subject.visits, key=lambda visit: visit.name)
        # Not for secrecy but to be repeatable; the secret is the seed.
        random.Random(f"{seed}\n{subject.name}").shuffle(order)  # noqa: S311
        visits = [_visit(visit, letter(k)) for k, visit in enumerate(order)]
        subjects.append(Subject(subject.name, tuple(visits), ()))
        photos += [photo for visit in visits for photo in visit.photos]
        rows += [_key_row(subject, visit, letter(k), seed) for k, visit in enumerate(order)]
    known = {(visit.subject, visit.name) for visit in study.visits}
    photos += [
        _photo(photo, "") for photo in study.photos if (photo.subject, photo.visit) not in known
    ]
    run = study.run
    shown = run and RunFacts(run.model_name, run.model_sha256, run.versions)
    return Blinded(
        Study(tuple(subjects), tuple(photos), shown),
        to_csv(Table("blinding-key", _COLUMNS, rows)),
    )


def blind_with_key(study: Study, results: ResultsFolder, seed: str | None = None) -> Study:
    """Blind a study and keep the key in the results; an existing key is used again.

    Args:
        study: the complete study.
        results: with the key or without one yet.
        seed: None takes the key's, or draws one.

    Raises:
        ReportError: the existing key does not fit, so pages handed out before would be misread.
    """
    path = results.file(BLINDING_KEY)
    existing = path.read_text(encoding="utf-8") if path.exists() else None
    try:
        known = next(csv.DictReader(io.StringIO(existing or "")), {}).get("seed")
    except csv.Error as error:
        raise ReportError(
            f"{path}: the blinding key cannot be read; move it away to blind with a new key"
        ) from error
    blinded = blind(study, seed or known or secrets.token_hex(16))
    if existing is not None and existing != blinded.key:
        raise ReportError(
            f"{path}: the blinding key is of other visits, dates, arms or another seed; move it "
            "away to blind with a new key (pages that were handed out need the old key)"
        )
    write_atomically(path, blinded.key)
    return blinded.study


def letter(position: int) -> str:
    """A, B, ... Z, AA, AB, ... for a place counted from 0."""
    text = ""
    while position >= 0:
        text = chr(ord("A") + position % 26) + text
        position = position // 26 - 1
    return text


def _visit(visit: Visit, name: str) -> Visit:
    return Visit(
        subject=visit.subject,
        name=name,
        date=None,
        salt=visit.salt,
        bounds=visit.bounds,
        renormalised=visit.renormalised,
        band=visit.band,
        aa_iga=visit.aa_iga,
        reader_salt=None,  # a blinded reader must not see another reader's score
        photos=tuple(_photo(photo, name) for photo in visit.photos),
    )


def _photo(photo: Photo, visit: str) -> Photo:
    return Photo(
        subject=photo.subject,
        visit=visit,
        view=photo.view,
        view_source=None,
        path="",
        loss=photo.loss,
        reason=photo.reason,
        detail=None,
        conflict=photo.conflict,
        doubt=photo.doubt,
        overlay=photo.overlay,
        scalp_px=photo.scalp_px,
    )


def _key_row(subject: Subject, visit: Visit, name: str, seed: str) -> dict[str, Any]:
    return {
        "subject": subject.name,
        "letter": name,
        "visit": visit.name,
        "date": visit.date,
        "arm": subject.arm or None,
        "seed": seed,
    }
