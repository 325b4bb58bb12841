"""A dataset like ADaM BDS: each subject's SALT and responses at baseline and at every window.

Names and labels of the variables are those of ADaMIG 1.3 where it has them. What stands in it are
the endpoints and the missing-visit rules of the analysis, computed nowhere else.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from autosalt.study.export.codes import (
    CRITERIA,
    GRADES,
    NOISE_CRITERION,
    POINTS,
    RESPONDER_CODES,
    analysis_visits,
)
from autosalt.study.export.dataset import Dataset, Parameter, Variable, filled
from autosalt.study.export.subject_data import Handover, Placed
from autosalt.study.model import Subject
from autosalt.study.response.endpoints import Endpoint
from autosalt.study.response.missing import analysis_rows
from autosalt.study.settings.options import RESPONDER_FLAGS
from autosalt.study.settings.wording import FLAG_NAME

NAME: Final = "adsalt"
SALT: Final = "SALT"
AAIGA: Final = "AAIGASLT"
ABOUT: Final = (
    "Sponsor-defined, after the variables of ADaMIG 1.3 for BDS. It stands alone, without ADSL: "
    "there are no populations (FASFL and the like), and the treatment is the arm as the data state "
    "it. Every window is there for every subject: AVAL is blank where nothing stands there, and a "
    "row with DTYPE is imputed. MMRM takes the rows without DTYPE."
)
PARAMETERS: Final = (
    Parameter(
        SALT,
        "SALT Score",
        POINTS,
        "Derived",
        "RSSTRESN of rs, RSTESTCD SALT and not of a reader; where the visit of a window has none, "
        "by the rule for scores in the settings (DTYPE LOCF).",
    ),
    Parameter(
        AAIGA,
        "AA-IGA Class Read off SALT",
        "",
        "Derived",
        "0 none, 1 limited, 2 moderate, 3 severe, 4 very severe, with the word in AVALC; CHG is "
        "classes, negative is better. Observed visits only, nothing imputed.",
        "GRADE",
    ),
    *(
        Parameter(
            code,
            f"Responder {FLAG_NAME[flag].replace('≤', '<=')}",
            "",
            "Derived",
            "1 (Y) reached, 0 (N) not, at the visit of the window; where that is not known, by the "
            "rule for responders in the settings (DTYPE NRI). Blank at baseline 0, where "
            "improvement is undefined."
            if flag not in ("salt_le20", "salt_le10")
            else "1 (Y) reached, 0 (N) not, by the SALT of the window's visit; where that is not "
            "known, by the rule for responders in the settings (DTYPE NRI).",
            "NOYES",
        )
        for flag, code in RESPONDER_CODES.items()
    ),
)

_ENDS: Final = "Of the interval of both scores, by MOVER; blank where a score has none and in rows "
_CRITERIA: Final = tuple(
    variable
    for k, said in enumerate([*(CRITERIA[flag] for flag in RESPONDER_FLAGS), NOISE_CRITERION], 1)
    for variable in (
        Variable(
            f"CRIT{k}",
            f"Analysis Criterion {k}",
            "text",
            "Assigned",
            f"'{said}', where it can be judged: parameter SALT, observed windows (no DTYPE).",
            f"CRIT{k}",
        ),
        Variable(
            f"CRIT{k}FL",
            f"Criterion {k} Evaluation Result Flag",
            "text",
            "Derived",
            "Whether it is met, as in endpoints.csv; before any imputation. For rates by the "
            "missing-visit rule take the responder parameters."
            if k <= len(RESPONDER_FLAGS)
            else "Whether the change, either way, exceeds the minimal detectable change; blank "
            "where that is not known.",
            "NOYES",
        ),
    )
)
VARIABLES: Final = (
    Variable(
        "STUDYID", "Study Identifier", "text", "Assigned", "--study-id; blank where not given."
    ),
    Variable("USUBJID", "Unique Subject Identifier", "text", "Derived", "As in rs."),
    Variable("SUBJID", "Subject Identifier for the Study", "text", "Collected", "As it was given."),
    Variable("SITEID", "Study Site Identifier", "text", "Collected", "As it was given."),
    Variable(
        "TRT01P",
        "Planned Treatment for Period 01",
        "text",
        "Collected",
        "The arm as the data state it, of several the first; blank where none is stated.",
    ),
    Variable("ASEQ", "Analysis Sequence Number", "int", "Derived", "1, 2, 3 ... in a subject."),
    Variable("PARAM", "Parameter", "text", "Assigned", "One for each PARAMCD.", "PARAM"),
    Variable(
        "PARAMCD", "Parameter Code", "text", "Assigned", "See the value level below.", "PARAMCD"
    ),
    Variable("PARAMN", "Parameter (N)", "int", "Assigned", "Place in the code list PARAMCD."),
    Variable(
        "AVISIT",
        "Analysis Visit",
        "text",
        "Derived",
        "The window by the settings; blank for a visit that stands for none.",
        "AVISIT",
    ),
    Variable("AVISITN", "Analysis Visit (N)", "int", "Derived", "0 baseline, then 1, 2, 3 ..."),
    Variable(
        "ADT",
        "Analysis Date",
        "date",
        "Collected",
        "Day of the visit that AVAL comes from (with LOCF: of the visit that is carried forward). "
        "ISO 8601 text here; ADaM has a SAS date.",
    ),
    Variable(
        "ADY",
        "Analysis Relative Day",
        "int",
        "Derived",
        "ADT minus the day of the baseline visit, plus 1 from that day on; there is no day 0.",
    ),
    Variable("AVAL", "Analysis Value", "float", "Derived", "See the value level below."),
    Variable(
        "AVALC",
        "Analysis Value (C)",
        "text",
        "Derived",
        "Y or N of responder parameters, the class of AAIGASLT; blank for SALT.",
    ),
    Variable(
        "BASE",
        "Baseline Value",
        "float",
        "Derived",
        "AVAL of the row with ABLFL; blank for responders.",
    ),
    Variable(
        "CHG",
        "Change from Baseline",
        "float",
        "Derived",
        "AVAL - BASE at windows, negative is better; blank without a baseline score.",
    ),
    Variable(
        "PCHG",
        "Percent Change from Baseline",
        "float",
        "Derived",
        "100 x (AVAL - BASE) / BASE, which is minus the improvement; SALT only, blank at baseline "
        "0, where it is undefined.",
    ),
    Variable(
        "ABLFL",
        "Baseline Record Flag",
        "text",
        "Derived",
        "Y for the visit that the settings make the baseline, if it has a score.",
        "YES",
    ),
    Variable(
        "DTYPE",
        "Derivation Type",
        "text",
        "Derived",
        "How an imputed row came about; blank: not imputed.",
        "DTYPE",
    ),
    Variable(
        "ANL01FL",
        "Analysis Flag 01",
        "text",
        "Derived",
        "Y where AVAL stands for baseline or window by the settings: one row at most a subject, "
        "parameter and analysis visit.",
        "YES",
    ),
    Variable(
        "AVALLO",
        "Analysis Value, 95% Interval, Lower",
        "float",
        "Derived",
        "SALT only; blank in imputed rows and where the score has none. Not an ADaM variable.",
    ),
    Variable("AVALHI", "Analysis Value, 95% Interval, Upper", "float", "Derived", "As AVALLO."),
    Variable(
        "CHGLO",
        "Change, 95% Interval, Lower",
        "float",
        "Derived",
        _ENDS + "with DTYPE. Not an ADaM variable.",
    ),
    Variable("CHGHI", "Change, 95% Interval, Upper", "float", "Derived", "As CHGLO."),
    Variable(
        "PCHGLO",
        "Percent Change, 95% Interval, Lower",
        "float",
        "Derived",
        "Of the interval of both scores, by MOVER-R; blank where the baseline's reaches 0. Not an "
        "ADaM variable.",
    ),
    Variable("PCHGHI", "Percent Change, 95% Interval, Upper", "float", "Derived", "As PCHGLO."),
    *_CRITERIA,
    Variable("VISITNUM", "Visit Number", "int", "Derived", "Of the visit that AVAL comes from."),
    Variable(
        "VISIT", "Visit Name", "text", "Collected", "Of the visit that AVAL comes from.", "VISIT"
    ),
    Variable(
        "RSSEQ",
        "Sequence Number",
        "int",
        "Derived",
        "Row of SALT in rs of that visit: the way back to the source.",
    ),
)

_NAMES: Final = {one.code: one.name for one in PARAMETERS}
_NUMBERS: Final = {one.code: number for number, one in enumerate(PARAMETERS, 1)}
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
    return Dataset(
        name=NAME,
        title="SALT Analysis, like ADaM BDS",
        about=ABOUT,
        structure="One row a subject, parameter and analysis visit, and one for each SALT that "
        "stands for no analysis visit",
        keys=("USUBJID", "PARAMCD", "AVISITN", "VISITNUM"),
        variables=VARIABLES,
        value="AVAL",
        parameters=PARAMETERS,
        rows=tuple(rows),
    )


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
    """Intervals and criteria of a window with a score of its own."""
    if endpoint.visit is None or endpoint.salt is None:
        return {}
    score, change, improvement = endpoint.visit.interval, endpoint.change, endpoint.improvement
    found: dict[str, Any] = {
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
            found |= {f"CRIT{k}": criterion, f"CRIT{k}FL": _YES_NO[reached]}
    return found


def _minus(value: float | None) -> float | None:
    return None if value is None else 0.0 - value
