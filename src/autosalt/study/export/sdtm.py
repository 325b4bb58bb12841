"""A dataset like SDTM RS: what was found at each visit that took place, one result a row.

Names and labels of the variables are those of SDTMIG 3.4, domain RS. It is like RS and not RS: it
stands alone, without DM, so days count from the baseline visit and not from RFSTDTC, and a date of
first exposure (RSLOBXFL) is not known here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from autosalt.core.views import VIEWS
from autosalt.study.export.codes import AUTOSALT, CATEGORY, NOT_DONE, PERCENT, POINTS, READER
from autosalt.study.export.dataset import Dataset, Parameter, Variable, filled
from autosalt.study.export.subject_data import Handover, Placed, refusals
from autosalt.visits.info import READER as UNNAMED

NAME: Final = "rs"
VIEW_CODES: Final = {"left": "LOSSLEFT", "right": "LOSSRGHT", "top": "LOSSTOP", "back": "LOSSBACK"}
PARAMETERS: Final = (
    Parameter(
        "SALT",
        "SALT Score",
        POINTS,
        "Derived",
        "0.18 left + 0.18 right + 0.40 top + 0.24 back of the hair loss, 0 to 100, not rounded; "
        "of a reader, or where scores were given and not computed: Collected. A visit without it "
        "is a row with RSSTAT and RSREASND.",
    ),
    Parameter("SALTLOW", "SALT Score, 95% Interval, Lower", POINTS, "Derived", "Of SALT."),
    Parameter("SALTUPP", "SALT Score, 95% Interval, Upper", POINTS, "Derived", "Of SALT."),
    *(
        Parameter(
            VIEW_CODES[view],
            f"Hair Loss, {view.value.title()} View",
            PERCENT,
            "Derived",
            "100 x area(loss and scalp) / area(scalp) of the photo of this view; left and right "
            "are the subject's. Rows are there only where scores come from photos.",
        )
        for view in VIEWS
    ),
    Parameter("SALTBAND", "SALT Band", "", "Derived", "Read off SALT.", "BAND"),
    Parameter(
        "AAIGASLT",
        "AA-IGA Class Read off SALT",
        "",
        "Derived",
        "Read off SALT; no investigator gave it.",
        "GRADE",
    ),
)
_TESTS: Final = {one.code: one for one in PARAMETERS}
VARIABLES: Final = (
    Variable(
        "STUDYID", "Study Identifier", "text", "Assigned", "--study-id; blank where not given."
    ),
    Variable("DOMAIN", "Domain Abbreviation", "text", "Assigned", "RS in every row."),
    Variable(
        "USUBJID",
        "Unique Subject Identifier",
        "text",
        "Derived",
        "STUDYID, a hyphen, and the subject's id as it was given; the id alone without a STUDYID.",
    ),
    Variable("RSSEQ", "Sequence Number", "int", "Derived", "1, 2, 3 ... within a subject."),
    Variable(
        "RSTESTCD",
        "Assessment Short Name",
        "text",
        "Assigned",
        "See the value level below.",
        "RSTESTCD",
    ),
    Variable("RSTEST", "Assessment Name", "text", "Assigned", "One for each RSTESTCD.", "RSTEST"),
    Variable("RSCAT", "Category for Assessment", "text", "Assigned", "SALT in every row.", "CAT"),
    Variable(
        "RSORRES",
        "Result or Finding in Original Units",
        "text",
        "Derived",
        "The number in full precision, or the class; blank where RSSTAT says so.",
    ),
    Variable("RSORRESU", "Original Units", "text", "Assigned", "Blank for classes.", "UNIT"),
    Variable(
        "RSSTRESC",
        "Character Result/Finding in Std Format",
        "text",
        "Derived",
        "RSORRES; units are never converted.",
    ),
    Variable(
        "RSSTRESN",
        "Numeric Result/Finding in Standard Units",
        "float",
        "Derived",
        "RSORRES as a number; blank for classes.",
    ),
    Variable("RSSTRESU", "Standard Units", "text", "Assigned", "RSORRESU.", "UNIT"),
    Variable(
        "RSSTAT",
        "Completion Status",
        "text",
        "Derived",
        "NOT DONE where a visit that took place has no SALT, or a view of it no hair loss.",
        "NOTDONE",
    ),
    Variable(
        "RSREASND",
        "Reason Not Done",
        "text",
        "Derived",
        "With RSSTAT: which views lack, and why by the codes of photos.csv.",
    ),
    Variable(
        "RSBLFL",
        "Baseline Flag",
        "text",
        "Derived",
        "Y for results of the visit that the settings make the baseline.",
        "YES",
    ),
    Variable(
        "RSDRVFL",
        "Derived Flag",
        "text",
        "Derived",
        "Y for results that come from other rows: SALT from the views, its interval, and classes.",
        "YES",
    ),
    Variable(
        "RSEVAL",
        "Evaluator",
        "text",
        "Assigned",
        "AUTOSALT where a model scored photos, READER for readers; blank where it is not known who "
        "scored.",
        "EVAL",
    ),
    Variable(
        "RSEVALID",
        "Evaluator Identifier",
        "text",
        "Collected",
        "The reader's name as the data have it; blank for a reader without one.",
    ),
    Variable(
        "VISITNUM",
        "Visit Number",
        "int",
        "Derived",
        "Place of the visit's name among all names of visits in the study, by median day, else by "
        "window. Not the protocol's.",
    ),
    Variable("VISIT", "Visit Name", "text", "Collected", "As the data call the visit.", "VISIT"),
    Variable("RSDTC", "Date/Time of Assessment", "date", "Collected", "Day of the visit."),
    Variable(
        "RSDY",
        "Study Day of Assessment",
        "int",
        "Derived",
        "RSDTC minus the day of the baseline visit, plus 1 from that day on; there is no day 0. "
        "SDTM counts from RFSTDTC, which autosalt does not know.",
    ),
)


@dataclass(frozen=True, slots=True)
class _Result:
    """One row of a visit before it is told apart from others."""

    code: str
    value: float | str | None
    reason: str = ""
    derived: bool = False
    evaluator: str = ""
    evaluator_id: str = ""


def rs_dataset(handover: Handover) -> Dataset:
    """Return the dataset `rs`."""
    return Dataset(
        name=NAME,
        title="Disease Response and Clin Classification, like SDTM RS",
        about="Sponsor-defined, after the variables of SDTMIG 3.4 domain RS. Holds visits that "
        "took place; photographs cannot tell that a visit was missed, so there are no rows for "
        "windows that nobody came to (they are in the datasets adsalt and salt_long). Not made: "
        "DM, SV, SUPPRS, RSLOBXFL (first exposure is not known), EPOCH.",
        structure="One row a subject, visit, test and evaluator",
        keys=("STUDYID", "USUBJID", "RSTESTCD", "VISITNUM", "RSEVAL", "RSEVALID"),
        variables=VARIABLES,
        value="RSORRES",
        parameters=PARAMETERS,
        rows=tuple(row for subject in handover.visits for row in _subject(handover, subject)),
    )


def _subject(handover: Handover, subject: str) -> Iterator[dict[str, Any]]:
    by_model = bool(handover.analysis.scores.model_sha256)
    results = (
        (placed, one)
        for placed in handover.visits[subject]
        for one in (*_own(placed, AUTOSALT if by_model else ""), *_readers(placed))
    )
    for number, (placed, one) in enumerate(results, 1):
        test = _TESTS[one.code]
        done = one.value is not None
        value = None if one.value is None or isinstance(one.value, str) else float(one.value)
        text = one.value if value is None else repr(value)
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
            RSREASND=one.reason,
            RSBLFL="Y" if done and placed.role == "baseline" else None,
            RSDRVFL="Y" if done and one.derived else None,
            RSEVAL=one.evaluator,
            RSEVALID=one.evaluator_id,
            VISITNUM=placed.number,
            VISIT=placed.visit.name,
            RSDTC=placed.date,
            RSDY=placed.study_day,
        )


def _own(placed: Placed, evaluator: str) -> Iterator[_Result]:
    """SALT of a visit and what goes with it."""
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
