"""Figures of agreement: a number with its interval, or a note why there is none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from autosalt.files.table import Kind, Table
from autosalt.study.estimates import joined

MIN_PAIRS: Final = 3
"""Under so many pairs nothing is measured."""

AGREEMENT_COLUMNS: Final[Mapping[str, Kind]] = {
    "measure": "text",
    "on": "text",
    "first": "text",
    "second": "text",
    "n": "int",
    "subjects": "int",
    "value": "float",
    "low": "float",
    "high": "float",
    "method": "text",
    "wording": "text",
    "note": "text",
}


@dataclass(frozen=True, slots=True)
class Span:
    """Both ends of a 95 % interval, or None for both with a note that says why."""

    low: float | None = None
    high: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure of agreement.

    Attributes:
        measure: its name; a unit is part of it.
        n: pairs (visits, photos) that it is taken from.
        subjects: of how many subjects they are.
        method: how it was worked out, and how its interval.
        value: None where it is undefined; `note` then says why.
        span: its 95 % interval.
        wording: how good that is in words, where there is a rule for it.
        note: what to know before it is used.
    """

    measure: str
    n: int
    subjects: int
    method: str
    value: float | None = None
    span: Span = field(default_factory=Span)
    wording: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Agreement:
    """A figure, and between whom and on what it is.

    Attributes:
        on: salt, change, aa_iga, band, salt_le20; of masks scalp, loss, loss_pct.
        first, second: who is compared; differences are first - second. Of measures of accuracy
            (sensitivity_pct, specificity_pct) the second is the reference.
    """

    on: str
    first: str
    second: str
    figure: Figure


def count(subjects: Sequence[str]) -> tuple[int, int, bool]:
    """Pairs, subjects, and whether each subject gives one pair: then they are independent."""
    groups = len(set(subjects))
    return len(subjects), groups, groups == len(subjects)


def too_few(measures: Sequence[str], n: int, subjects: int) -> list[Figure]:
    """The figures where there are too few pairs for any."""
    note = f"under {MIN_PAIRS} pairs: nothing is measured"
    return [Figure(measure, n, subjects, "", note=note) for measure in measures]


def agreement_table(agreements: Sequence[Agreement], name: str = "agreement") -> Table:
    """A row for each figure."""
    return Table(name, AGREEMENT_COLUMNS, [_row(one) for one in agreements])


def _row(agreement: Agreement) -> Mapping[str, Any]:
    figure = agreement.figure
    return {
        "measure": figure.measure,
        "on": agreement.on,
        "first": agreement.first,
        "second": agreement.second or None,
        "n": figure.n,
        "subjects": figure.subjects,
        "value": figure.value,
        "low": figure.span.low,
        "high": figure.span.high,
        "method": figure.method or None,
        "wording": figure.wording or None,
        "note": joined(figure.note, figure.span.note) or None,
    }
