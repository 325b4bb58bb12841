"""Answers of another program are compared value by value, and what they leave out is reported."""

import copy
from typing import Any

import pytest

from autosalt.golden.compare import compare

EXPECTED: dict[str, Any] = {
    "photos": {
        "a.png": {
            "file": "a.png",
            "exact": True,
            "upright": {"height": 400, "width": 300},
            "first_look": {"tensor": {"sha256": "0a", "pixels": [[1, 2, 30, 30, 30]]}},
            "second_look": None,
            "outcome": {"status": "scored", "reason": None, "view": "top", "loss_pct": 10.0},
        },
        "b.jpg": {
            "file": "b.jpg",
            "exact": False,
            "first_look": {"tensor": {"sha256": "0b", "pixels": [[1, 2, 30, 30, 30]]}},
            "outcome": {"status": "refused", "reason": "blurred", "view": None, "loss_pct": None},
        },
    },
    "visits": {"v": {"photos": [{"photo": "a", "status": "scored"}], "salt": 20.0}},
    "views": [{"seen": [0.9, 0, 0, 0], "stated_view": None, "view": "left"}],
    "assignments": [{"seen": [[1, 0, 0, 0]], "taken": [], "views": ["left"]}],
    "changes": [{"earlier": {"salt": 70.2}, "sem_points": 2.4, "points": -11.6}],
}


@pytest.fixture
def answers() -> dict[str, Any]:
    return copy.deepcopy(EXPECTED)


def lines(answers: dict[str, Any]) -> list[str]:
    return [str(one) for one in compare(EXPECTED, answers).differences]


def test_equal_answers_have_no_difference(answers: dict[str, Any]) -> None:
    comparison = compare(EXPECTED, answers)
    assert comparison.differences == ()
    assert comparison.steps_left_out == 0
    assert comparison.compared > 20


def test_a_number_differs_beyond_its_tolerance_and_the_line_states_by_how_much(
    answers: dict[str, Any],
) -> None:
    answers["photos"]["a.png"]["outcome"]["loss_pct"] = 10.19
    answers["visits"]["v"]["salt"] = 20.49
    assert lines(answers) == []
    answers["photos"]["a.png"]["outcome"]["loss_pct"] = 10.3
    answers["visits"]["v"]["salt"] = 20.6
    assert lines(answers) == [
        "photo a.png: outcome.loss_pct: is 10.3, expected 10: off by 0.3, allowed 0.2",
        "visit v: salt: is 20.6, expected 20: off by 0.6, allowed 0.5",
    ]


def test_whole_numbers_text_and_changes_must_be_equal(answers: dict[str, Any]) -> None:
    answers["photos"]["a.png"]["upright"]["height"] = 401
    answers["photos"]["a.png"]["outcome"]["view"] = "back"
    answers["photos"]["b.jpg"]["outcome"]["reason"] = None
    answers["assignments"][0]["views"][0] = "right"
    answers["changes"][0]["points"] = -11.6001
    assert lines(answers) == [
        "photo a.png: upright.height: is 401, expected 400: off by 1, allowed 0",
        "photo a.png: outcome.view: is back, expected top",
        "photo b.jpg: outcome.reason: is none, expected blurred",
        "assignment 0: views.0: is right, expected left",
        "change 0: points: is -11.6001, expected -11.6: off by 0.0001, allowed 1e-09",
    ]


def test_an_inexact_photo_may_differ_more_and_its_hash_does_not_count(
    answers: dict[str, Any],
) -> None:
    for photo in answers["photos"].values():
        tensor = photo["first_look"]["tensor"]
        tensor["sha256"], tensor["pixels"][0][2] = "ff", 35
    assert lines(answers) == [
        "photo a.png: first_look.tensor.sha256: is ff, expected 0a",
        "photo a.png: first_look.tensor.pixels.0.2: is 35, expected 30: off by 5, allowed 1",
    ]


def test_steps_may_be_left_out_and_outcomes_may_not(answers: dict[str, Any]) -> None:
    for photo in answers["photos"].values():
        photo.pop("upright", None)
        photo.pop("first_look")
    del answers["changes"]
    comparison = compare(EXPECTED, answers)
    assert comparison.differences == ()
    assert comparison.steps_left_out == 14
    del answers["photos"]["b.jpg"], answers["visits"]["v"]["salt"]
    assert lines(answers) == [
        "photo b.jpg: outcome.status: is missing, expected refused",
        "photo b.jpg: outcome.reason: is missing, expected blurred",
        "photo b.jpg: outcome.view: is missing, expected none",
        "photo b.jpg: outcome.loss_pct: is missing, expected none",
        "visit v: salt: is missing, expected 20",
    ]


@pytest.mark.parametrize("wrong", [None, True, "10", [10.0], float("nan")], ids=repr)
def test_what_is_no_number_differs(answers: dict[str, Any], wrong: object) -> None:
    answers["visits"]["v"]["salt"] = wrong
    assert len(lines(answers)) == 1


@pytest.mark.parametrize("wrong", [None, 1, [], "text", {"photos": []}], ids=repr)
def test_answers_of_another_shape_are_differences_and_no_fault(wrong: Any) -> None:
    assert len(compare(EXPECTED, wrong).differences) > 4
