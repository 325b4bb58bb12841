"""CSV file of scores that readers gave or a publication lists.

Required columns are `subject, visit, salt`. Optional are `date` (YYYY-MM-DD, or in the order of
`--date-format`), `site`, `arm`, and `salt_low` and `salt_high` (95 % interval). Readers' scores
are in `reader_salt` or `reader_salt_<name>`. `files.csv_reader` reads the file.

Ids are text: `0012` stays `0012`. A word for a missing value is refused as an id, and so is an id
that a spreadsheet changed; see `id_text`. In other columns such a word counts as an empty cell. A
visit without `salt` counts as a visit that was not scored.
"""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, NoReturn

from autosalt.core.severity import aa_iga, band
from autosalt.core.types import Interval
from autosalt.errors import SourceError
from autosalt.files.csv_reader import header_problem, lines, salt_of
from autosalt.id_text import damage_problem, filled, filled_arm, id_problem
from autosalt.study.model import Problem, ScoredVisit
from autosalt.visits.damaged_ids import read_as_missing
from autosalt.visits.date_format import DateFormat, cell_day, not_a_day
from autosalt.visits.info import READER_PREFIX, reader_of

_REQUIRED: Final = ("subject", "visit", "salt")
_OPTIONAL: Final = ("date", "site", "arm", "salt_low", "salt_high", "reader_salt")
_KNOWN: Final = (*_REQUIRED, *_OPTIONAL, f"{READER_PREFIX}<name>")


def read_scores_csv(
    content: bytes, name: str, date_format: DateFormat | None = None
) -> tuple[tuple[ScoredVisit, ...], tuple[Problem, ...]]:
    """Read a CSV of scores: its visits, and arms or sites that were read as missing.

    Args:
        content: of the file.
        name: of the file, for messages.
        date_format: of the dates, if not YYYY-MM-DD.

    Raises:
        SourceError: the file is not as the module's docstring describes; with the row number.
    """
    try:
        written = lines(content)
        header_row, header = next(written, (1, []))
        if problem := header_problem(header, _REQUIRED, _KNOWN):
            raise SourceError(f"{name}, row {header_row}: {problem}")
        rows = []
        for number, cells in written:
            row = _Row(name, number, {}, date_format)
            if len(cells) != len(header):
                row.fail(f"{len(cells)} cells under {len(header)} columns")
            row.cells.update(zip(header, cells, strict=True))
            rows.append(row)
        visits = tuple(row.visit() for row in rows)
    except UnicodeDecodeError:
        raise SourceError(f"{name}: not UTF-8; save it as 'CSV UTF-8'") from None
    except csv.Error as error:
        raise SourceError(f"{name}: not a CSV file ({error})") from None
    if not visits:
        raise SourceError(f"{name}: holds no visits")
    missing = read_as_missing(row.cells for row in rows)
    return visits, tuple(Problem("word_for_missing", "", "", line) for line in missing)


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of the file; its cells by column."""

    file: str
    number: int
    cells: dict[str, str]
    date_format: DateFormat | None

    def fail(self, problem: str) -> NoReturn:
        raise SourceError(f"{self.file}, row {self.number}: {problem}")

    def visit(self) -> ScoredVisit:
        """Return the visit of the row."""
        for column in ("subject", "visit"):
            if problem := id_problem(column, self.cells[column]):
                self.fail(problem)
        written = filled(self.cells.get("date", ""))
        day = cell_day(written, self.date_format) if written else None
        if written and day is None:
            self.fail(not_a_day(written, self.date_format))
        salt = self._score("salt")
        return ScoredVisit(
            subject=self.cells["subject"],
            name=self.cells["visit"],
            date=date.fromisoformat(day) if day else None,
            site=self._name("site", filled),
            arm=self._name("arm", filled_arm),
            salt=salt,
            interval=self._interval(salt),
            bounds=Interval(0.0, 100.0) if salt is None else None,
            band=None if salt is None else band(salt).value,
            aa_iga=None if salt is None else aa_iga(salt).value,
            readers=self._readers(),
        )

    def _name(self, column: str, of: Callable[[str], str]) -> str:
        name = of(self.cells.get(column, ""))
        if problem := damage_problem(column, name):
            self.fail(problem)
        return name

    def _interval(self, salt: float | None) -> Interval | None:
        low, high = self._score("salt_low"), self._score("salt_high")
        if low is None and high is None:
            return None
        if salt is None or low is None or high is None:
            self.fail("salt, salt_low and salt_high go together, or without both ends")
        if not low <= salt <= high:
            self.fail(f"salt {salt:g} is not from salt_low {low:g} to salt_high {high:g}")
        return Interval(low, high)

    def _readers(self) -> Mapping[str, float]:
        read = {name: self._score(column) for column in self.cells if (name := reader_of(column))}
        return {name: score for name, score in read.items() if score is not None}

    def _score(self, column: str) -> float | None:
        text = filled(self.cells.get(column, ""))
        if not text:
            return None
        value = salt_of(text)
        if value is None:
            self.fail(f"{column} {text!r} is not a number from 0 to 100, written like 79.6")
        return value
