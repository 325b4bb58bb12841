"""What the variables and parameters of the dataset `adsalt` are."""

from typing import Final

from autosalt.study.export.codes import CRITERIA, NOISE_CRITERION, POINTS, RESPONDER_CODES
from autosalt.study.export.model import Parameter, Variable
from autosalt.study.settings import RESPONDER_FLAGS
from autosalt.study.settings_text import FLAG_NAME

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
