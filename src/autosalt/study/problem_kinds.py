"""Codes of problems in the data of a study: every kind in problems.csv.

Every `Problem` has one of these codes. A new kind is added here, and the documentation lists it.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from autosalt.issues import ARCHIVE_KINDS, IssueKind

SCORES_KINDS: Final[Mapping[str, IssueKind]] = MappingProxyType(
    {
        "table_edited": IssueKind("Tables to check", "edited by hand, and therefore not read"),
        "levels_unsure": ARCHIVE_KINDS["levels_unsure"],
        "word_for_missing": IssueKind("Arms and sites to check", "words read as missing"),
        "alike_names": IssueKind(
            "Names to check", "groups of names that differ only in case, separators or zeros"
        ),
        "names_damaged": IssueKind(
            "Names to check", "kinds of names without a meaning, or changed by a spreadsheet"
        ),
        "scores_as_shares": IssueKind(
            "Scores to check", "kinds of groups whose SALT is a share, not in percent"
        ),
        "no_scores": IssueKind("Scores to check", "studies without a score at any visit"),
    }
)
"""Kinds of problems in the scores as they were given."""

VISIT_KINDS: Final[Mapping[str, IssueKind]] = MappingProxyType(
    {
        "duplicate_visit": IssueKind("Visits to check", "that appear more than once"),
        "date_unlikely": IssueKind("Dates to check", "that cannot be the day of a visit"),
        "some_dates_missing": IssueKind(
            "Dates to check", "subjects with dates of some visits only: ordered by name"
        ),
        "names_ambiguous": IssueKind(
            "Dates to check", "times names are dates that can be read in several ways"
        ),
        "dates_against_names": IssueKind(
            "Dates to check", "subjects or kinds of visits whose dates contradict their names"
        ),
        "order_by_name": IssueKind(
            "Order to check", "times neither dates nor names give the order"
        ),
        "no_baseline": IssueKind("Baselines to check", "subjects without a baseline"),
        "baseline_incomplete": IssueKind("Baselines to check", "without a score: no change"),
        "baseline_zero": IssueKind("Baselines to check", "of SALT 0: improvement is undefined"),
        "baseline_is_response": IssueKind(
            "Baselines to check", "that count as the response already"
        ),
        "baseline_low": IssueKind(
            "Baselines to check", "so low that every improvement may be noise"
        ),
        "before_baseline": IssueKind("Visits to check", "before the baseline, left out"),
        "same_day": IssueKind("Visits to check", "of the same day as another, left out"),
    }
)
"""Kinds of problems in the visits of a subject."""

WINDOW_KINDS: Final[Mapping[str, IssueKind]] = MappingProxyType(
    {
        "names_joined": IssueKind(
            "Windows to check", "groups of names that mean one time, taken as one window"
        ),
        "names_of_one_time": IssueKind(
            "Windows to check", "pairs of names on the same days, and no subject has both"
        ),
        "no_window": IssueKind("Windows to check", "visits or names that belong to no window"),
        "same_time": IssueKind("Windows to check", "visits whose window another visit took"),
        "name_against_day": IssueKind(
            "Windows to check", "visits whose day contradicts the name of their window"
        ),
        "window_not_reached": IssueKind(
            "Windows to check", "that subjects had not reached yet, who count as missing"
        ),
        "no_follow_up": IssueKind("Windows to check", "studies without a follow-up visit"),
    }
)
"""Kinds of problems in putting visits into windows."""

ARM_KINDS: Final[Mapping[str, IssueKind]] = MappingProxyType(
    {
        "arm_changes": IssueKind("Arms to check", "subjects with another arm at a later visit"),
        "site_changes": IssueKind("Sites to check", "subjects with another site at a later visit"),
        "arm_without_subjects": IssueKind("Arms to check", "of the settings without a subject"),
        "arm_unknown": IssueKind("Arms to check", "that the settings do not name"),
        "arm_of_one": IssueKind("Arms to check", "of one subject"),
        "no_arm": IssueKind("Arms to check", "subjects without an arm where others have one"),
        "no_reference": IssueKind("Arms to check", "references without a subject: not compared"),
        "reference_not_named": IssueKind(
            "Arms to check", "references chosen because none was named"
        ),
        "baselines_apart": IssueKind("Arms to check", "that share no baseline with the reference"),
    }
)
"""Kinds of problems in arms and sites."""

PROBLEM_KINDS: Final[Mapping[str, IssueKind]] = MappingProxyType(
    {**SCORES_KINDS, **VISIT_KINDS, **WINDOW_KINDS, **ARM_KINDS}
)
