"""A column of a reader is known by its name."""

import pytest

from autosalt.visits.info import READER, is_reader, reader_of


@pytest.mark.parametrize(
    ("column", "reader", "has_name"),
    [
        ("reader_salt", READER, False),
        ("reader_salt_Ngô", "Ngô", True),
        ("reader_salt_", None, False),
        ("reader_salt_reader", None, False),  # would be taken for the one who has no name
        ("site", None, False),
    ],
)
def test_whose_score_a_column_holds(column: str, reader: str | None, has_name: bool) -> None:
    assert reader_of(column) == reader
    assert is_reader(column) is has_name
