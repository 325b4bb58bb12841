"""SALT as a share is found where it changes a result; nearly complete regrowth is none."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autosalt.visits.info import VisitInfo
from autosalt.visits.share_units import Score, reader_shares, shares

RIGHT = {"1": (80.0, 30.0), "2": (70.0, 60.0), "3": (90.0, 85.0)}


def scores(
    courses: dict[str, Sequence[float]],
    site: dict[str, str] | None = None,
    arm: dict[str, str] | None = None,
) -> list[Score]:
    """Scores of subjects, at `week 0`, `week 12` and so on."""
    sites, arms = site or {}, arm or {}
    return [
        Score(who, f"week {12 * k}", sites.get(who, ""), arms.get(who, ""), value)
        for who, course in courses.items()
        for k, value in enumerate(course)
    ]


def reported(courses: dict[str, Sequence[float]], **of: dict[str, str]) -> list[str]:
    """The beginning of each line."""
    return [line.partition(", for example")[0] for line in shares("salt", scores(courses, **of))]


def test_a_whole_column() -> None:
    (line,) = shares("salt", scores({"1": (0.8, 0.3), "2": (1.0, 0.0)}))
    assert line.startswith("no salt is over 1: SALT is in percent of the scalp, 0 to 100")


@pytest.mark.parametrize("what", ["site", "arm"])
def test_a_site_or_an_arm(what: str) -> None:
    courses = RIGHT | {"4": (0.8, 0.7), "5": (0.65, 0.3), "6": (1.0, 1.0)}
    groups = {subject: "B" if subject in "456" else "A" for subject in courses}
    assert reported(courses, **{what: groups}) == [f"no salt of {what} 'B' is over 1"]


def test_a_subject_and_no_line_twice() -> None:
    assert reported(RIGHT | {"4": (0.8, 0.7)}) == ["no salt of subject '4' is over 1"]
    both = reported(RIGHT | {"4": (0.8, 0.7), "5": (1.0, 0.5)})
    assert both == ["no salt of subject '4', '5' is over 1"]


def test_a_visit_of_many() -> None:
    courses = {str(k): (80.4 + k, 0.62, 40.5) for k in range(4)}
    assert reported(courses) == ["no salt of visit 'week 12' is over 1"]


@pytest.mark.parametrize(
    "course",
    [
        (85, 0.8),  # SALT90 in percent, no change as a share
        (85, 0.62),
        (40, 0.3, 25),
        (0.8, 85),
        (60, 55, 0.5),
        (80, 0.3),  # whole numbers elsewhere: nobody counts in tenths below 1 alone
    ],
)
def test_a_jump_of_one_subject(course: tuple[float, ...]) -> None:
    (line,) = shares("salt", scores(RIGHT | {"4": course}))
    assert line.startswith("1 of ")
    assert "of subject '4', visit 'week " in line


@pytest.mark.parametrize(
    "course",
    [
        (80, 0, 0),
        (80, 1, 1),
        (80.5, 20.25, 4.5, 0.75),  # regrown step by step
        (80.5, 5, 0.4, 0.2, 0),
        (12, 0.6),
        (79.64, 0.24),
        (0.0, 0.0),
        (0.4,),
    ],
)
def test_one_who_has_regrown_is_not_reported(course: tuple[float, ...]) -> None:
    others = {"1": (80.25, 30.5), "2": (70.75, 61.0)}
    assert shares("salt", scores(others | {"4": course})) == ()


def test_a_study_in_which_everybody_regrows() -> None:
    """Of three who write tenths nobody knows; in whole numbers a 0.5 is worth a look."""
    assert reported({"1": (80.4, 0.0), "2": (79.5, 0.5), "3": (81.2, 0.2)}) == []
    assert reported({"1": (80, 0), "2": (79, 0), "3": (81, 1)}) == []
    assert reported({"1": (80, 0), "2": (79, 0.5), "3": (81, 0.2)}) == [
        "2 of 6 values of salt may be shares"
    ]


def test_where_several_fall_nearly_as_far_one_may_fall_to_below_1() -> None:
    assert len(reported(RIGHT | {"4": (85.2, 0.8)})) == 1
    assert len(reported(RIGHT | {"4": (85.2, 0.8), "5": (70, 4.0), "6": (90.1, 1.2)})) == 1
    several = {"5": (70, 4.0), "6": (90.1, 1.2), "7": (50.4, 2.2)}
    assert reported(RIGHT | {"4": (85.2, 0.8)} | several) == []
    assert len(reported(RIGHT | {"4": (85.2, 0.796)} | several)) == 1


def test_where_most_are_zero_hair_has_grown_back() -> None:
    courses = RIGHT | {"4": (0.0, 0.0, 0.4)}
    assert reported(courses, site={"4": "B"}) == []


@given(st.lists(st.lists(st.floats(1.01, 100) | st.sampled_from([0.0, 1.0]), max_size=5)))
def test_without_a_score_between_0_and_1_nothing_is_reported(courses: list[list[float]]) -> None:
    assert shares("salt", scores({str(k): course for k, course in enumerate(courses)})) == ()


@given(st.lists(st.lists(st.integers(20, 100), min_size=2, max_size=5), min_size=2, max_size=6))
def test_a_subject_in_shares_is_always_found(courses: list[list[int]]) -> None:
    percent = {str(k): course for k, course in enumerate(courses)}
    share = [value / 100 for value in courses[0]]
    if any(value < 1 for value in share):
        assert shares("salt", scores(percent | {"shares": share}))


def test_what_was_measured_decides() -> None:
    def reader(value: float, measured: float) -> Score:
        return Score("1", "week 12", "", "", value, measured)

    percent = Score("2", "week 0", "", "", 80.0, 78.0)
    assert shares("reader_salt", [percent, reader(0.4, 0.9)]) == ()
    assert shares("reader_salt", [reader(0.4, 0.9), reader(0.6, 0.1)]) == ()
    (line,) = shares("reader_salt", [percent, reader(0.4, 38.0)])
    assert "0.4 of subject '1', visit 'week 12', which is next to 38" in line
    assert len(shares("reader_salt", [reader(0.4, 38.0)])) == 1


def test_readers_of_an_archive_are_held_against_themselves() -> None:
    def info(date: str, **salts: float) -> VisitInfo:
        return VisitInfo(date, reader_salt=salts.pop("reader", None), readers=salts)

    infos = {
        ("S1", "b"): info("2024-01-01", reader=80, AB=85),
        ("S1", "a"): info("2024-04-01", reader=60, AB=0.8),
        ("S2", "b"): info("2024-01-01", reader=75, AB=70),
    }
    (line,) = reader_shares(infos)
    assert line.startswith(
        "1 of 3 values of reader_salt_AB may be shares, for example 0.8 of subject 'S1'"
    )
    assert reader_shares({("S1", "1"): VisitInfo()}) == ()
