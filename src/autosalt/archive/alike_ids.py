"""Ids that a program tells apart and a person may not: `S-01` and `s-01`, `12` and `0012`."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator

from autosalt.archive.rows import PhotoRow


def alike_ids(rows: Iterable[PhotoRow]) -> tuple[str, ...]:
    """One line for each group of subjects, or of one subject's visits, whose ids are alike.

    Alike are ids that differ in case, in blanks, in the zeros before a number, or in how Unicode
    writes the same letters. They stay as they are: whether they mean the same only a person knows.
    """
    visits: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        visits[row.subject].add(row.visit)
    return (
        *_lines("subjects", visits),
        *(line for name in sorted(visits) for line in _lines(f"visits of {name!r}", visits[name])),
    )


def _lines(what: str, ids: Iterable[str]) -> Iterator[str]:
    groups: dict[str, list[str]] = defaultdict(list)
    for name in sorted(ids):
        groups[_as_read(name)].append(name)
    for group in groups.values():
        if len(group) > 1:
            # Where only Unicode differs, nobody could see it.
            seen = {unicodedata.normalize("NFC", name) for name in group}
            listed = ", ".join(map(repr if len(seen) == len(group) else ascii, group))
            yield f"{what} {listed} count as different; write one id in one way if they are not"


def _as_read(name: str) -> str:
    """What a person reads: letters without case, no blanks, numbers by their value."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", name).casefold())
    return re.sub(r"\d+", lambda digits: digits[0].lstrip("0") or "0", text)
