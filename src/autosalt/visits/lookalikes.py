"""Lookalike ids, which differ for a program but not for a person: `S-01` and `s-01`."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from autosalt.visits.info import VisitInfo

_MARKS_OF_TEXT: Final = "'`\u2018\u2019"
"""In front of a number these mark it as text; a spreadsheet does not show them."""
_LOOKALIKE: Final = str.maketrans("\u2212авекмнорстухαβεκνορτυχ", "-abekmhopctyxabekvoptux")
"""The minus sign, and Cyrillic and Greek letters that look like Latin ones."""


def alike_ids(
    visits: Iterable[tuple[str, str]],
    infos: Mapping[tuple[str, str], VisitInfo] = MappingProxyType({}),
) -> tuple[str, ...]:
    """One line for each group of ids or names of an archive that are alike, see `alike_names`."""
    known = infos.values()
    return alike_names(visits, (info.arm for info in known), (info.site for info in known))


def alike_names(
    visits: Iterable[tuple[str, str]],
    arms: Iterable[str],
    sites: Iterable[str],
    readers: Iterable[str] = (),
    meaning: Callable[[str], object] = str,
) -> tuple[str, ...]:
    """One line for each group of subjects, visits, arms, sites or readers that are alike.

    Names are alike that differ only in case, in separators (`S-01`, `S_01`, `S01`), in the zeros
    before a number or in a `.0` behind it. So are names with letters of two alphabets that look the
    same, and names whose letters Unicode can write in two ways. An apostrophe in front does not
    count: it marks a number as text (`'0012`). The names stay as they are: only a person knows
    whether they mean the same.

    Args:
        visits: (subject, visit); visits are compared within a subject and between subjects.
        arms: empty ones are none.
        sites: as arms.
        readers: as arms.
        meaning: visits of several subjects are not reported if it is equal: they count as one.
    """
    names: dict[str, set[str]] = defaultdict(set)
    for subject, visit in visits:
        names[subject].add(visit)
    within = {subject: groups for subject in sorted(names) if (groups := _groups(names[subject]))}
    within_one = {group for groups in within.values() for group in groups}
    between = _groups({name for of_subject in names.values() for name in of_subject})
    return (
        *_lines("subjects", _groups(names)),
        *(line for who, groups in within.items() for line in _lines(f"visits of {who!r}", groups)),
        *_lines(
            "visits",
            (g for g in between if g not in within_one and len({meaning(name) for name in g}) > 1),
        ),
        *_lines("arms", _groups(filter(None, arms))),
        *_lines("sites", _groups(filter(None, sites))),
        *_lines("readers", _groups(filter(None, readers))),
    )


def _groups(names: Iterable[str]) -> list[tuple[str, ...]]:
    """Those of which several are read alike, each group sorted."""
    groups: dict[str, list[str]] = defaultdict(list)
    for name in sorted(set(names)):
        groups[_as_read(name)].append(name)
    return [tuple(group) for group in groups.values() if len(group) > 1]


def _lines(what: str, groups: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for group in groups:
        # Where only Unicode differs, nobody could see it.
        seen = {unicodedata.normalize("NFC", name) for name in group}
        listed = ", ".join(map(repr if len(seen) == len(group) else ascii, group))
        yield f"{what} {listed} count as different; write one id in one way if they are not"


def _as_read(name: str) -> str:
    """What a person reads: letters without case, no separators, numbers by their value.

    Between two numbers a separator stays, as `-`: `1-12` is not `11-2`. A minus sign stays too.
    """
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", name).casefold().strip())
    text = text.lstrip(_MARKS_OF_TEXT)
    kinds = [(letter, unicodedata.category(letter)) for letter in text.translate(_LOOKALIKE)]
    text = "".join("-" if kind == "Pd" else letter for letter, kind in kinds if kind != "Cf")
    text = re.sub(r"(?<![\d.])(\d+)\.0+(?![\d.])", r"\1", text)  # a number of a spreadsheet
    text = re.sub(r"(?<=[^\W\d_])\s-(?=\d)", "\N{MINUS SIGN}", text)  # `day -14`
    text = re.sub(r"(?<=\d)[\s_./-]+(?=\d)", "\N{MIDDLE DOT}", text)
    text = re.sub(r"[\s_./-]+", "", text)
    return re.sub(r"\d+", lambda digits: digits[0].lstrip("0") or "0", text)
