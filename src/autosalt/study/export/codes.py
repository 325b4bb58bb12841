"""The code lists of the datasets. All are sponsor-defined; none is CDISC's."""

from collections.abc import Mapping
from typing import Final

from autosalt.core.severity import AaIga, Band
from autosalt.study.export.dataset import CodeList
from autosalt.study.export.subject_data import Handover
from autosalt.study.settings.options import RESPONDER_FLAGS, ResponderFlag
from autosalt.study.settings.wording import FLAG_NAME

SPONSOR_DEFINED: Final = (
    "Sponsor-defined. CDISC has no controlled terminology for SALT (as of 2025-03-25): no code, "
    "name or value here is CDISC's, also where CDISC has a word that is spelt alike."
)
POINTS: Final = "points"
PERCENT: Final = "%"
AUTOSALT: Final = "AUTOSALT"
READER: Final = "READER"
NOT_DONE: Final = "NOT DONE"
CATEGORY: Final = "SALT"
GRADES: Final[Mapping[str, int]] = {grade.value: k for k, grade in enumerate(AaIga)}
"""AA-IGA as a number, 0 none to 4 very severe."""

RESPONDER_CODES: Final[Mapping[ResponderFlag, str]] = {
    "salt30": "RSP30",
    "salt50": "RSP50",
    "salt75": "RSP75",
    "salt90": "RSP90",
    "salt100": "RSP100",
    "salt_le20": "RSPLE20",
    "salt_le10": "RSPLE10",
}
CRITERIA: Final[Mapping[ResponderFlag, str]] = {
    "salt30": "SALT30: improvement >= 30 %",
    "salt50": "SALT50: improvement >= 50 %",
    "salt75": "SALT75: improvement >= 75 %",
    "salt90": "SALT90: improvement >= 90 %",
    "salt100": "SALT100: improvement of 100 %",
    "salt_le20": "SALT <= 20",
    "salt_le10": "SALT <= 10",
}
NOISE_CRITERION: Final = "Change beyond the MDC95"

_UNITS: Final = {POINTS: "Points of the SALT score, 0 to 100", PERCENT: "Percent"}
_BANDS: Final = {
    Band.S0: "SALT 0",
    Band.S1: "SALT above 0 and below 25",
    Band.S2: "SALT from 25 to below 50",
    Band.S3: "SALT from 50 to below 75",
    Band.S4A: "SALT from 75 to 95",
    Band.S4B: "SALT above 95 and below 100",
    Band.S5: "SALT 100",
}
_GRADES: Final = {
    AaIga.NONE: "SALT 0",
    AaIga.LIMITED: "SALT above 0 to 20",
    AaIga.MODERATE: "SALT above 20 and below 50",
    AaIga.SEVERE: "SALT from 50 to below 95",
    AaIga.VERY_SEVERE: "SALT from 95 to 100",
}
_EVALUATORS: Final = {
    AUTOSALT: "The model whose sha256 stands in define.json",
    READER: "A human reader; blank: who scored was not told to autosalt",
}


def fixed_codelists() -> tuple[CodeList, ...]:
    """The lists that are the same in every study."""
    limit = "; within the model's detection limit of 0 or 100 the band is that of 0 or 100"
    return (
        CodeList("UNIT", "Units", _UNITS),
        CodeList("NOTDONE", "Completion status", {NOT_DONE: "There is no result"}),
        CodeList("EVAL", "Evaluators", _EVALUATORS),
        CodeList("YES", "Yes, else blank", {"Y": "Yes"}),
        CodeList("NOYES", "No or yes; blank: not known", {"N": "No", "Y": "Yes"}),
        CodeList("CAT", "Category", {CATEGORY: "Severity of Alopecia Tool (Olsen et al. 2004)"}),
        CodeList("BAND", "SALT bands (Tosti 2023)" + limit, dict(_text(_BANDS))),
        CodeList(
            "GRADE",
            "AA-IGA classes (Wyrwich et al. 2020), here read off SALT, not given by an assessor",
            dict(_text(_GRADES)),
        ),
        CodeList(
            "DTYPE",
            "Derivation type",
            {
                "LOCF": "The last score after baseline, never the baseline itself, stands for it",
                "NRI": "Non-responder imputation: not known counts as not responded",
            },
        ),
        *(
            CodeList(f"CRIT{k}", f"Criterion {k}", {CRITERIA[flag]: FLAG_NAME[flag]})
            for k, flag in enumerate(RESPONDER_FLAGS, 1)
        ),
        CodeList(
            "CRIT8",
            "Criterion 8",
            {NOISE_CRITERION: "Change, either way, beyond the minimal detectable change"},
        ),
    )


def study_codelists(handover: Handover) -> tuple[CodeList, ...]:
    """The names of visits and windows, which come from the data or from the settings."""
    visits = {one.visit.name: one.number for listed in handover.visits.values() for one in listed}
    by_number = sorted(visits.items(), key=lambda item: item[1])
    windows = analysis_visits(handover)
    return (
        CodeList(
            "VISIT",
            "Visits, as the data call them, with VISITNUM",
            {name: f"VISITNUM {number}" for name, number in by_number},
        ),
        CodeList(
            "AVISIT",
            "Baseline and analysis windows, with AVISITN",
            {name: f"AVISITN {number}" for number, name in windows.items()},
        ),
    )


def analysis_visits(handover: Handover) -> dict[int, str]:
    """AVISIT by AVISITN; the baseline is 0."""
    names = {window.order: window.name for window in handover.analysis.study.windows}
    taken = {name.casefold() for name in names.values()}
    return {0: "Analysis baseline" if "baseline" in taken else "Baseline", **names}


def _text(terms: Mapping[Band, str] | Mapping[AaIga, str]) -> dict[str, str]:
    return {str(name): meaning for name, meaning in terms.items()}
