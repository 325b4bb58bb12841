"""Damaged ids and names: such that no person gave to a subject, an arm or a site.

A table is refused where one of them is certain (`id_text`). Here they are reported: those that come
from paths and DICOM headers, and those that only a comparison with all other ids shows.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from math import comb
from types import MappingProxyType
from typing import Final

from autosalt.id_text import filled, filled_arm, id_fault, is_none_arm
from autosalt.issues import listed
from autosalt.visits.info import VisitInfo

_EXPONENT: Final = re.compile(r"(\d+)E(\d{1,3})", re.IGNORECASE)
_KEPT_DIGITS: Final = 15
"""Of a longer number a spreadsheet makes the others 0."""
_UNLIKELY: Final = 0.002
"""Zeros at the end are reported that come by chance less often; those of 18 digits: 1 in 1000."""
_MONTHS: Final = (
    "janv?|ene|feb|févr?|mar|mars|mrz|mrt|apr|abr|avr|may|mai|mei|jun|juin|jul|juil|aug|août|sept?|"
    "oct|okt|nov|dec|dez|déc|dic"
)
_MONTH_DAY: Final = re.compile(
    rf"\d{{1,4}}[-. /]{{1,2}}({_MONTHS})\.?([-. /]\d{{2,4}})?|({_MONTHS})\.?[-. /]\d{{1,4}}",
    re.IGNORECASE,
)
_YEAR_FIRST: Final = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})([ T]\d{1,2}:\d\d.*)?")
_YEAR_LAST: Final = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})([ T]\d{1,2}:\d\d.*)?")


def damaged_ids(
    visits: Iterable[tuple[str, str]],
    infos: Mapping[tuple[str, str], VisitInfo] = MappingProxyType({}),
) -> tuple[str, ...]:
    """One line for each kind of doubtful ids of an archive, see `damaged_names`."""
    known = infos.values()
    return damaged_names(visits, (info.arm for info in known), (info.site for info in known))


def damaged_names(
    visits: Iterable[tuple[str, str]], arms: Iterable[str], sites: Iterable[str]
) -> tuple[str, ...]:
    """One line for each kind of doubtful subjects, visits, arms and sites.

    Args:
        visits: (subject, visit).
        arms: empty ones are none.
        sites: as arms.
    """
    subjects, names = set[str](), set[str]()
    for subject, visit in visits:
        subjects.add(subject)
        names.add(visit)
    of_arms, of_sites = set(filter(None, arms)), set(filter(None, sites))
    untreated = {arm for arm in of_arms if is_none_arm(arm)}
    return (
        *_certain("subjects", subjects),
        *_certain("visits", names),
        *_certain("arms", of_arms - untreated),
        *_untreated(untreated),
        *_certain("sites", of_sites),
        *_exponents(subjects),
        *_zeros(subjects),
        *_dates("subjects", subjects),
        *_dates("arms", of_arms),
        *_dates("sites", of_sites),
    )


def read_as_missing(table: Iterable[Mapping[str, str]]) -> tuple[str, ...]:
    """One line for each word that leaves subjects without an arm or a site, where others have one.

    `NA` may be how R writes that there is none, and North America.

    Args:
        table: the cells of each row by column, as they are written.
    """
    arms, sites = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for row in table:
        arms[row["subject"]].add(row.get("arm", ""))
        sites[row["subject"]].add(row.get("site", ""))
    return (*_blanked("arm", arms, filled_arm), *_blanked("site", sites, filled))


def _blanked(
    column: str, cells: Mapping[str, set[str]], filled: Callable[[str], str]
) -> Iterator[str]:
    """Words by the number of subjects that have no other cell; `cells` by subject."""
    without = [words for words in cells.values() if not any(map(filled, words))]
    if len(without) == len(cells):
        return
    counts = Counter(word for words in without for word in words if word)
    for word, number in sorted(counts.items()):
        yield (
            f"{column} {word!r} of {number} subjects is read as missing; write the name in another "
            "way where it is one, or leave the cell empty"
        )


def _certain(what: str, names: Collection[str]) -> Iterator[str]:
    """Names that are none, by what is wrong with them."""
    by_fault = defaultdict(list)
    for name in sorted(names):
        if (fault := id_fault(name)) is not None:
            by_fault[fault].append(name)
    for fault, found in by_fault.items():
        yield f"{what} {listed(found)}: each {fault.why}; {fault.advice}"


def _untreated(arms: Collection[str]) -> Iterator[str]:
    if arms:
        yield (
            f"arm {listed(sorted(arms))} is taken as an arm, but may mean a missing value; "
            "write 'no treatment' where it is one, or leave the cell empty"
        )


def _exponents(subjects: Collection[str]) -> Iterator[str]:
    """`1E5` where the others are numbers of as many digits: 100000."""
    found = sorted(name for name in subjects if _EXPONENT.fullmatch(name))
    others = set(subjects) - set(found)
    if not all(other.isdecimal() for other in others):
        return
    digits = {len(other) for other in others}
    written = [name for name in found if _digits(name) in digits]
    if written:
        yield (
            f"subjects {listed(written)} may be numbers that a spreadsheet has shortened, as the "
            "others are numbers of as many digits; write the ids in full from their source"
        )


def _digits(name: str) -> int:
    """Digits of the number that `12E3` stands for."""
    mantissa, _, exponent = name.upper().partition("E")
    return len(mantissa) + int(exponent)


def _zeros(subjects: Collection[str]) -> Iterator[str]:
    """Numbers that end in zeros after the digits that a spreadsheet keeps, and not by chance."""
    by_length = defaultdict(list)
    for name in sorted(subjects):
        if name.isdecimal() and len(name) > _KEPT_DIGITS:
            by_length[len(name)].append(name)
    for length, names in by_length.items():
        cut = [name for name in names if not name[_KEPT_DIGITS:].strip("0")]
        if cut and _at_least(len(cut), len(names), 0.1 ** (length - _KEPT_DIGITS)) < _UNLIKELY:
            yield (
                f"subjects {listed(cut)} end in zeros after {_KEPT_DIGITS} digits, which is all "
                "that a spreadsheet keeps, so that several people may share one; write the ids in "
                "full from their source, in a column that is formatted as text"
            )


def _at_least(found: int, of: int, chance: float) -> float:
    """How likely at least so many are found, each by chance."""
    return 1.0 - sum(comb(of, k) * chance**k * (1.0 - chance) ** (of - k) for k in range(found))


def _dates(what: str, names: Collection[str]) -> Iterator[str]:
    """Names that are dates, where others are none, or with a month or an hour in them.

    A name of the same form as one that is no date (`MAR-01` and `PAR-01`) is not reported.
    """
    dates = {name: certain for name in names if (certain := _says_date(name)) is not None}
    forms = {_form(name) for name in names - dates.keys()}
    found = sorted(
        name
        for name, certain in dates.items()
        if _form(name) not in forms and (certain or len(dates) < len(names))
    )
    if found:
        yield (
            f"{what} {listed(found)} are dates, perhaps made by a spreadsheet from ids such as "
            "'3-1'; write the ids from their source, in a column that is formatted as text"
        )


def _says_date(name: str) -> bool | None:
    """None where it is no date; True where only a spreadsheet would write an id so."""
    if _MONTH_DAY.fullmatch(name):
        return None if name.isupper() else True  # as site codes are: MAR-01
    year_first, year_last = _YEAR_FIRST.fullmatch(name), _YEAR_LAST.fullmatch(name)
    if year_first:
        year, month, day, hour = year_first.groups()
        return bool(hour) if _is_day(year, month, day) else None
    if year_last:
        one, other, year, hour = year_last.groups()
        is_day = _is_day(year, one, other) or _is_day(year, other, one)
        return bool(hour) if is_day else None
    return None


def _is_day(year: str, month: str, day: str) -> bool:
    try:
        return 1900 <= date(int(year), int(month), int(day)).year <= 2100
    except ValueError:
        return False


def _form(name: str) -> str:
    """The kinds of its characters: `Aa-99`."""
    return re.sub(r"[^\W\d_]", lambda m: "A" if m[0].isupper() else "a", re.sub(r"\d", "9", name))
