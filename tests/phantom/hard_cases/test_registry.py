"""The names of hard cases."""

import pytest

from autosalt.phantom.hard_cases.registry import HARD_CASES, hard_case_names


def test_all_stands_for_every_case() -> None:
    assert hard_case_names(("all",)) == tuple(HARD_CASES)


def test_a_name_is_kept_once() -> None:
    name = next(iter(HARD_CASES))
    assert hard_case_names((name, name)) == (name,)


def test_an_unknown_name_is_refused_with_the_known_names() -> None:
    with pytest.raises(
        ValueError, match=f"no hard case is 'green': use all, {next(iter(HARD_CASES))}"
    ):
        hard_case_names(("green",))


def test_every_case_has_its_own_name_and_a_sentence() -> None:
    for name, case in HARD_CASES.items():
        assert case.name == name != "all"
        assert case.shows.endswith(".")
