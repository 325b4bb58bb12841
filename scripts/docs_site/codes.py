"""The pages of codes: why a photo is refused, what to check, what a visit's problem is."""

from typing import Final

from docs_site.markdown import code, page, table

_REASONS: Final = """
A photo that cannot be scored is *refused*. It gets one of these codes and never becomes a number.
The code stands in the column `reason` of `photos.csv`; `detail` beside it says what was measured.
Generated from `autosalt.core.reasons`.
"""
_ISSUES: Final = """
Things that a person must look at before the scores are used. A command that found any ends with
[exit code](exit-codes.md) 3, and says each in a line that starts with `Check`. The run's record
counts them under these codes. Generated from the program's registry.
"""


def reasons_page() -> str:
    """Markdown of every reason of refusal and what to do."""
    from autosalt.core.reasons import REASON_TEXT, Reason

    rows = [(code(reason), REASON_TEXT[reason]) for reason in Reason]
    return page("Reasons for refusal", _REASONS, table(("code", "what it means, what to do"), rows))


def issues_page() -> str:
    """Markdown of every kind of thing to look at."""
    from autosalt.issues import ARCHIVE_KINDS, RESULT_KINDS, IssueKind

    def listed(kinds: "dict[str, IssueKind]") -> str:
        rows = [(code(name), kind.label, kind.summary) for name, kind in kinds.items()]
        return table(("code", "line", "what is counted"), rows)

    return page(
        "Things to check",
        _ISSUES,
        "## Found in the archive, before anything is scored",
        listed(dict(ARCHIVE_KINDS)),
        "## Found in what was scored",
        listed(dict(RESULT_KINDS)),
        "Problems in the data of a study stand in `problems.csv`, each with a sentence of its own: "
        "see [tables and columns](tables.md#problems).",
    )
