"""Facts of a visit apart from its photographs: date, site, arm, readers' scores."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

READER: Final = "reader"
"""What the reader of the column `reader_salt`, who has no name, is called."""


READER_PREFIX: Final = "reader_salt_"
"""Columns of readers who have a name, of a manifest and of `visits`, start with this."""


def reader_of(column: str) -> str | None:
    """Whose SALT a column holds: `READER`, a reader's name, or None where it holds no reader's."""
    if column == "reader_salt":
        return READER
    name = column.removeprefix(READER_PREFIX)
    return None if name in (column, "", READER) else name


def is_reader(column: str) -> bool:
    """Whether a column holds the SALT of a reader who has a name, and one of his own."""
    return reader_of(column) not in (None, READER)


@dataclass(frozen=True, slots=True)
class VisitInfo:
    """What a manifest states of a visit apart from its photos; empty or None where it does not.

    `readers` holds the SALT of readers who have a name (`reader_salt_<name>`), by that name.
    """

    date: str = ""
    site: str = ""
    arm: str = ""
    reader_salt: float | None = None
    readers: Mapping[str, float] = field(default_factory=dict)
