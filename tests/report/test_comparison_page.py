"""The page that compares two models."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np

from autosalt.core.statistics.comparison import BINS, Comparison, paired
from autosalt.report.comparison_page import write_comparison

PEOPLE = [f"s{k}" for k in range(10)]
VALUES = [(1.0, 2.0 + k / 10) for k in range(10)]


def comparison() -> Comparison:
    rows = (
        paired("loss_pct_mae", VALUES, PEOPLE, resamples=50),
        paired("salt_mae", VALUES, PEOPLE, resamples=50),
        paired("loss_pct_mae", VALUES, PEOPLE, resamples=50, column="tone", group="<dark>"),
    )
    none = np.zeros((3, BINS))
    return Comparison(("a", "b"), 10, 10, rows, (none, none), ("b learned from 2 of these people",))


def test_the_page_has_verdict_notes_groups_diagram_and_worst_photos(tmp_path: Path) -> None:
    page = write_comparison(comparison(), b"jpeg", tmp_path).read_text()
    assert comparison().verdict in page
    assert "b learned from 2 of these people." in page
    assert "tone: &lt;dark&gt;" in page
    assert "Whole visits" in page
    assert page.count("<svg") == 1
    assert 'src="data:image/jpeg;base64,' in page


def test_a_row_without_an_interval_does_not_state_whether_it_excludes_0(tmp_path: Path) -> None:
    page = write_comparison(few_people(4), b"", tmp_path).read_text()
    assert "<td>under 5 subjects: no interval</td><td></td>" in page
    page = write_comparison(few_people(9), b"", tmp_path).read_text()
    assert re.search(r"<td>-\S+ to -\S+; under 10 subjects: a rough interval</td><td>yes<", page)


def few_people(count: int) -> Comparison:
    row = paired("loss_pct_mae", VALUES[:count], PEOPLE[:count], resamples=50)
    return replace(comparison(), rows=(row,))


def test_the_page_loads_nothing_and_needs_no_sheet(tmp_path: Path) -> None:
    page = write_comparison(comparison(), b"", tmp_path).read_text()
    assert not re.search(r'(src|href)="(?!#)', page)
    assert "Worst photographs" not in page
