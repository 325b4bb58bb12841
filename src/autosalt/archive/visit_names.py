"""What the names of visits say of their order in time, where their days are not known.

Names say an order where they differ in their numbers alone (`week 4`, `week 12`), and where one is
a word for the time before treatment and the other is not. All else is the order of the alphabet,
which puts `month 3` before `week 4`, and which a person has to look at.
"""

import re
from collections.abc import Iterable
from typing import Final

BASELINE: Final = "baseline"
"""A visit with this in its name is taken to be meant as one."""
_SCREENING: Final = ("screen", "run-in", "run in")
_BEFORE: Final = frozenset({"before", "bl", "pre", "pretreatment"})
_AFTER: Final = frozenset({"after", "post", "posttreatment"})
_ZERO: Final = re.compile(r"(day|week|month|visit|[dwmvt])?[\W_]*0+")
_DASH: Final = re.compile(r"[-\u2212\u2013]\d")
"""Before a number: a minus sign (`D-14`), or what joins two words (`week-12`)."""
_MINUS: Final = re.compile(r"\s[-\u2212\u2013]\d")
"""`day -14`."""
_COUNTED: Final = re.compile(r"(day|week|[dw])([\s_]*)([-\u2212\u2013]?)(\d+)")
"""A unit of time, blanks, a dash or none, and the number."""


def natural_key(text: str) -> tuple[tuple[tuple[int, int, str], ...], str]:
    """Sort key in which numbers inside a text count as numbers: `week 2` before `week 10`."""
    parts = re.findall(r"\d+|\D+", text)
    key = tuple(
        (0, int(part), "") if part.isdecimal() else (1, 0, part.casefold()) for part in parts
    )
    return key, text


def visit_key(name: str) -> tuple[int, bool, object]:
    """Sort key of visits whose days are not known: before treatment, the others, after it.

    Within each as people count, and what is called baseline first: it is meant as the one.
    """
    time = -1 if says_before(name) else int(_says_after(name))
    return time, not says_baseline(name), natural_key(name)


def signed(names: Iterable[str]) -> dict[str, str]:
    """How each of a subject's visits is meant: `D-14` as `d -14` where `D0` or `D28` is one too.

    Who writes the unit without a dash as well means a minus sign by it; else it joins two words.
    """
    found = {name: _counted(name) for name in names}
    bare = {one[1] for one in found.values() if one and not one[3]}
    return {
        name: f"{one[1]} -{one[4]}" if one and one[3] and one[1] in bare else name
        for name, one in found.items()
    }


def counts_down(before: str, after: str) -> bool:
    """Whether of two visits of one unit of time the second has the lower number: `day 0, day -7`.

    The names are those of `signed`.
    """
    first, second = _counted(before), _counted(after)
    if first is None or second is None or first[1] != second[1]:
        return False
    return _number(second) < _number(first)


def words(name: str) -> list[str]:
    """The words of a name, in lower case, without numbers and signs."""
    return re.findall(r"[^\W\d_]+", name.casefold())


def stem(name: str) -> str:
    """A visit's name in lower case, its numbers as `#`: `week #`."""
    return re.sub(r"\d+", "#", name.casefold())


def says_baseline(name: str) -> bool:
    """Whether a visit is called baseline, and not after it."""
    return BASELINE in name.casefold() and not _says_after(name)


def says_screening(name: str) -> bool:
    """Whether a visit is called what visits before the baseline are called."""
    return name.casefold().startswith(_SCREENING)


def says_before(name: str) -> bool:
    """Whether a visit is called what visits before treatment are called.

    `pre` and the like only without a number: `pre-dose week 4` is none.
    """
    if _says_after(name):
        return False
    first = words(name)[:1]
    called = not _BEFORE.isdisjoint(first) and not re.search(r"\d", name)
    counted = _says_zero(name) or _MINUS.search(name) is not None
    return called or counted or says_baseline(name) or says_screening(name)


def rival(first: str, others: Iterable[str], course: Iterable[str]) -> str | None:
    """Another visit of a subject that may be meant as the baseline as well; None without one.

    Args:
        first: the first visit.
        others: the later ones that are asked for.
        course: all visits of the subject, by which `signed` tells how each is meant.
    """
    meant = signed(course)
    return next((name for name in others if _vies(meant[first], meant[name])), None)


def _vies(first: str, later: str) -> bool:
    """Whether either of two visits before treatment, in order of time, may be meant as baseline.

    As `screening` and `week 0`: where the first is called baseline, only one called so as well.
    """
    if says_baseline(first):
        return says_baseline(later)
    return says_before(first) and says_before(later)


def names_tell(before: str, after: str) -> bool:
    """Whether the names of two visits, in the order of `visit_key`, say that it is that of time."""
    if stem(before) == stem(after):
        return not _MINUS.search(before)
    if not says_before(before) or says_before(after):
        return False
    return not (_says_zero(before) and _DASH.search(after))


def _says_after(name: str) -> bool:
    return not _AFTER.isdisjoint(words(name))


def _says_zero(name: str) -> bool:
    return _ZERO.fullmatch(name.casefold().strip()) is not None


def _counted(name: str) -> re.Match[str] | None:
    return _COUNTED.fullmatch(name.casefold().strip())


def _number(counted: re.Match[str]) -> int:
    return -int(counted[4]) if _MINUS.search(counted[0]) else int(counted[4])
