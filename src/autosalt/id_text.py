"""Ids as text: words for a missing value, and damage by a spreadsheet.

One list for all readers of ids: manifests, scores, exports, DICOM headers, training's index.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

_WORDS: Final = frozenset(
    {
        *("na", "#na", "#nana", "null", "#null!", "none", "\\n"),
        *("undefined", "objectobject", "missing", "unknown", "unk"),
        *("notavailable", "notapplicable", "notknown"),
        *("#nd", "#nv", "#nb", "#нд"),  # #N/A in other languages
        *("1#ind", "-1#ind", "1#qnan", "-1#qnan"),
    }
)
"""In lower case, without blanks, dots and slashes: `n.a.` and `N/A` are `na`."""
_AS_PROGRAMS_WRITE: Final = frozenset({"nan", "NaN", "-nan", "-NaN", "NaT", "nil"})
"""Nan and Nat are people, NAN and NAT initials."""
_MARKS: Final = re.compile(r"[-\u2010-\u2015\u2212.?\u2026_*]+|\.[A-Za-z]")
"""`-`, `--`, `.`, `?` and similar marks, and the `.A` of SAS."""
_BRACKETS: Final = " <>()[]{}\"'"
_TOO_NARROW: Final = re.compile(r"#{2,}")
_ERROR: Final = re.compile(r"#\D*(0!|[!?])|#GETTING_DATA|Err:\d{3}", re.IGNORECASE)
"""`#VALUE!`, `#NAME?`, `#DIV/0!` in any language; `Err:502` of LibreOffice."""
_SHORTENED: Final = re.compile(r"[-+]?(\d+[.,]\d+E[-+]?\d+|\d+E\+\d+)", re.IGNORECASE)
"""`4.71234E+15` and `1E+05`; not `1E5`, which may well be an id."""
_NOBODY: Final = re.compile(r"(anonym(ous|i[sz]ed)?|anon|de-?identified|redacted)", re.IGNORECASE)
"""Words that programs write in place of a name that they removed."""


@dataclass(frozen=True, slots=True)
class IdFault:
    """A reason why a text is no id: `why` follows the word "which", `advice` states what to do."""

    why: str
    advice: str


_MISSING: Final = IdFault("stands for a missing value", "give it another name, or leave it out")
_NARROW: Final = IdFault(
    "is what a spreadsheet shows where a column is too narrow",
    "widen the column and save the file again",
)
_BROKEN: Final = IdFault(
    "is an error of a spreadsheet", "correct the formula, or type the id in from its source"
)
_NUMBER: Final = IdFault(
    "is a longer number that a spreadsheet shortened, so that several ids may have become one",
    "write the ids in full from their source, in a column that is formatted as text",
)


def visible(text: str) -> str:
    r"""The text without invisible characters at its ends: blanks of all kinds, zero-width ones.

    >>> visible("\u00a0\u200b 0012 \ufeff")
    '0012'
    """
    text = text.strip()
    if text.isascii() and text.isprintable():  # so are most, of many
        return text
    seen = [k for k, letter in enumerate(text) if not _unseen(letter)]
    return text[seen[0] : seen[-1] + 1] if seen else ""


def _unseen(letter: str) -> bool:
    return letter.isspace() or unicodedata.category(letter) in ("Cf", "Cc")


def means_missing(text: str) -> bool:
    """Whether a text is blank, or one of the ways to write that a value is missing.

    >>> [means_missing(text) for text in ("", "NA", "n.a.", "<NA>", "NULL", "--", "NAD01", "Ann")]
    [True, True, True, True, True, True, False, False]
    """
    bare = unicodedata.normalize("NFKC", visible(text)).strip(_BRACKETS)
    if not bare or bare in _AS_PROGRAMS_WRITE or _MARKS.fullmatch(bare):
        return True
    return re.sub(r"[\s./]", "", bare.casefold()) in _WORDS


def filled(text: str) -> str:
    """A cell that may be empty: empty, too, where a word stands for a missing value."""
    return "" if means_missing(text) else text


def filled_arm(text: str) -> str:
    """A cell of the arm: as `filled`, but `none` is an arm, the one without treatment."""
    return text if is_none_arm(text) else filled(text)


def is_none_arm(text: str) -> bool:
    """Whether an arm is called `none`, the one word that may be meant so."""
    return text.casefold() == "none"


def patient_id(text: str) -> str:
    """A PatientID; empty where it stands for a missing value or for no certain person."""
    return "" if _NOBODY.fullmatch(text) else filled(text)


def damage(text: str) -> IdFault | None:
    """The damage that a spreadsheet certainly did to an id; None where nothing is certain.

    >>> damage("4.71234E+15") is None, damage("12E3") is None
    (False, True)
    """
    if _TOO_NARROW.fullmatch(text):
        return _NARROW
    if _ERROR.fullmatch(text) and not means_missing(text):
        return _BROKEN
    return _NUMBER if _SHORTENED.fullmatch(text) else None


def id_fault(text: str) -> IdFault | None:
    """The reason why a text certainly is no id; None where it may be one."""
    return _MISSING if means_missing(text) else damage(text)


def id_problem(column: str, text: str) -> str | None:
    """The fault of the id in a cell, in words; None where there is none.

    >>> id_problem("subject", "NA")
    "subject is 'NA', which stands for a missing value; give it another name, or leave it out"
    """
    if not visible(text):
        return f"{column} is empty"
    return _worded(column, text, id_fault(text))


def damage_problem(column: str, text: str) -> str | None:
    """As `id_problem`, of a cell that may be empty and holds a name: an arm or a site."""
    return _worded(column, text, damage(text))


def _worded(column: str, text: str, fault: IdFault | None) -> str | None:
    return None if fault is None else f"{column} is {text!r}, which {fault.why}; {fault.advice}"
