"""A check counts all differences, lists the first, and only what was checked stands."""

import json

from autosalt.results.verify.checks import (
    LISTED,
    Check,
    Difference,
    Verdict,
    Verification,
    compare_rows,
)

ROW = {"visit": "1", "salt": 20.0}


def test_all_differences_are_counted_and_the_first_are_listed() -> None:
    found = (Difference("cell", {"row": n}, f"S1/row {n}") for n in range(LISTED + 7))
    check = Check.of("tables", "Are they as written?", 3, found)
    assert (check.verdict, check.found, len(check.differences)) == (
        Verdict.DIFFERS,
        LISTED + 7,
        LISTED,
    )
    assert Check.of("tables", "Are they as written?", 3, ()).verdict is Verdict.STANDS


def test_what_could_not_be_checked_does_not_stand() -> None:
    right = Check.of("tables", "Are they as written?", 3, ())
    unchecked = Check.unchecked("sample", "Is it scored the same?", "no model")
    assert Verification([right]).stands
    assert not Verification([right, unchecked]).stands


def test_what_a_person_is_shown_is_not_in_the_record() -> None:
    check = Check.of("photos", "Are they there?", 1, [Difference("gone", {"sha256": "ab"}, "S1/a")])
    text = json.dumps(Verification([check], {"seed": 7}).record())
    assert "S1/a" not in text
    assert json.loads(text)["checks"][0]["listed"] == [{"what": "gone", "sha256": "ab"}]
    assert json.loads(text)["seed"] == 7


def test_rows_are_compared_cell_by_cell_and_to_the_last_one() -> None:
    columns = {"visit": "text", "salt": "float"}
    other = {**ROW, "salt": 21.0}
    found = list(compare_rows("visits", columns, [ROW, other], [ROW, ROW, ROW]))  # type: ignore[arg-type]
    assert [(one.what, one.where["row"]) for one in found] == [("cell", 2), ("row_missing", 3)]
    assert found[0].where["column"] == "salt"
    (more,) = compare_rows("visits", columns, [ROW], [])  # type: ignore[arg-type]
    assert more.what == "row_too_many"
