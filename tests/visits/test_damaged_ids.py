"""Ids that are none are reported wherever they come from; ids that are right never."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autosalt.archive.read_index import read_index
from autosalt.issues import count_issues
from autosalt.visits.damaged_ids import damaged_names, read_as_missing


def of_subjects(*subjects: str) -> tuple[str, ...]:
    return damaged_names(((subject, "V1") for subject in subjects), (), ())


@pytest.mark.parametrize(
    ("subject", "why"),
    [
        ("NA", "stands for a missing value"),
        ("null", "stands for a missing value"),
        ("4.71234E+15", "is a longer number that a spreadsheet shortened"),
        ("########", "is what a spreadsheet shows where a column is too narrow"),
        ("#REF!", "is an error of a spreadsheet"),
    ],
)
@pytest.mark.parametrize("level", ["subject", "visit", "site"])
def test_folders_called_so_are_reported(tmp_path: Path, subject: str, why: str, level: str) -> None:
    folders = {"site": "Oslo", "subject": "0012", "visit": "V1", level: subject}
    (tmp_path / "/".join(folders.values())).mkdir(parents=True)
    (tmp_path / "/".join(folders.values()) / "left.jpg").touch()
    index = read_index(tmp_path, "site-folders")
    (issue,) = (one for one in index.issues if one.code == "ids_damaged")
    assert issue.text.startswith(f"{level}s {subject!r}: each {why}")
    assert count_issues(index.issues)["ids_damaged"] == 1


def test_many_are_cut_after_five() -> None:
    (line,) = of_subjects(*(f"{k}.5E+15" for k in range(8)))
    assert "'4.5E+15' and 3 more: each" in line


def test_an_exponent_is_doubtful_beside_numbers_of_as_many_digits_alone() -> None:
    (line,) = of_subjects("1E5", "471234", "471235")
    assert line.startswith("subjects '1E5' may be numbers that a spreadsheet has shortened")
    assert of_subjects("1E5", "12", "13") == ()  # 100000 is no neighbour of 12
    assert of_subjects("1E5", "2F4", "3A1") == ()
    assert of_subjects("2E4", "12E3") == ()
    assert of_subjects("2E4") == ()


def test_long_numbers_whose_end_is_zeros_are_reported_where_chance_is_small() -> None:
    (line,) = of_subjects("471234000000000000", "471234111222333000", "S1")
    assert "end in zeros after 15 digits" in line
    assert of_subjects("4712345678901230", "4712345678901230", "4712345678901231") == ()
    assert of_subjects(*(f"{4712345678901230 + k}" for k in range(40))) == ()
    assert len(of_subjects(*(f"{4712345678901230 + 10 * k}" for k in range(4)))) == 1
    assert of_subjects("471234000000000", "100000000000000") == ()  # all digits are kept


@pytest.mark.parametrize(
    "damaged",
    ["1-Mar", "Mar-45", "01. Mrz", "mars-01", "01.03.2024", "3/1/2024", "2024-03-01", "1-Mar-24"],
)
def test_dates_among_ids_are_reported(damaged: str) -> None:
    (line,) = of_subjects(damaged, "1-45", "1-46")
    assert line.startswith(f"subjects {damaged!r} are dates, perhaps made by a spreadsheet")
    (line,) = damaged_names([("S1", "V1")], (), [damaged, "1-45"])
    assert line.startswith("sites ")


def test_ids_that_all_are_dates_are_reported_only_where_nobody_would_write_them_so() -> None:
    assert len(of_subjects("1-Mar", "2-Mar")) == 1
    assert len(of_subjects("2024-03-01 00:00:00")) == 1
    assert of_subjects("2024-03-01", "2024-03-02") == ()


@pytest.mark.parametrize(
    "right",
    [
        ("MAR-01", "PAR-01"),  # Marseille
        ("MAR-01", "MAR-02"),
        ("Jan-01", "Tom-02"),
        ("01-02-03", "01-02-45"),
        ("12.03", "12.04"),
        ("2024-0301", "2024-0302"),
        ("E12", "1E", "12E3X", "S-01", "0012", "NAD01", "Ann"),
    ],
)
def test_ids_that_are_right_are_not(right: tuple[str, ...]) -> None:
    assert of_subjects(*right) == ()


@pytest.mark.slow
@given(
    st.lists(st.from_regex(r"[A-Z]{2}-?[0-9]{2,5}", fullmatch=True), max_size=20)
    | st.lists(st.from_regex(r"[1-9][0-9]{3}", fullmatch=True), max_size=20)
)
def test_a_study_with_ids_of_one_kind_is_never_reported(subjects: list[str]) -> None:
    visits = [(subject, f"week {4 * k}") for k, subject in enumerate(subjects)]
    assert damaged_names(visits, ("active", "placebo"), ("Oslo", "12", "01")) == ()


def test_an_arm_called_none_is_reported_and_kept() -> None:
    (line,) = damaged_names([("S1", "V1")], ("none", "active", ""), ("", "Oslo"))
    assert line.startswith("arm 'none' is taken as an arm")


def test_visits_may_be_days() -> None:
    visits = [("S1", "2024-03-01"), ("S1", "1-Mar"), ("S1", "baseline")]
    assert damaged_names(visits, (), ()) == ()


def test_words_read_as_missing_are_counted_where_others_have_a_name() -> None:
    table = [
        {"subject": "1", "arm": "NA", "site": "NA"},
        {"subject": "1", "arm": "NA", "site": "NA"},
        {"subject": "2", "arm": "active", "site": "-"},
        {"subject": "2", "arm": "NA", "site": "-"},  # as a join in R leaves it
        {"subject": "3", "arm": "", "site": ""},
    ]
    (line,) = read_as_missing(table)
    assert line.startswith("arm 'NA' of 1 subjects is read as missing")
    assert read_as_missing([{"subject": "S1"}]) == ()
