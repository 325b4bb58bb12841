"""ADaM-like dataset (BDS) `adsalt`: SALT and responses at baseline and at every window.

Names and labels of the variables are those of ADaMIG 1.3 where it has them. The values are the
endpoints of the analysis after its missing-visit rules. Nothing is computed a second time.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from autosalt.study.export.codes import (
    CRITERIA,
    GRADES,
    NOISE_CRITERION,
    RESPONDER_CODES,
    analysis_visits,
)
from autosalt.study.export.dataset import Dataset, filled
from autosalt.study.export.definitions import dataset_definition
from autosalt.study.export.subject_data import Handover, Placed
from autosalt.study.model import Subject
from autosalt.study.response.endpoints import Endpoint
from autosalt.study.response.missing import analysis_rows
from autosalt.study.settings.options import RESPONDER_FLAGS

NAME: Final = "adsalt"
SALT: Final = "SALT"
AAIGA: Final = "AAIGASLT"
DEFINITION: Final = dataset_definition(NAME).dataset
VARIABLES: Final = DEFINITION.variables
PARAMETERS: Final = DEFINITION.parameters

_NAMES: Final = {parameter.code: parameter.name for parameter in PARAMETERS}
_NUMBERS: Final = {parameter.code: number for number, parameter in enumerate(PARAMETERS, 1)}
_YES_NO: Final = {True: "Y", False: "N", None: None}


def adsalt_dataset(handover: Handover, salt_seq: Mapping[tuple[str, str], int]) -> Dataset:
    """Return the dataset `adsalt`.

    Args:
        handover: the study.
        salt_seq: RSSEQ of the row of SALT by USUBJID and VISIT, for the way back to `rs`.
    """
    rows = []
    for subject in handover.analysis.study.subjects:
        listed = _Rows(handover, subject, salt_seq).all()
        rows += [{**row, "ASEQ": number} for number, row in enumerate(listed, 1)]
    return replace(DEFINITION, rows=tuple(rows))


class _Rows:
    """The rows of one subject."""

    def __init__(
        self, handover: Handover, subject: Subject, salt_seq: Mapping[tuple[str, str], int]
    ) -> None:
        self._subject = subject
        self._visits = handover.visits[subject.name]
        self._endpoints = handover.endpoints.get(subject.name, ())
        missing = handover.analysis.study.settings.missing
        self._analysed = tuple(analysis_rows(self._endpoints, missing))
        self._names = analysis_visits(handover)
        self._seq = salt_seq
        self._fixed = filled(
            STUDYID=handover.study_id,
            USUBJID=handover.unique_id(subject.name),
            SUBJID=subject.name,
            SITEID=subject.site,
            TRT01P=subject.arm,
        )

    def all(self) -> Iterator[dict[str, Any]]:
        """All rows, by parameter."""
        yield from self._salt()
        yield from self._aa_iga()
        for flag, code in RESPONDER_CODES.items():
            for endpoint, row in zip(self._endpoints, self._analysed, strict=True):
                reached = row[flag]
                known = endpoint.flag(flag)
                yield self._row(
                    code,
                    endpoint.window.order,
                    self._visit_of(endpoint),
                    AVAL=None if reached is None else float(reached),
                    AVALC=_YES_NO[reached],
                    DTYPE="NRI" if known is None and reached is not None else None,
                )

    def _salt(self) -> Iterator[dict[str, Any]]:
        baseline = self._subject.baseline
        base = None if baseline is None else baseline.salt
        for placed in self._outside("baseline"):
            interval = placed.visit.interval
            yield self._row(
                SALT,
                0,
                placed,
                AVAL=placed.visit.salt,
                BASE=base,
                ABLFL=None if base is None else "Y",
                AVALLO=interval and interval.low,
                AVALHI=interval and interval.high,
            )
        for endpoint, row in zip(self._endpoints, self._analysed, strict=True):
            imputed = endpoint.salt is None and row["value"] is not None
            yield self._row(
                SALT,
                endpoint.window.order,
                self._carried_to(endpoint) if imputed else self._visit_of(endpoint),
                AVAL=row["value"],
                BASE=base,
                CHG=row["change"],
                PCHG=_minus(row["improvement_pct"]),
                DTYPE="LOCF" if imputed else None,
                **_certainty(endpoint),
            )
        for placed in self._outside("unplanned"):
            if placed.visit.salt is not None:
                yield self._row(SALT, None, placed, AVAL=placed.visit.salt, BASE=base)

    def _aa_iga(self) -> Iterator[dict[str, Any]]:
        baseline = self._subject.baseline
        before = GRADES.get(baseline.aa_iga or "") if baseline is not None else None
        for placed in self._visits:
            grade = GRADES.get(placed.visit.aa_iga or "")
            if grade is None:
                continue
            at_baseline, endpoint = placed.role == "baseline", placed.endpoint
            shift = None if endpoint is None else endpoint.aa_iga_shift
            number = 0 if at_baseline else None
            yield self._row(
                AAIGA,
                number if endpoint is None else endpoint.window.order,
                placed,
                AVAL=float(grade),
                AVALC=placed.visit.aa_iga,
                BASE=None if before is None else float(before),
                CHG=None if shift is None else float(shift),
                ABLFL="Y" if at_baseline else None,
            )

    def _row(
        self, code: str, avisitn: int | None, source: Placed | None, **values: Any
    ) -> dict[str, Any]:
        row = self._fixed | filled(
            PARAM=_NAMES[code],
            PARAMCD=code,
            PARAMN=_NUMBERS[code],
            AVISIT=None if avisitn is None else self._names[avisitn],
            AVISITN=avisitn,
            ANL01FL="Y" if avisitn is not None and values.get("AVAL") is not None else None,
            **values,
        )
        if source is None:
            return row
        return row | filled(
            ADT=source.date,
            ADY=source.study_day,
            VISITNUM=source.number,
            VISIT=source.visit.name,
            RSSEQ=self._seq.get((row["USUBJID"], source.visit.name)),
        )

    def _outside(self, role: str) -> Sequence[Placed]:
        return [placed for placed in self._visits if placed.role == role]

    def _carried_to(self, endpoint: Endpoint) -> Placed | None:
        return next((p for p in self._visits if p.visit is endpoint.carried), None)

    def _visit_of(self, endpoint: Endpoint) -> Placed | None:
        return next((placed for placed in self._visits if placed.endpoint is endpoint), None)


def _certainty(endpoint: Endpoint) -> dict[str, Any]:
    """Return intervals and criteria of a window with a score of its own."""
    if endpoint.visit is None or endpoint.salt is None:
        return {}
    score, change, improvement = endpoint.visit.interval, endpoint.change, endpoint.improvement
    cells: dict[str, Any] = {
        "AVALLO": score and score.low,
        "AVALHI": score and score.high,
        "CHGLO": change and change.low,
        "CHGHI": change and change.high,
        "PCHGLO": improvement and _minus(improvement.high),
        "PCHGHI": improvement and _minus(improvement.low),
    }
    flags = {CRITERIA[name]: endpoint.flag(name) for name in RESPONDER_FLAGS}
    flags[NOISE_CRITERION] = None if endpoint.response is None else endpoint.response.beyond_noise
    for k, (criterion, reached) in enumerate(flags.items(), 1):
        if reached is not None:
            cells |= {f"CRIT{k}": criterion, f"CRIT{k}FL": _YES_NO[reached]}
    return cells


def _minus(value: float | None) -> float | None:
    return None if value is None else 0.0 - value
