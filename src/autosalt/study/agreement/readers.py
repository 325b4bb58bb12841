"""Agreement of the model with human readers, and of readers with one another.

Machine against each reader, machine against the mean of the readers, and the readers among
themselves, so that the first can be read against the last.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Final

import numpy as np
from numpy.typing import NDArray

from autosalt.core.response import at_most, change_points
from autosalt.core.severity import AaIga, Band, aa_iga, band
from autosalt.core.statistics.bootstrap import Floats
from autosalt.extras import missing
from autosalt.files.table import Kind, Table
from autosalt.study.agreement.bland_altman import bland_altman
from autosalt.study.agreement.classes import accuracy, weighted_kappas, yes_or_no
from autosalt.study.agreement.concordance import concordance
from autosalt.study.agreement.intraclass import intraclass, measurement_error
from autosalt.study.agreement.measure import Agreement, Figure, agreement_table
from autosalt.study.model import ScoredVisit, Study, Subject

MACHINE: Final = "machine"
MEAN_OF_READERS: Final = "mean of readers"
ALL_READERS: Final = "all readers"
_OWN_NAMES: Final = (MACHINE, MEAN_OF_READERS, ALL_READERS)

PAIR_COLUMNS: Final[Mapping[str, Kind]] = {
    "subject": "text",
    "visit": "text",
    "date": "text",
    "reader": "text",
    "reader_salt": "float",
    "machine_salt": "float",
    "difference": "float",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """One visit, or its change since baseline, by everyone who scored it.

    Attributes:
        scores: SALT (or points of change) by rater: `MACHINE`, readers, and `MEAN_OF_READERS` where
            two or more of them scored.
    """

    subject: str
    visit: str
    date: date | None
    scores: Mapping[str, float]


def agreement(study: Study) -> tuple[Agreement, ...]:
    """Everything there is to say of agreement in a study; empty where no reader scored."""
    salt = readings(visit for subject in study.subjects for visit in visits_of(subject))
    change = changes(study.subjects)
    names = readers(salt)
    found: list[Agreement] = []
    for first, second in _comparisons(names):
        found += _on_salt(salt, first, second, study.detection_limit_pct)
        found += _on("change", _scores(change, first, second), first, second)
    if len(names) > 2:
        for on, read in (("salt", salt), ("change", change)):
            columns, subjects = _columns(read, names)
            scores = np.column_stack(columns)
            figures = [
                intraclass(scores, subjects),
                *measurement_error(scores, subjects, mdc=on == "salt"),
            ]
            found += [Agreement(on, ALL_READERS, "", figure) for figure in figures]
    return tuple(found)


def has_readers(study: Study) -> bool:
    """Whether a human reader scored any visit."""
    return any(visit.readers for subject in study.subjects for visit in visits_of(subject))


def agreement_tables(study: Study) -> list[Table]:
    """`agreement` and `agreement_pairs`, without rows where no reader scored.

    Without the packages of the extra `study` the former is left out.
    """
    if has_readers(study) and missing("study"):
        return [pairs_table(study)]
    return [agreement_table(agreement(study)), pairs_table(study)]


def visits_of(subject: Subject) -> Iterator[ScoredVisit]:
    """Every visit of a subject, whether it was planned or not."""
    if subject.baseline is not None:
        yield subject.baseline
    yield from subject.visits.values()
    yield from subject.unplanned


def readings(visits: Iterable[ScoredVisit]) -> tuple[Reading, ...]:
    """The visits that a reader scored."""
    return tuple(
        Reading(visit.subject, visit.name, visit.date, scores)
        for visit in visits
        if (scores := _with_mean(_raters(visit))).keys() - {MACHINE}
    )


def changes(subjects: Iterable[Subject]) -> tuple[Reading, ...]:
    """Change since baseline at planned visits, by each rater who scored both visits."""
    found = []
    for subject in subjects:
        if subject.baseline is None:
            continue
        before = _raters(subject.baseline)
        for visit in subject.visits.values():
            after = _raters(visit)
            points = {
                rater: change_points(before[rater], after[rater])
                for rater in after
                if rater in before
            }
            if points.keys() - {MACHINE}:
                found.append(Reading(visit.subject, visit.name, visit.date, _with_mean(points)))
    return tuple(found)


def readers(read: Iterable[Reading]) -> tuple[str, ...]:
    """Names of the human readers, sorted."""
    return tuple(sorted({rater for one in read for rater in one.scores} - set(_OWN_NAMES)))


def pairs_table(study: Study) -> Table:
    """`agreement_pairs`: a row for each visit that a reader and the machine scored."""
    rows = [
        {
            "subject": one.subject,
            "visit": one.visit,
            "date": None if one.date is None else one.date.isoformat(),
            "reader": reader,
            "reader_salt": one.scores[reader],
            "machine_salt": one.scores[MACHINE],
            "difference": one.scores[MACHINE] - one.scores[reader],
        }
        for one in readings(visit for subject in study.subjects for visit in visits_of(subject))
        if MACHINE in one.scores
        for reader in sorted(one.scores.keys() - {MACHINE, MEAN_OF_READERS})
    ]
    return Table("agreement_pairs", PAIR_COLUMNS, rows)


def score_figures(first: Floats, second: Floats, subjects: Sequence[str]) -> list[Figure]:
    """ICC, CCC, bias and limits of two raters' numbers, each [n], of the subjects [n]."""
    return [
        intraclass(np.column_stack([first, second]), subjects),
        concordance(first, second, subjects),
        *bland_altman(first, second, subjects),
    ]


def _raters(visit: ScoredVisit) -> dict[str, float]:
    """SALT by rater. A reader who is called as one of ours is gets another name."""
    scores = {
        f"reader {name}" if name in _OWN_NAMES else name: salt
        for name, salt in visit.readers.items()
    }
    return scores if visit.salt is None else {MACHINE: visit.salt, **scores}


def _with_mean(scores: Mapping[str, float]) -> dict[str, float]:
    human = [score for rater, score in scores.items() if rater != MACHINE]
    mean = {MEAN_OF_READERS: float(np.mean(human))} if len(human) > 1 else {}
    return {**scores, **mean}


def _comparisons(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield from ((MACHINE, name) for name in names)
    if len(names) > 1:
        yield MACHINE, MEAN_OF_READERS
    yield from combinations(names, 2)


def _columns(read: Sequence[Reading], raters: Sequence[str]) -> tuple[list[Floats], list[str]]:
    """The scores of each rater, and whose they are, of what all of them scored."""
    both = [one for one in read if all(rater in one.scores for rater in raters)]
    columns = [np.array([one.scores[rater] for one in both], np.float64) for rater in raters]
    return columns, [one.subject for one in both]


def _scores(read: Sequence[Reading], first: str, second: str) -> tuple[Floats, Floats, list[str]]:
    (x, y), subjects = _columns(read, (first, second))
    return x, y, subjects


def _on(
    on: str, scores: tuple[Floats, Floats, list[str]], first: str, second: str
) -> list[Agreement]:
    """The figures of numbers."""
    x, y, subjects = scores
    figures = [
        *score_figures(x, y, subjects),
        *measurement_error(np.column_stack([x, y]), subjects, mdc=on == "salt"),
    ]
    return [Agreement(on, first, second, figure) for figure in figures]


def _on_salt(
    read: Sequence[Reading], first: str, second: str, detection_limit_pct: float
) -> list[Agreement]:
    """The figures of SALT as a number, as classes, and as SALT <= 20."""
    x, y, subjects = _scores(read, first, second)
    found = _on("salt", (x, y, subjects), first, second)
    limit = detection_limit_pct if first == MACHINE else 0.0
    igas, bands = list(AaIga), list(Band)
    classes = {
        "aa_iga": (
            [igas.index(aa_iga(score)) for score in x],
            [igas.index(aa_iga(score)) for score in y],
            len(igas),
        ),
        "band": (
            [bands.index(band(score, limit)) for score in x],
            [bands.index(band(score)) for score in y],
            len(bands),
        ),
    }
    for on, (a, b, levels) in classes.items():
        figures = weighted_kappas(np.array(a, np.intp), np.array(b, np.intp), levels, subjects)
        found += [Agreement(on, first, second, figure) for figure in figures]
    clear = _clear(x), _clear(y)
    figures = yes_or_no(*clear, subjects)
    if first == MACHINE:  # among readers nobody is the reference
        figures += accuracy(*clear, subjects)
    return found + [Agreement("salt_le20", first, second, figure) for figure in figures]


def _clear(scores: Floats) -> NDArray[np.bool_]:
    """Which scores are SALT<=20."""
    return np.array([at_most(score, 20.0) for score in scores], np.bool_)
