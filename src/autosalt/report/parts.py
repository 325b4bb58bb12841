"""What a page is put together from: sections of text, tables and figures, ready to be shown."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, Final, Literal

MAX_ROWS: Final = 2000
"""Rows of a table on a page; the CSV beside it has the rest."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; numbers stand at the right, `tight` texts are not broken."""

    text: str
    kind: Literal["text", "number", "tight"] = "text"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with a second, smaller line, or a link to another place."""

    text: str
    small: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table.

    Attributes:
        caption: what it shows.
        heads: how many columns name the row.
        notes: below the table.
        file: the CSV that has all rows.
    """

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str | Cell]]
    heads: int = 1
    notes: Sequence[str] = ()
    file: str = ""
    kind: Literal["grid"] = "grid"

    @property
    def shown(self) -> Sequence[Sequence[str | Cell]]:
        """The rows that are on the page."""
        return self.rows[:MAX_ROWS]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure: SVG, what it shows in words, and its caption."""

    svg: str
    told: str
    caption: str
    kind: Literal["drawing"] = "drawing"


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; a notice has a frame."""

    text: str
    notice: bool = False
    kind: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading within a section."""

    text: str
    kind: Literal["heading"] = "heading"


Block = Grid | Drawing | Text | Heading


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page under its own heading."""

    id: str
    title: str
    blocks: Sequence[Block] = field(default_factory=tuple)


def drawing(module: ModuleType, data: Any, name: str) -> Drawing:
    """A figure by one of the modules of `figures`; `name` is unique in the page."""
    return Drawing(module.draw(data, name), module.describe(data), module.caption(data))
