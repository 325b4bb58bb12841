"""No text is run by a spreadsheet, and all other text stays as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autosalt.files.spreadsheet import guarded

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_a_formula_has_an_apostrophe_in_front(text: str) -> None:
    assert guarded(text) == f"'{text}"


@given(st.text().filter(lambda text: not text.startswith(STARTS)))
def test_whatever_begins_like_no_formula_is_unchanged(text: str) -> None:
    assert guarded(text) == text
