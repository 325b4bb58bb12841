"""AA-IGA shift: counts, percents, names that have room."""

import math
import re
from collections.abc import Callable
from itertools import pairwise

import pytest

from autosalt.report.figures import (
    shift,
)
from autosalt.report.figures.style import SMALL_PT

Texts = Callable[[str], list[str]]


def test_shift_counts_and_percents(texts: Texts) -> None:
    moves = [("severe", "moderate"), ("severe", "severe"), ("severe", None), ("limited", "severe")]
    table = shift.shift_table("a", "Week 12", moves)
    severe = shift.CLASSES.index("severe")
    assert table.rows[severe][severe] == shift.ShiftCell(1, 25.0)
    assert table.rows[severe][-1].count == 1
    assert (table.moved(-1), table.moved(0), table.moved(1), table.unknown) == (1, 1, 1, 1)
    assert sum(cell.count for row in table.rows for cell in row) == table.n == 4
    result = texts(shift.draw([table], "f"))
    assert result.count("1") == 4
    assert result.count("25.0 %") == 4


def test_the_columns_of_a_shift_have_room_for_their_names() -> None:
    """Side by side "limited" ran into "moderate": now they are slanted, lines of text apart."""
    svg = shift.draw([shift.shift_table(arm, "V", []) for arm in "ab"], "f")
    slanted = re.findall(r'rotate\(-([1-9]\d*) ([\d.]+) [\d.]+\)">([^<]+)<', svg)
    assert [name for *_, name in slanted] == [*shift.CLASSES, shift.UNKNOWN] * 2
    for (angle, x, _), (_, following, _) in pairwise(slanted):
        assert (float(following) - float(x)) * math.sin(math.radians(float(angle))) > 2 * SMALL_PT


def test_shift_knows_the_classes_of_aa_iga_only() -> None:
    with pytest.raises(ValueError, match="mild"):
        shift.shift_table("a", "V", [("severe", "mild")])
