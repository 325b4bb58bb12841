"""Tables of a page: what is shown, and columns that hold nothing."""

import pytest

from autosalt.report.figures import cumulative
from autosalt.report.page.blocks import MAX_ROWS, Cell, Column, Grid, drawing, without_blanks


def grid(*rows: tuple[str | Cell, ...], heads: int = 1) -> Grid:
    return Grid("caption", [Column(name) for name in "abc"], rows, heads)


@pytest.mark.parametrize(
    ("rows", "kept"),
    [
        ([("1", "–", "–"), ("2", "", "–")], "a"),
        ([("1", "–", "–"), ("2", "x", "–")], "ab"),
        ([("1", "–", "x")], "abc"),
        ([("1", "–", Cell("–", small="x"))], "abc"),
        ([("–", Cell("–"), "–")], "a"),
        ([], "a"),
    ],
)
def test_last_columns_without_anything_are_left_out(
    rows: list[tuple[str | Cell, ...]], kept: str
) -> None:
    made = without_blanks(grid(*rows), ("", "–", "––"))
    assert "".join(column.text for column in made.columns) == kept
    assert all(len(row) == len(kept) for row in made.rows)


def test_columns_that_name_the_row_stay() -> None:
    assert len(without_blanks(grid(("", "", ""), heads=2), ("",)).columns) == 2


def test_a_long_table_is_cut_on_the_page_only() -> None:
    long = grid(*[("1", "2", "3")] * (MAX_ROWS + 1))
    assert len(long.shown) == MAX_ROWS
    assert len(long.rows) == MAX_ROWS + 1


def test_a_drawing_has_words_and_a_caption() -> None:
    made = drawing(cumulative, cumulative.Cumulative("Week 12", ()), "f")
    assert made.svg.startswith("<svg")
    assert made.words == cumulative.describe(cumulative.Cumulative("Week 12", ()))
    assert made.caption
