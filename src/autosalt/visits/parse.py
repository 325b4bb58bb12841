"""Parser of visit names: the time that `week 12`, `V2`, `baseline` or `2024-05-03` states.

One parser, `when`, serves all that sorts visits, compares them with their dates, or takes two names
for one time point.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from autosalt.visits.date_text import Written, find_date
from autosalt.visits.moment import DAYS, Phase, Step, When
from autosalt.visits.name_dates import EVERY_WAY, DateReading
from autosalt.visits.words import (
    AFTER,
    ANY_TIME,
    BASELINE,
    BEFORE,
    COUNTERS,
    END,
    FILLERS,
    FOLLOW_UP,
    LAST,
    ORDINALS,
    ROMAN,
    SCREENING,
    UNITS,
    one_word,
    plain,
)

_LONGEST_RUN_IN: Final = 56
"""Days before the baseline that names of visits count."""
_LETTERS: Final = 3
"""A counter has at most so many digits: `IMG_0021` counts photographs, `20241` nothing known."""


def when(name: str, reading: DateReading = EVERY_WAY) -> When:
    """Read the time that a name states.

    >>> when("W12").days, when("12 weeks").point == when("Week_12").point
    ((84.0, 84.0), True)

    Args:
        name: of a visit.
        reading: of the dates in the names of its study.
    """
    found, written = _parse(name)
    return found if written is None else replace(found, dates=reading.of(name, written))


def time_point(name: str) -> tuple[object, ...]:
    """A key that names of one time point share: `week 12`, `W12` and `Week_12` are equal.

    Other names are equal where they differ in case alone.
    """
    return when(name).point or ("", name.casefold())


def whens(names: Iterable[str], reading: DateReading = EVERY_WAY) -> dict[str, When]:
    """Read the times that the names of one subject's visits state, by name.

    A dash before a number is a minus sign where another name has the same unit without a dash
    (`D-14`, `D0`). It joins two words where a number is 0 or too far on (`week-0`, `W-24`). Else it
    may be either, where the unit is a letter or `day`, or stands without a dash too. Such a name
    states no time.
    """
    found = {name: when(name, reading) for name in names}
    dashed = {name: _unit(one) for name, one in found.items() if one.joined == "-"}
    others = {_unit(one) for name, one in found.items() if one.times and name not in dashed}
    bare = {_unit(one) for one in found.values() if one.joined == "" and one.times}
    far = {_unit(found[name]) for name in dashed if _joins_words(found[name])}
    for name, unit in dashed.items():
        if unit in bare:
            found[name] = _down(found[name])
        elif unit not in far and (unit == "day" or unit in others or plain(name)[1] == "-"):
            found[name] = replace(found[name], phase=None, joined="?")
    return found


def _unit(one: When) -> str:
    return one.times[0].what


def _joins_words(one: When) -> bool:
    low, high = one.days or (0.0, 0.0)
    return low == 0 or high > _LONGEST_RUN_IN


def _down(one: When) -> When:
    (step,) = one.times
    return replace(one, phase=Phase.BEFORE, times=(Step(step.what, (-step.number[0],)),))


def is_visit_name(name: str) -> bool:
    """Whether only a visit would be called so: `week 12`, `V2`, `baseline`, `2024-05-03`.

    A number alone is none, nor is what may as well be a site and a subject, as `12-2001`.
    """
    return when(name).named


_ARM: Final = re.compile(r"[\s_-]arm[\s_-]*\d+(?=[a-z]?$)")
"""What REDCap puts behind the name of an event."""
_TOKEN: Final = re.compile(
    r"(?P<minus>(?<![^\s_(-])-|minus[\s_]*)?(?P<number>\d+(?:[.,]\d+)*)"
    r"(?:(?:st|nd|rd|th)(?![^\W\d_]))?|(?P<word>[^\W\d_]+)"
)


@dataclass(frozen=True, slots=True)
class _Token:
    """A word, or a number as it is written.

    `minus` is whether it has that sign, `glued` whether a letter is directly before it, and
    `dashed` whether a letter and a dash do.
    """

    text: str
    minus: bool = False
    glued: bool = False
    dashed: bool = False

    @property
    def is_number(self) -> bool:
        return self.text[0].isdecimal()  # other digits have no value for int()

    @property
    def what(self) -> str:
        """What it counts if a number belongs to it; empty for other words."""
        return UNITS.get(self.text) or COUNTERS.get(self.text) or ""

    @property
    def in_time(self) -> bool:
        return self.text in UNITS


@lru_cache(maxsize=1 << 14)
def _parse(name: str) -> tuple[When, Written | None]:
    """Read what a name states without its date, and the date."""
    written = find_date(name)
    text = one_word(_ARM.sub("", plain(name) if written is None else written.rest))
    tokens = tuple(_tokens(text))
    steps, bare, used = _steps(tokens)
    words = {token.text for token in tokens if not token.is_number}
    known = BASELINE | SCREENING | BEFORE | AFTER | END | FOLLOW_UP | LAST | FILLERS | {ANY_TIME}
    consumed = {tokens[k].text for k in used}
    strange = tuple(sorted(w for w in words - known - consumed if not _fills(w)))
    if len(bare) == 1 and not strange and not steps and written is None:
        lone = _counter("", tokens[bare[0]])
        steps, bare = (steps if lone is None else (lone,)), ([bare[0]] if lone is None else [])
    times = tuple(step for step in steps if step.in_time)
    counts = () if ANY_TIME in words else tuple(step for step in steps if not step.in_time)
    phase, times = _phase(tokens, words, times, counts)
    called = bool(words & (known - FILLERS - BEFORE - AFTER)) or phase is not None
    return When(
        phase=phase,
        called_baseline=bool(words & BASELINE) and phase is Phase.BASELINE,
        any_time=ANY_TIME in words,
        joined=_joined(tokens) if len(tokens) == 2 and len(times) == 1 else None,
        times=times,
        counts=counts,
        marks=tuple(int(re.sub(r"[.,]", "", tokens[k].text)) for k in bare),
        words=strange,
        named=(written is not None and not _may_be_a_person(written, name))
        or (called and bool(words)),
    ), written


def _joined(tokens: tuple[_Token, ...]) -> str | None:
    """The sign between a unit and its number: a dash, nothing, or None for another sign."""
    number = tokens[1]
    if not number.is_number or number.minus:
        return None
    return "-" if number.dashed else "" if number.glued else None


def _may_be_a_person(written: Written, name: str) -> bool:
    """Whether a name is a date in numbers that people are called by too; `2023-11` is none."""
    year_first = re.fullmatch(r"\d{4}[-./_]\d\d", name.strip())
    return written.number and year_first is None


def _tokens(text: str) -> Iterator[_Token]:
    found = []
    for match in _TOKEN.finditer(text):
        ahead = text[max(0, match.start() - 2) : match.start()]
        found.append(
            _Token(
                match["number"] or match["word"],
                minus=match["minus"] is not None,
                glued=ahead[-1:].isalpha(),
                dashed=ahead[:1].isalpha() and ahead[1:] == "-",
            )
        )
    for k, token in enumerate(found):
        counted = k > 0 and found[k - 1].what and not found[k - 1].in_time
        if token.text in ORDINALS:
            yield _Token(str(ORDINALS[token.text]))
        elif token.text in ROMAN and (counted or len(found) == 1):
            yield _Token(str(ROMAN[token.text]))
        else:
            yield token


def _steps(tokens: tuple[_Token, ...]) -> tuple[tuple[Step, ...], list[int], set[int]]:
    """The numbers with what they count, the places of other numbers, and those of words used."""
    steps: list[Step] = []
    bare: list[int] = []
    used: set[int] = set()
    counting = [token for token in tokens if token.is_number or token.what]
    number_first = bool(counting) and counting[0].is_number and not counting[-1].is_number  # `1y3m`
    for k, token in enumerate(tokens):
        if not token.is_number:
            continue
        back = k - 1 if k > 0 and k - 1 not in used and tokens[k - 1].what else None
        on = k + 1 if k + 1 < len(tokens) and tokens[k + 1].what else None
        if on is not None and not number_first and k + 2 < len(tokens):
            on = None if tokens[k + 2].is_number else on  # `visit 3 week 12`
        time_on = on is not None and tokens[on].in_time
        time_back = back is not None and tokens[back].in_time
        of = on if (number_first or (time_on and not time_back)) and on is not None else back
        of = on if of is None else of
        strange = token.glued and k > 0 and not tokens[k - 1].what  # `S01`
        step = None if of is None or strange else _step(tokens[of], token)
        if step is None or of is None:
            bare.append(k)
        else:
            steps.append(step)
            used.add(of)
    sizes = list(DAYS)
    steps.sort(key=lambda step: -sizes.index(step.what) if step.in_time else 0)
    return tuple(steps), bare, used


def _step(word: _Token, number: _Token) -> Step | None:
    if len(word.text) == 1 and re.match(r"0\d\d", number.text):
        return None  # `M001` is no month
    if not word.in_time:
        return _counter(word.what, number)
    value = float(re.sub(r"[.,]", ".", number.text)) if number.text.count(".") < 2 else None
    if value is None or value > _MOST:
        return None
    return Step(word.what, (-value if number.minus else value,))


_MOST: Final = 9999.0


def _counter(what: str, number: _Token) -> Step | None:
    parts = [int(part) for part in re.split("[.,]", number.text)]
    if max(len(str(part)) for part in parts) > _LETTERS or len(number.text) > _LETTERS + 2:
        return None
    sign = -1 if number.minus else 1
    return Step(what, tuple(float(sign * part) for part in parts))


def _fills(word: str) -> bool:
    """Whether a word is a unit or a counter that has no number: `the week 12 visit`."""
    return len(word) > 1 and (word in UNITS or word in COUNTERS)


def _phase(
    tokens: tuple[_Token, ...],
    words: set[str],
    times: tuple[Step, ...],
    counts: tuple[Step, ...],
) -> tuple[Phase | None, tuple[Step, ...]]:
    """The part of the study; `2 weeks before` is counted down."""
    steps = (*times, *counts)
    ahead = bool(words & BEFORE)
    if words & AFTER and not ahead:
        return Phase.COURSE, times
    if words & BASELINE:
        return Phase.BASELINE, times
    if words & SCREENING:
        return Phase.BEFORE, times
    if ahead and "dose" not in words:
        if times and tokens[0].is_number:
            return Phase.BEFORE, tuple(
                Step(one.what, tuple(-abs(number) for number in one.number)) for one in times
            )
        if tokens[0].text in BEFORE:
            return Phase.BEFORE, times
    for found, phase in ((END, Phase.END), (FOLLOW_UP, Phase.FOLLOW_UP), (LAST, Phase.LAST)):
        if words & found:
            return phase, times
    if any(step.number[0] < 0 for step in steps):
        return Phase.BEFORE, times
    if steps and all(step.number[0] == 0 for step in steps):
        return Phase.BASELINE, times
    return (Phase.COURSE if steps else None), times
