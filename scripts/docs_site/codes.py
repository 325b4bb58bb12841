"""Pages of codes: reasons of refusals, issues to check, problems of a study."""

from typing import TYPE_CHECKING, Final

from docs_site.markdown import code, page, table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from autosalt.issues import IssueKind

_REASONS: Final = """
A photo that cannot be scored is *refused*. It gets one of these codes and never becomes a number.
The code is in the column `reason` of `photos.csv`. The column `detail` holds the measurement.
Generated from `autosalt.core.reasons`.
"""
_ISSUES: Final = """
Issues that a person must check before the scores are used. A command that finds any ends with
[exit code](exit-codes.md) 3, and reports each in a line that starts with `Check`. The run's record
counts them under these codes. Generated from the program's registry.
"""


def reasons_page() -> str:
    """Markdown of every reason of refusal and what to do."""
    from autosalt.core.reasons import REASON_TEXT, Reason

    rows = [(code(reason), REASON_TEXT[reason]) for reason in Reason]
    return page("Reasons for refusal", _REASONS, table(("code", "what it means, what to do"), rows))


def issues_page() -> str:
    """Return the Markdown of every kind of issue."""
    from autosalt.issues import ARCHIVE_KINDS, RESULT_KINDS
    from autosalt.study.problem_kinds import PROBLEM_KINDS

    def listed(kinds: "Mapping[str, IssueKind]") -> str:
        rows = [(code(name), kind.label, kind.summary) for name, kind in kinds.items()]
        return table(("code", "line", "what is counted"), rows)

    return page(
        "Issues to check",
        _ISSUES,
        "## Found in the archive, before anything is scored",
        listed(ARCHIVE_KINDS),
        "## Found in what was scored",
        listed(RESULT_KINDS),
        "## Found in the data of a study",
        "`autosalt respond` lists them in `problems.csv`, each with a sentence of its own: see "
        "[tables and columns](tables.md#problems).",
        listed(PROBLEM_KINDS),
    )
