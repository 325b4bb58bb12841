"""Levels of an archive: check by their names whether subject and visit were exchanged.

A pattern that fits the paths may still mean something else: in `week-12/0001/left.jpg` the first
folder is the visit, in `photos/0001/left.jpg` it is nothing. Then people
are read as visits of one another, and the change between two persons looks like a response. The
names of folders show it.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from autosalt.core.views import VIEWS
from autosalt.visits.parse import is_visit_name

_LONG_NUMBER: Final = re.compile(r"\d{3,}")
_PERSON: Final = re.compile(r"(?:sub|subj|subject|pat|pt|patient|proband|participant)[\W_]*\d")
_GATHERING: Final = frozenset(
    ("all", "archive", "bilder", "camera", "data", "dataset", "dcim", "download", "downloads",
     "export", "folder", "fotos", "images", "img", "input", "new", "original", "originals",
     "participants", "patient", "patients", "photo", "photographs", "photos", "pictures", "pics",
     "pilot", "probanden", "raw", "scans", "study", "subject", "subjects", "trial", "upload")
)  # fmt: skip
"""Words for folders that hold many people."""
_YEARS: Final = 5
"""A study that calls its visits by months is shorter; people are numbered over more."""
_VIEW_WORDS: Final = frozenset({*VIEWS, "front"})


class Mistake(StrEnum):
    """Levels that were taken for others."""

    EXCHANGED = "exchanged"
    VISITS_ARE_SUBJECTS = "visits_are_subjects"
    SUBJECTS_ARE_VIEWS = "subjects_are_views"


@dataclass(frozen=True, slots=True)
class LevelMistake:
    """A mistake, whether it is certain, and the names that show it, sorted."""

    kind: Mistake
    certain: bool
    names: tuple[str, ...]


def find_level_mistake(visits: Iterable[tuple[str, str]]) -> LevelMistake | None:
    """Find out whether subjects and visits are called as if they were something else.

    Args:
        visits: (subject, visit) of each visit.

    >>> find_level_mistake([("baseline", "0001"), ("week 12", "0001")]).kind
    <Mistake.EXCHANGED: 'exchanged'>
    >>> find_level_mistake([("photos", "0001"), ("photos", "0002")]).kind
    <Mistake.VISITS_ARE_SUBJECTS: 'visits_are_subjects'>
    >>> find_level_mistake([("0001", "baseline"), ("0001", "week 12")]) is None
    True
    """
    pairs = sorted(set(visits))
    subjects, names = sorted({s for s, _ in pairs}), sorted({v for _, v in pairs})
    if views := [name for name in (*subjects, *names) if name.casefold() in _VIEW_WORDS]:
        return LevelMistake(Mistake.SUBJECTS_ARE_VIEWS, True, tuple(views))
    if called := [name for name in subjects if is_visit_name(name)]:
        return _exchanged(called, subjects, names)
    if len(names) > 1 and not any(map(is_visit_name, names)) and not _are_months(names):
        return _too_high(pairs, subjects, names)
    return None


def _exchanged(called: list[str], subjects: list[str], names: list[str]) -> LevelMistake | None:
    """Subjects that are called like visits: all of them where no visit is called like one."""
    if any(map(is_visit_name, names)):
        # `V1` may be a volunteer where visits are called as visits are; `week 12` never is.
        plain = [name for name in called if _is_plain_visit(name)]
        return LevelMistake(Mistake.EXCHANGED, False, tuple(plain)) if plain else None
    shown = any(map(_is_plain_visit, called)) or all(map(_is_id, names))
    return LevelMistake(Mistake.EXCHANGED, shown and called == subjects, tuple(called))


def _too_high(
    pairs: list[tuple[str, str]], subjects: list[str], names: list[str]
) -> LevelMistake | None:
    """Visits that are called like subjects, in folders that are not."""
    times = Counter(visit for _, visit in pairs)
    shared = any(n > 1 for n in times.values())
    nameless = not any(map(_has_digit, subjects))
    are_ids, are_run = all(map(_is_id, names)), _is_run(names)
    if len(subjects) == 1 and _is_gathering(subjects[0]):
        certain = are_ids or not are_run
        return LevelMistake(Mistake.VISITS_ARE_SUBJECTS, certain, tuple(names))
    if are_ids and not are_run:
        kind = Mistake.EXCHANGED if shared else Mistake.VISITS_ARE_SUBJECTS
        return LevelMistake(kind, nameless, tuple(subjects if shared else names))
    numbered = len(subjects) > 1 and not are_run and all(map(_has_digit, names))
    if nameless and not shared and (are_ids or numbered):
        return LevelMistake(Mistake.VISITS_ARE_SUBJECTS, False, tuple(names))
    return None


def _has_digit(name: str) -> bool:
    return re.search(r"\d", name) is not None


def _are_months(names: list[str]) -> bool:
    """Whether names are months of a few years, as `11-2023`; `01-2001` alone may be a person."""
    found = [re.fullmatch(r"(0?[1-9]|1[0-2])[./_-]((?:19|20)\d\d)", name) for name in names]
    months = {match[1] for match in found if match}
    years = {int(match[2]) for match in found if match}
    return all(found) and len(months) > 1 and max(years) - min(years) < _YEARS


def _is_plain_visit(name: str) -> bool:
    """Whether a visit is meant beyond doubt: more than a few letters and a number, as `V1`."""
    return is_visit_name(name) and not re.fullmatch(r"[^\W\d_]{0,3}[\W_]*\d+", name.strip())


def _is_id(name: str) -> bool:
    """Whether people are numbered so: three digits in a row, or a word for a person."""
    text = name.casefold()
    return _LONG_NUMBER.search(text) is not None or _PERSON.match(text) is not None


def _is_gathering(name: str) -> bool:
    words = re.findall(r"[^\W\d_]+", name.casefold())
    return not _GATHERING.isdisjoint(words) and not _has_digit(name)


def _is_run(names: list[str]) -> bool:
    """Whether names are numbers that count visits: from 0 or 1 on, most of them there."""
    if not all(name.isdecimal() for name in names):
        return False
    numbers = [int(name) for name in names]
    return min(numbers) <= 1 and max(numbers) <= 2 * len(numbers) + 1
