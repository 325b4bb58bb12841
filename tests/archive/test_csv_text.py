"""What people and spreadsheets put into CSV files."""

import pytest

from autosalt.archive.csv_text import lines

ROWS = [["subject", "salt"], ["1", "79,6"]]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["bare", "byte order mark"])
@pytest.mark.parametrize("first", [b"", b"sep=;\r\n", b"\n"], ids=["rows", "sep", "blank line"])
def test_what_spreadsheets_write_before_the_rows_is_passed_over(mark: bytes, first: bytes) -> None:
    content = mark + first + b"subject;salt\r\n 1 ;79,6\r\n;\r\n"
    assert [cells for _, cells in lines(content)] == ROWS


def test_a_cell_that_begins_so_further_down_is_a_cell() -> None:
    assert [cells for _, cells in lines(b"subject\nsep=1\n")] == [["subject"], ["sep=1"]]
