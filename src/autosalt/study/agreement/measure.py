"""Figures of agreement and their table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from autosalt.core.statistics.estimate import Estimate
from autosalt.files.table import Kind, Table

MIN_PAIRS: Final = 3
"""Under so many pairs nothing is measured."""
ALIKE: Final = 1e-6
"""Points by which scores may differ and still be the same: sums of decimals miss by 1e-14, and
figures of such have no interval."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure(Estimate):
    """The estimate of one measure of agreement; `n` are pairs (visits, photos).

    Attributes:
        measure: its name; a unit is part of it.
        wording: how good that is in words, where there is a rule for it.
    """

    measure: str
    wording: str = ""


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
    return [Figure(measure=measure, n=n, subjects=subjects, note=note) for measure in measures]


def agreement_table(agreements: Sequence[Agreement], name: str = "agreement") -> Table:
    """A row for each figure."""
    return Table(name, AGREEMENT_COLUMNS, [_row(one) for one in agreements])


def _row(agreement: Agreement) -> Mapping[str, Any]:
    figure, ends = agreement.figure, agreement.figure.interval
    return {
        "measure": figure.measure,
        "on": agreement.on,
        "first": agreement.first,
        "second": agreement.second or None,
        "n": figure.n,
        "subjects": figure.subjects,
        "value": figure.value,
        "low": ends and ends.low,
        "high": ends and ends.high,
        "method": figure.method or None,
        "wording": figure.wording or None,
        "note": figure.note or None,
    }
