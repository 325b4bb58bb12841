"""Reader of CSV files that people make: one dialect, one wording of what is wrong with them.

Text is UTF-8, with or without a byte order mark, or UTF-16 with one, the "Unicode text" of
spreadsheets. Cells are separated by commas, semicolons or tabs. Ignored are blank lines, blanks and
zero-width characters around cells, empty cells right of the named columns, and the line `sep=;` of
spreadsheets. `="0012"`, which marks a number as text for Excel, is `0012`.
"""

import csv
import io
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator, Sequence
from typing import Final

from autosalt.id_text import means_missing, visible
from autosalt.visits.info import is_reader, reader_of

_AS_TEXT: Final = re.compile(r'="([^"]*)"')


def lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, with their numbers.

    Cells are separated by whatever separates most of the first row: a comma, or the semicolon or
    tab that spreadsheets of other languages write.

    Raises:
        UnicodeDecodeError: not UTF-8, nor UTF-16.
        csv.Error: not a CSV file.
    """
    coding = "utf-16" if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig"
    text = io.StringIO(content.decode(coding), newline="")
    first = next((line for line in text if line.strip(",;\t\r\n ")), "")
    text.seek(0)
    reader = csv.reader(text, delimiter=max(",;\t", key=first.count), strict=True)
    columns = 0
    for cells in reader:
        stripped = [_plain(cell) for cell in cells]
        if any(stripped) and not (reader.line_num == 1 and stripped[0].startswith("sep=")):
            while len(stripped) > columns and not stripped[-1]:
                stripped.pop()
            columns = columns or len(stripped)
            yield reader.line_num, stripped


def _plain(cell: str) -> str:
    """A cell without invisible characters around it, and without the mark of text for Excel."""
    cell = visible(cell)
    as_text = _AS_TEXT.fullmatch(cell)
    return visible(as_text[1]) if as_text else cell


def header_problem(
    header: Sequence[str], required: Sequence[str], known: Sequence[str]
) -> str | None:
    """What is wrong with the first row, in words; None where nothing is.

    Args:
        header: the names of the columns. Columns of readers are always known.
        required: names that must be there.
        known: names that may be there; as the message lists them.
    """
    problems = {
        "missing": [name for name in required if name not in header],
        "unknown": [name for name in header if name not in known and not is_reader(name)],
        "of a reader without a name": [
            name for name in header if is_reader(name) and means_missing(reader_of(name) or "")
        ],
        "twice there": sorted({name for name in header if header.count(name) > 1}),
    }
    for problem, names in problems.items():
        if names:
            listed = ", ".join(repr(name) for name in names)
            return f"column {listed} is {problem}; known are {', '.join(known)}"
    return None


def salt_of(text: str) -> float | None:
    """A SALT as a person writes it, 0..100; None where the text is none, as `7,5` and `7_9`."""
    try:
        value = float(text)
    except ValueError:
        return None
    # Python reads 7_9 as 79; a slip of the keyboard is no score.
    return value if 0.0 <= value <= 100.0 and "_" not in text else None
