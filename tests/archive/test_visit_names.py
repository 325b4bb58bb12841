"""Words for the time before treatment come first; what only the alphabet orders is not told."""

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autosalt.archive.visit_names import (
    names_tell,
    natural_key,
    says_baseline,
    says_before,
    signed,
    visit_key,
)


@pytest.mark.parametrize(
    "course",
    [
        ("baseline", "12 weeks"),
        ("Before", "After"),
        ("pre", "post"),
        ("PRE-treatment", "Post-treatment"),
        ("before_treatment", "after_treatment"),
        ("BL", "6 months"),
        ("screening", "end of study"),
        ("day 0", "6 months"),
        ("T0", "final"),
        ("week-0", "week-4", "week-12"),
        ("1", "2", "10"),
        ("2023-12-31", "2024-01-05"),
        ("before", "4 weeks after", "12 weeks after"),
    ],
    ids=", ".join,
)
def test_names_that_tell_an_order(course: tuple[str, ...]) -> None:
    assert tuple(sorted(course, key=visit_key)) == course
    assert all(names_tell(*pair) for pair in pairwise(course))


@pytest.mark.parametrize(
    "course",
    [
        ("month 3", "week 4"),
        ("6 months", "12 weeks"),
        ("begin", "end"),
        ("baseline", "screening"),  # which of the two is meant?
        ("baseline", "baseline again"),
        ("V1", "V1b"),
        ("D0", "D-14"),  # a day before it, or the fourteenth after it
        ("week 0", "week -4"),
        ("day -7", "day -14"),
        ("post-dose week 4", "pre-dose week 4"),
        ("week 12", "after"),  # sorted so, but week 12 may be after it
    ],
    ids=", ".join,
)
def test_names_that_tell_none(course: tuple[str, ...]) -> None:
    assert not names_tell(*sorted(course, key=visit_key))


def test_what_comes_after_a_baseline_is_none() -> None:
    assert says_baseline("Visit 1 (Baseline)")
    assert not says_baseline("post-baseline")
    assert not says_before("4 weeks after baseline")
    assert not says_before("prednisone")
    assert not says_before("week 10")


def test_a_dash_is_a_sign_only_of_a_unit_of_time_that_stands_without_one_too() -> None:
    assert signed(["D-7", "D0"]) == {"D-7": "d -7", "D0": "D0"}
    assert signed(["week-4", "Week 0"]) == {"week-4": "week -4", "Week 0": "Week 0"}
    for names in (["D-7", "D-14"], ["D-7", "week 4"], ["V-1", "V2"], ["visit-1", "visit 2"]):
        assert signed(names) == {name: name for name in names}


@settings(max_examples=50)
@given(st.sets(st.text(max_size=6), max_size=5), st.randoms())
def test_any_names_can_be_ordered_and_the_order_is_one(texts: set[str], random: Random) -> None:
    shuffled = sorted(texts)
    random.shuffle(shuffled)
    for key in (natural_key, visit_key):
        assert sorted(shuffled, key=key) == sorted(sorted(texts), key=key)
