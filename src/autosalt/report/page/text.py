"""Format numbers for people: one decimal, a true minus sign, a dash for the unknown."""

from typing import Final

from autosalt.core.types import Interval
from autosalt.report.data.model import Score
from autosalt.study.settings.wording import FLAG_NAME

BLANK: Final = "–"
"""The text for an unknown value; never 0."""


def number(value: float | None) -> str:
    """Return a number with one decimal and a true minus sign; blank is a dash, never 0."""
    if value is None:
        return BLANK
    text = f"{value:.1f}"
    return "0.0" if text == "-0.0" else text.replace("-", "−")


def signed(value: float | None) -> str:
    """Return a number with its sign, `+3.0` or `−20.0`, or a dash."""
    text = number(value)
    return text if value is None or value <= 0.0 or text == "0.0" else f"+{text}"


def interval(ends: Interval | None) -> str:
    """Return `38.0 to 46.2`, or a dash."""
    return BLANK if ends is None else f"{number(ends.low)} to {number(ends.high)}"


def score(value: Score | None) -> str:
    """Return `42.1 (38.0 to 46.2)`, the value alone when it has no interval, or a dash."""
    if value is None:
        return BLANK
    ends = f" ({interval(value.interval)})" if value.interval else ""
    return number(value.value) + ends


def yes_no(flag: bool | None) -> str:
    """Return yes, no, or a dash where it is undefined."""
    return BLANK if flag is None else ("yes" if flag else "no")


def count(n: int, noun: str) -> str:
    """Return `1 subject` or `3 subjects`."""
    return f"{n} {noun if n == 1 else noun + 's'}"


def arm_name(arm: str) -> str:
    """Return the name of an arm for people; a study without arms has a single unnamed arm."""
    return arm or "All subjects"


def flag_name(name: str) -> str:
    """Return the name of a responder flag for people, e.g. `SALT50` for `salt50`."""
    return next((shown for flag, shown in FLAG_NAME.items() if flag == name), name)


def probability(value: float | None) -> str:
    """Return a probability of 0..1 in percent; never 0 % or 100 %."""
    if value is None:
        return BLANK
    percent = round(100.0 * value)
    if percent == 0:
        return "<1 %"
    return ">99 %" if percent == 100 else f"{percent} %"


def p_value(value: float | None) -> str:
    """Return a p value with three decimals."""
    if value is None:
        return BLANK
    return "<0.001" if value < 0.0005 else f"{value:.3f}"
