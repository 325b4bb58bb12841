"""SDTM-like dataset `rs`: results of each visit that took place, one a row.

Names and labels of the variables are those of SDTMIG 3.4, domain RS. The dataset is like RS, but
not RS, because there is no DM. Days count from the baseline visit, not from RFSTDTC. The date of
first exposure is not known, so there is no RSLOBXFL.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from autosalt.core.views import VIEWS
from autosalt.study.export.codes import AUTOSALT, CATEGORY, NOT_DONE, READER
from autosalt.study.export.dataset import Dataset, filled
from autosalt.study.export.definitions import dataset_definition
from autosalt.study.export.subject_data import Handover, Placed, refusals
from autosalt.visits.info import READER as UNNAMED

NAME: Final = "rs"
VIEW_CODES: Final = {"left": "LOSSLEFT", "right": "LOSSRGHT", "top": "LOSSTOP", "back": "LOSSBACK"}
DEFINITION: Final = dataset_definition(NAME).dataset
VARIABLES: Final = DEFINITION.variables
PARAMETERS: Final = DEFINITION.parameters
_TESTS: Final = {parameter.code: parameter for parameter in PARAMETERS}


@dataclass(frozen=True, slots=True)
class _Result:
    """One result of a visit, without the ids of its row."""

    code: str
    value: float | str | None
    reason: str = ""
    derived: bool = False
    evaluator: str = ""
    evaluator_id: str = ""


def rs_dataset(handover: Handover) -> Dataset:
    """Return the dataset `rs`."""
    rows = (row for subject in handover.visits for row in _subject(handover, subject))
    return replace(DEFINITION, rows=tuple(rows))


def _subject(handover: Handover, subject: str) -> Iterator[dict[str, Any]]:
    by_model = bool(handover.analysis.scores.model_sha256)
    results = (
        (placed, result)
        for placed in handover.visits[subject]
        for result in (*_own(placed, AUTOSALT if by_model else ""), *_readers(placed))
    )
    for number, (placed, result) in enumerate(results, 1):
        test, given = _TESTS[result.code], result.value
        done = given is not None
        value = None if given is None or isinstance(given, str) else float(given)
        text = given if value is None else repr(value)
        yield filled(
            STUDYID=handover.study_id,
            DOMAIN="RS",
            USUBJID=handover.unique_id(subject),
            RSSEQ=number,
            RSTESTCD=test.code,
            RSTEST=test.name,
            RSCAT=CATEGORY,
            RSORRES=text,
            RSORRESU=test.unit if done else None,
            RSSTRESC=text,
            RSSTRESN=value,
            RSSTRESU=test.unit if done else None,
            RSSTAT=None if done else NOT_DONE,
            RSREASND=result.reason,
            RSBLFL="Y" if done and placed.role == "baseline" else None,
            RSDRVFL="Y" if done and result.derived else None,
            RSEVAL=result.evaluator,
            RSEVALID=result.evaluator_id,
            VISITNUM=placed.number,
            VISIT=placed.visit.name,
            RSDTC=placed.date,
            RSDY=placed.study_day,
        )


def _own(placed: Placed, evaluator: str) -> Iterator[_Result]:
    """Yield SALT of a visit, its interval, views and classes."""
    visit = placed.visit
    from_views = bool(visit.views)
    yield _Result("SALT", visit.salt, placed.not_done, from_views, evaluator)
    if visit.interval is not None:
        yield _Result("SALTLOW", visit.interval.low, "", True, evaluator)
        yield _Result("SALTUPP", visit.interval.high, "", True, evaluator)
    if from_views or placed.photos:
        for view in VIEWS:
            value = visit.views.get(view)
            reason = refusals(placed.photos, view) if value is None and placed.photos else ""
            if value is not None or reason:
                yield _Result(VIEW_CODES[view], value, reason, False, evaluator)
    if visit.band is not None:
        yield _Result("SALTBAND", visit.band, "", True, evaluator)
    if visit.aa_iga is not None:
        yield _Result("AAIGASLT", visit.aa_iga, "", True, evaluator)


def _readers(placed: Placed) -> Iterator[_Result]:
    for name, salt in sorted(placed.visit.readers.items()):
        yield _Result("SALT", salt, "", False, READER, "" if name == UNNAMED else name)
