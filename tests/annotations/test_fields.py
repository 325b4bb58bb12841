"""Checked access to parsed JSON."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autosalt.annotations.dropped import PhotoDropped
from autosalt.annotations.fields import (
    flat_ring_of,
    list_of,
    number_of,
    record_of,
    ring_of,
    size_of,
    text_of,
    whole_of,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@pytest.mark.slow
@given(JSON)
def test_any_json_value_is_taken_or_drops_the_photo(value: Any) -> None:
    checks: tuple[Callable[[Any], Any], ...] = (
        lambda one: record_of(one, "x"),
        lambda one: list_of(one, "x"),
        lambda one: text_of(one, "x"),
        lambda one: number_of(one, "x"),
        lambda one: whole_of(one, "x"),
        lambda one: size_of(one, 3),
        ring_of,
        flat_ring_of,
    )
    for check in checks:
        try:
            check(value)
        except PhotoDropped:
            continue


@pytest.mark.parametrize("value", [True, "3", None, float("nan"), float("inf"), 10**400])
def test_what_is_no_finite_number_is_refused(value: Any) -> None:
    with pytest.raises(PhotoDropped, match="number"):
        number_of(value, "x")


def test_half_a_character_is_no_text() -> None:
    assert text_of(" Zoë ", "x") == "Zoë"
    with pytest.raises(PhotoDropped, match="not a text"):
        text_of("a\ud800", "x")


def test_numbers_and_outlines_are_read() -> None:
    assert whole_of(640.0, "x") == 640
    assert size_of(4, 3) == (4, 3)
    assert ring_of([[1, 2], [3, 4.5, 9]]).tolist() == [[1, 2], [3, 4.5]]
    assert flat_ring_of([1, 2, 3, 4.5]).tolist() == [[1, 2], [3, 4.5]]
    with pytest.raises(PhotoDropped, match="without its partner"):
        flat_ring_of([1, 2, 3])
