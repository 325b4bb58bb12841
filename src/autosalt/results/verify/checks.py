"""Checks of `autosalt verify`: their differences, verdicts and record."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

from autosalt.files.table import Kind, Row

LISTED: Final = 1000
"""Differences of a check that are listed one by one; all are counted."""


class Verdict(StrEnum):
    """Outcome of a check. Only what was checked and found right stands."""

    STANDS = "stands"
    DIFFERS = "does not stand"
    UNCHECKED = "not checked"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference from what should be.

    Attributes:
        what: in one word.
        where: without path or name, for verify.json: a photo's sha256, or table, row and column.
        shown: for the person at the screen; may hold a path.
    """

    what: str
    where: Mapping[str, str | int | float]
    shown: str

    @classmethod
    def of_file(cls, folder: Path, name: str) -> "Difference":
        """A file or folder, `name`, that is not as it was written, or is missing."""
        what = "file_changed" if (folder / name).exists() else "file_missing"
        return cls(what, {"file": name}, f"{name}: {what.replace('_', ' ')}")


@dataclass(frozen=True, slots=True)
class Check:
    """One question and its answer.

    Attributes:
        name: of the check.
        question: what was asked.
        verdict: see `Verdict`.
        checked: how many rows or files were looked at.
        found: how many differences there are.
        differences: the first of them.
        note: what a person must know about it; no path, no name.
    """

    name: str
    question: str
    verdict: Verdict
    checked: int = 0
    found: int = 0
    differences: tuple[Difference, ...] = ()
    note: str = ""

    @classmethod
    def of(
        cls, name: str, question: str, checked: int, found: Iterable[Difference], note: str = ""
    ) -> "Check":
        """A check that was made."""
        kept: list[Difference] = []
        number = 0
        for number, difference in enumerate(found, 1):
            if number <= LISTED:
                kept.append(difference)
        verdict = Verdict.DIFFERS if number else Verdict.STANDS
        return cls(name, question, verdict, checked, number, tuple(kept), note)

    @classmethod
    def unchecked(cls, name: str, question: str, why: str) -> "Check":
        """A check that could not be made."""
        return cls(name, question, Verdict.UNCHECKED, note=why)


@dataclass(frozen=True, slots=True)
class Verification:
    """All checks of a study.

    Attributes:
        facts: the other entries of verify.json: versions, hashes, seed, tolerance.
    """

    checks: Sequence[Check]
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def stands(self) -> bool:
        """Whether every check was made and found nothing."""
        return all(check.verdict is Verdict.STANDS for check in self.checks)

    def record(self) -> dict[str, Any]:
        """What verify.json holds: no path, no name."""
        return {
            "stands": self.stands,
            **self.facts,
            "checks": [
                {
                    "name": check.name,
                    "question": check.question,
                    "verdict": check.verdict.value,
                    "checked": check.checked,
                    "differences": check.found,
                    "listed": [{"what": d.what, **d.where} for d in check.differences],
                    "note": check.note,
                }
                for check in self.checks
            ],
        }


def compare_rows(
    table: str, columns: Mapping[str, Kind], rows: Iterable[Row], wanted: Iterable[Row]
) -> Iterable[Difference]:
    """The cells of a table that are not what they should be; rows count from 1."""
    for number, (row, right) in enumerate(zip_longest(rows, wanted), 1):
        where: dict[str, str | int | float] = {"table": table, "row": number}
        if row is None or right is None:
            what = "row_missing" if row is None else "row_too_many"
            yield Difference(what, where, f"{table}, row {number}: {what.replace('_', ' ')}")
            continue
        for column in columns:
            value, expected = row.get(column), right.get(column)
            if value != expected:
                yield Difference(
                    "cell",
                    {**where, "column": column},
                    f"{table}, row {number}, {column}: {value} stands there, {expected} is right",
                )
