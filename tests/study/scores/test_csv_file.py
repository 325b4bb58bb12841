"""A CSV of scores: an invalid id is refused with its row, words for missing are read as missing."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autosalt.errors import SourceError
from autosalt.study.model import Problem, ScoredVisit
from autosalt.study.scores.csv_file import read_scores_csv

HEADER = "subject,visit,salt,date,site,arm,salt_low,salt_high,reader_salt_AB\n"
MISSING = [
    "NA",
    "N/A",
    "#N/A",
    "NULL",
    "NaN",
    "nan",
    "<NA>",
    "NaT",
    ".",
    "-",
    "?",
    "missing",
    "n.a.",
]


def read(text: str) -> tuple[tuple[ScoredVisit, ...], tuple[Problem, ...]]:
    return read_scores_csv(text.encode(), "scores.csv")


@pytest.mark.parametrize("column", ["subject", "visit"])
@pytest.mark.parametrize("text", [*MISSING, "None", "1E+05", "4.71234E+15", "#VALUE!", "####"])
def test_an_invalid_id_is_refused_with_its_row(column: str, text: str) -> None:
    cells = {"subject": "S2", "visit": "1", "salt": "50", column: text}
    with pytest.raises(SourceError, match=f"row 3: {column} is {re.escape(repr(text))}, which"):
        read(f"subject,visit,salt\nS1,1,50\n{','.join(cells.values())}\n")


@pytest.mark.parametrize("word", [*MISSING, "\u00a0", "\u200b"])
def test_words_for_missing_count_as_an_empty_cell(word: str) -> None:
    empty = read(HEADER + "S1,1,,,,,,,\n")
    assert read(HEADER + ",".join(["S1", "1", *[word] * 7]) + "\n") == empty


def test_a_word_for_missing_among_arms_is_reported() -> None:
    visits, problems = read("subject,visit,salt,arm\nS1,1,50,active\nS2,1,60,NA\nS3,1,60,None\n")
    assert [visit.arm for visit in visits] == ["active", "", "None"]
    (problem,) = problems
    assert problem.code == "word_for_missing"
    assert problem.text.startswith("arm 'NA' of 1 subjects is read as missing")


@pytest.mark.parametrize("column", ["site", "arm"])
def test_a_site_or_arm_that_a_spreadsheet_damaged_is_refused(column: str) -> None:
    with pytest.raises(SourceError, match=f"row 2: {column} is '#REF!', which is an error"):
        read(f"subject,visit,salt,{column}\nS1,1,50,#REF!\n")


@given(
    st.from_regex(r"[A-Z]{1,3}-?[0-9]{1,4}|[0-9]{1,8}|[1-9]E[0-9]", fullmatch=True),
    st.sampled_from(["baseline", "week 12", "V1", "2024-03-01", "M3", "none yet"]),
    st.floats(0, 100),
)
def test_a_right_table_is_read_as_it_is(subject: str, visit: str, salt: float) -> None:
    visits, problems = read(f"subject,visit,salt,arm\n{subject},{visit},{salt!r},active\n")
    assert [(one.subject, one.name, one.salt, one.arm) for one in visits] == [
        (subject, visit, salt, "active")
    ]
    assert problems == ()
