"""Building blocks of a page: section, table, figure, paragraph, heading."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from types import ModuleType
from typing import Any, Final, Literal

MAX_ROWS: Final = 2000
"""Rows of a table on a page; the CSV beside it has the rest."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; numbers are aligned right, `tight` texts are not broken."""

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
        caption: of the table.
        heads: number of columns that name the row.
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


def without_blanks(grid: Grid, blanks: Sequence[str]) -> Grid:
    """Return the table without empty last columns.

    Args:
        grid: the table.
        blanks: texts that count as empty.
    """
    kept = len(grid.columns)
    while kept > grid.heads and all(
        (cell if isinstance(cell, str) else cell.text + cell.small) in blanks
        for cell in (row[kept - 1] for row in grid.rows)
    ):
        kept -= 1
    return replace(grid, columns=grid.columns[:kept], rows=[row[:kept] for row in grid.rows])


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure: its SVG, its description in words, and its caption."""

    svg: str
    words: str
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
    """Draw a figure with one of the modules of `figures`; `name` is unique in the page."""
    return Drawing(module.draw(data, name), module.describe(data), module.caption(data))
