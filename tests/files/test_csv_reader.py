"""CSV files as people and spreadsheets write them."""

import pytest

from autosalt.files.csv_reader import header_problem, lines

ROWS = [["subject", "salt"], ["1", "79,6"]]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["bare", "byte order mark"])
@pytest.mark.parametrize("first", [b"", b"sep=;\r\n", b"\n"], ids=["rows", "sep", "blank line"])
def test_what_spreadsheets_write_before_the_rows_is_passed_over(mark: bytes, first: bytes) -> None:
    content = mark + first + b"subject;salt\r\n 1 ;79,6\r\n;\r\n"
    assert [cells for _, cells in lines(content)] == ROWS


def test_a_cell_that_begins_so_further_down_is_a_cell() -> None:
    assert [cells for _, cells in lines(b"subject\nsep=1\n")] == [["subject"], ["sep=1"]]


def test_columns_without_a_name_that_hold_nothing_are_no_columns() -> None:
    # Spreadsheets write as many cells as their widest row once had.
    rows = [cells for _, cells in lines(b"subject,salt,,\n1,20,,\n2,,,\n3,30\n")]
    assert rows == [["subject", "salt"], ["1", "20"], ["2", ""], ["3", "30"]]


def test_a_cell_that_holds_something_is_kept_without_a_column() -> None:
    rows = [cells for _, cells in lines(b"subject,salt,\n1,20,seen\n2,,\n")]
    assert rows == [["subject", "salt"], ["1", "20", "seen"], ["2", ""]]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (b'="0012"', "0012"),
        (b'"=""0012"""', "0012"),  # as Excel saves it where the cell holds it as text
        (b'"=""a,b"""', "a,b"),
        (b' =" 7 " ', "7"),
        (b'=""', ""),
        (b"=0012", "=0012"),
        (b'="0012', '="0012'),
        (b'="a"&"b"', '="a"&"b"'),
    ],
)
def test_a_number_marked_as_text_for_excel_is_that_text(written: bytes, read: str) -> None:
    assert [cells for _, cells in lines(b"subject,salt\n" + written + b",3\n")][1] == [read, "3"]


@pytest.mark.parametrize("unseen", ["\u00a0", "\u200b", "\ufeff", "\u2060", "\u3000", "\t"])
def test_what_nobody_sees_around_a_cell_is_passed_over(unseen: str) -> None:
    text = f"subject;salt\n{unseen}S 1{unseen};{unseen}\n"
    assert [cells for _, cells in lines(text.encode())][1] == ["S 1", ""]


def test_a_column_of_a_reader_without_a_name_is_refused() -> None:
    """`pivot_wider` of R makes one of all readers who are not known."""
    header = ("subject", "reader_salt_AB", "reader_salt_NA")
    problem = header_problem(header, ("subject",), ("subject", "reader_salt_<name>"))
    assert problem is not None
    assert problem.startswith("column 'reader_salt_NA' is of a reader without a name")


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16"])
def test_letters_in_the_codings_that_state_themselves(coding: str) -> None:
    content = "subject\tarm\nZo\u00eb\tactive\n".encode(coding)
    assert list(lines(content)) == [(1, ["subject", "arm"]), (2, ["Zo\u00eb", "active"])]
