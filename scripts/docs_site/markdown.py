"""Write Markdown tables and headings."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

_MARKUP: Final = re.compile(r"[*_\[\]]")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    r"""A Markdown table; cells may hold Markdown, their bars and line breaks are made harmless.

    >>> print(table(["a", "b"], [["1", "x|y"]]))
    | a | b |
    |---|---|
    | 1 | x\|y |
    """
    lines = [_line(head), "|" + "---|" * len(head), *map(_line, rows)]
    return "\n".join(lines)


def code(text: str) -> str:
    """Text as inline code; an empty text stays empty."""
    return f"`{text}`" if text else ""


def plain(text: str) -> str:
    r"""Text that holds no markup but code between backquotes.

    >>> plain("{view}.* and `*`, <photo>_loss.png")
    '{view}.\\* and `*`, &lt;photo>\\_loss.png'
    """
    parts = text.split("`")
    parts[::2] = [_MARKUP.sub(r"\\\g<0>", item).replace("<", "&lt;") for item in parts[::2]]
    return "`".join(parts)


def page(title: str, *parts: str) -> str:
    """A page of a title and parts with a blank line between them."""
    return "\n\n".join((f"# {title}", *(part.strip() for part in parts if part.strip()))) + "\n"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(" ".join(cell.replace("|", r"\|").split()) for cell in cells) + " |"
