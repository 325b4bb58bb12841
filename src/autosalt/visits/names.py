"""Names of visits and people, as people read and sort them."""

import re
from datetime import date
from functools import lru_cache


@lru_cache(maxsize=1 << 16)
def natural_key(text: str) -> tuple[tuple[tuple[int, int, str], ...], str]:
    """Sort key in which numbers inside a text count as numbers: `week 2` before `week 10`."""
    parts = re.findall(r"\d+|\D+", text)
    key = tuple(
        (0, int(part), "") if part.isdecimal() else (1, 0, part.casefold()) for part in parts
    )
    return key, text


def words(name: str) -> list[str]:
    """The words of a name, in lower case, without numbers and signs."""
    return re.findall(r"[^\W\d_]+", name.casefold())


def is_date(text: str) -> bool:
    """Whether `text` is a day of the calendar, written YYYY-MM-DD."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
