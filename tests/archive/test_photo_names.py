"""The name of a file states which photo it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autosalt.archive.photo_names import placeholders, shown_name


@pytest.mark.slow
@given(st.from_regex(r"([a-z0-9 ]{1,4}/){0,2}[a-z0-9]{1,5}(\.jpg)?", fullmatch=True))
def test_every_placeholder_of_a_file_has_its_name(path: str) -> None:
    assert {shown_name(placeholder) for placeholder in placeholders(path)} == {path}
    assert shown_name(path) == path
