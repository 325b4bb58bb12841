"""Texts that cannot be ids are known from those that may be, in whatever words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autosalt.id_text import (
    damage,
    filled_arm,
    id_fault,
    id_problem,
    means_missing,
    patient_id,
    visible,
)

MISSING = [
    *("NA", "N/A", "#N/A", "n.a.", "n/a", "N A", "NaN", "nan", "NaT", "<NA>", "#N/A N/A", "\\N"),
    *(
        "NULL",
        "null",
        "(null)",
        "[NULL]",
        "\uff2e\uff21",
        "[object Object]",
        "#NULL!",
        "None",
        "none",
        "nil",
        "undefined",
    ),
    *("-", "--", "---", "\u2013", "\u2014", "\u2212", ".", "..", "...", "\u2026", "?", "??", "_"),
    *("missing", "Missing", "unknown", "Unknown", "UNK", "not available", "not applicable"),
    *(".A", "-1.#IND", "1.#QNAN", "#NV", "#N/D", "#NB", "#Н/Д"),
    *("", " ", "\u00a0", "\u200b", "\ufeff", "\u2060\u200d", "\u3000", "()", "''"),
]
SHORTENED = [
    *("4.71234E+15", "4,71234E+15", "4.71234e+15", "4.71234E15", "4.7E+5", "1E+05", "1e+05"),
    *("1.00E+02", "-4.7E+15", "4.7E-05", "5E+15"),
]
ERRORS = [
    *("#VALUE!", "#REF!", "#NAME?", "#DIV/0!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA"),
    *("#WERT!", "#BEZUG!", "#ZAHL!", "#ÜBERLAUF!", "#VALEUR!", "#NOM?", "#¡VALOR!", "#¿NOMBRE?"),
    *("Err:502", "##", "########"),
]
RIGHT = [
    *("0012", "12", "S-01", "S_01", "S.01", "AB", "NAD01", "NA1", "N", "A"),
    *("Ann", "Anna", "Nan", "NAN", "Nat", "NAT", "NIL"),
    *("E12", "1E", "1E5", "2E4", "12E3", "12E3X", "1E-05", "X4.7E+15", "4.7", "12.0", "-12", "+12"),
    *("#12", "#1!", "#A-1", "No. 5", "Nonexistent", "Null-01", "unknown-3", "missing link", "Zoë"),
    *("471234567890123456", "2024-03-01", "Mar-01", "week 12", "V1", "?1", "baseline", "screening"),
]


@pytest.mark.parametrize("text", MISSING)
def test_words_for_missing_are_no_ids(text: str) -> None:
    assert means_missing(text)
    problem = id_problem("subject", text)
    assert problem is not None
    assert "stands for a missing value" in problem or problem == "subject is empty"


@pytest.mark.parametrize("text", SHORTENED)
def test_numbers_that_were_shortened_are_no_ids(text: str) -> None:
    assert not means_missing(text)
    problem = id_problem("subject", text)
    assert problem is not None
    assert f"subject is {text!r}, which is a longer number that a spreadsheet shortened" in problem


@pytest.mark.parametrize("text", ERRORS)
def test_errors_of_spreadsheets_are_no_ids(text: str) -> None:
    fault = id_fault(text)
    assert fault is not None
    assert "spreadsheet" in fault.why


@pytest.mark.parametrize("text", RIGHT)
def test_what_may_be_an_id_is_one(text: str) -> None:
    assert id_problem("subject", text) is None
    assert not means_missing(text)


@given(st.from_regex(r"[A-Z]{1,3}-?[0-9]{1,6}|[0-9]{1,20}", fullmatch=True))
def test_letters_with_numbers_and_plain_numbers_are_ids(text: str) -> None:
    assert id_fault(text) is None


@given(st.floats(min_value=1e5, max_value=1e30, exclude_min=True))
def test_a_number_that_a_program_shortened_is_never_an_id(number: float) -> None:
    for text in (f"{number:.5E}", f"{number:.2e}", f"{number:.0e}", f"{number:G}"):
        if "E" in text.upper():
            assert damage(text) is not None


@given(st.text())
def test_what_nobody_sees_is_taken_off_the_ends_alone(text: str) -> None:
    seen = visible(text)
    assert visible(seen) == seen
    assert seen in text
    assert not re.match(r"\s|\u200b", seen)


def test_none_is_an_arm_and_no_other_word_is() -> None:
    assert [filled_arm(text) for text in ("none", "None", "NA", "-", "Nonexistent")] == [
        "none",
        "None",
        "",
        "",
        "Nonexistent",
    ]


@pytest.mark.parametrize("patient", ["ANONYMOUS", "anonymised", "Anonymized", "anon", "NA", ""])
def test_a_patient_of_nobody(patient: str) -> None:
    assert patient_id(patient) == ""
    assert patient_id(patient + "-7") == patient + "-7"
