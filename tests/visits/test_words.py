"""Words that visits are called by are known in whatever way they are written."""

import pytest

from autosalt.visits.words import MONTHS, UNITS, all_known, one_word, plain


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("  Février ", "fevrier"),
        ("Woche\u20104", "woche-4"),
        ("week \u22122", "week -2"),
        ("base\u200bline", "baseline"),
        ("ＢＬ", "bl"),
    ],
)
def test_case_accents_dashes_and_what_nobody_sees_do_not_matter(name: str, read: str) -> None:
    assert plain(name) == read


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("end of treatment", "eot"),
        ("end_of_the_study", "eos"),
        ("follow-up", "followup"),
        ("prior to therapy", "before"),
        ("un-scheduled", "unscheduled"),
        ("extract", "extract"),  # begins like `extra`
    ],
)
def test_several_words_are_read_as_one(text: str, word: str) -> None:
    assert one_word(text).strip() == word


def test_a_name_of_known_words_alone_is_recognised() -> None:
    assert all_known("visit 2024")
    assert not all_known("img_2024")


def test_months_and_units_have_plain_words() -> None:
    assert set(MONTHS.values()) == set(range(1, 13))
    for word in (*MONTHS, *UNITS):
        assert plain(word) == word
