"""Issues for a person: one registry for counts, exit code, screen and report."""

import pytest

from autosalt.issues import (
    ARCHIVE_KINDS,
    KINDS,
    RESULT_KINDS,
    Issue,
    count_issues,
    listed,
    stored_issues,
)


def test_a_kind_is_found_in_the_archive_or_in_what_was_scored() -> None:
    assert not ARCHIVE_KINDS.keys() & RESULT_KINDS.keys()
    assert KINDS == {**ARCHIVE_KINDS, **RESULT_KINDS}


def test_an_issue_is_of_a_known_kind() -> None:
    with pytest.raises(ValueError, match="'typing_error' is no kind of issue"):
        Issue("typing_error", 1)


def test_counts_name_every_kind_of_the_archive() -> None:
    counts = count_issues([Issue("alike_ids", 1, "one"), Issue("alike_ids", 2, "other")])
    assert counts == {**dict.fromkeys(ARCHIVE_KINDS, 0), "alike_ids": 3}


def test_issues_read_back_count_the_same() -> None:
    counts = count_issues([Issue("alike_ids", 2), Issue("dates_unlikely", 1)])
    assert count_issues(stored_issues(counts)) == counts
    assert stored_issues({"scored": 4, "refused": 1}) == ()


@pytest.mark.parametrize("number", [0, 1, 5])
def test_a_short_list_is_shown_whole(number: int) -> None:
    assert listed([str(k) for k in range(number)]) == ", ".join(f"'{k}'" for k in range(number))


def test_a_long_list_is_cut_after_five() -> None:
    assert listed([str(k) for k in range(6)]) == "'0', '1', '2', '3', '4' and 1 more"
