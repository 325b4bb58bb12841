"""Code lists of the datasets: all are sponsor-defined, none is CDISC's."""

from collections.abc import Mapping
from typing import Final

from autosalt.core.severity import AaIga
from autosalt.study.export.dataset import CodeList
from autosalt.study.export.definitions import definitions
from autosalt.study.export.subject_data import Handover
from autosalt.study.settings.options import RESPONDER_FLAGS, ResponderFlag

SPONSOR_DEFINED: Final = (
    "Sponsor-defined. CDISC has no controlled terminology for SALT (as of 2025-03-25). No code, "
    "name or value here is CDISC's, even where CDISC has a term with the same spelling."
)
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
_LISTS: Final = {codelist.name: codelist for codelist in definitions().codelists}
CRITERIA: Final[Mapping[ResponderFlag, str]] = {
    flag: next(iter(_LISTS[f"CRIT{k}"].terms)) for k, flag in enumerate(RESPONDER_FLAGS, 1)
}
NOISE_CRITERION: Final = next(iter(_LISTS[f"CRIT{len(RESPONDER_FLAGS) + 1}"].terms))


def fixed_codelists() -> tuple[CodeList, ...]:
    """Return the code lists that are the same in every study."""
    return definitions().codelists


def study_codelists(handover: Handover) -> tuple[CodeList, ...]:
    """Return the code lists of visits and windows, whose names come from data or settings."""
    visits = {
        placed.visit.name: placed.number for listed in handover.visits.values() for placed in listed
    }
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
    """Return AVISIT by AVISITN; the baseline is 0."""
    names = {window.order: window.name for window in handover.analysis.study.windows}
    taken = {name.casefold() for name in names.values()}
    return {0: "Analysis baseline" if "baseline" in taken else "Baseline", **names}
