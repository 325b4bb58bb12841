"""A figure in its table: numbers with both ends, or blanks with a note."""

from autosalt.study.agreement.measure import (
    AGREEMENT_COLUMNS,
    Agreement,
    Figure,
    agreement_table,
    count,
    too_few,
)


def test_pairs_are_independent_where_each_subject_gives_one() -> None:
    assert count(["A", "B", "C"]) == (3, 3, True)
    assert count(["A", "A", "B"]) == (3, 2, False)


def test_too_few_pairs_give_a_note_for_each_measure() -> None:
    figures = too_few(["bias", "icc_2_1"], 2, 1)
    assert [(one.measure, one.n, one.subjects, one.value) for one in figures] == [
        ("bias", 2, 1, None),
        ("icc_2_1", 2, 1, None),
    ]
    assert {one.note for one in figures} == {"under 3 pairs: nothing is measured"}


def test_a_row_of_the_table_has_blanks_for_what_is_missing() -> None:
    figure = Figure(
        measure="bias", n=4, subjects=4, method="mean", value=1.5, note="rounded scores"
    )
    (row,) = agreement_table([Agreement("salt", "machine", "", figure)]).rows
    assert tuple(row) == tuple(AGREEMENT_COLUMNS)
    assert (row["value"], row["low"], row["high"]) == (1.5, None, None)
    assert (row["second"], row["wording"]) == (None, None)
    assert row["note"] == "rounded scores"
