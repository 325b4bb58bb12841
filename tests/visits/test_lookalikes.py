"""Ids that a person may take for one are reported; others are not."""

import pytest

from autosalt.visits.info import VisitInfo
from autosalt.visits.lookalikes import alike_ids, alike_names
from autosalt.visits.parse import time_point


def rows(*ids: tuple[str, str]) -> list[tuple[str, str]]:
    return list(ids)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("S-01", "s-01"),
        ("12", "0012"),
        ("AB 12", "AB12"),
        ("week 4", "week  04"),
        ("S\uff11", "S1"),  # a digit of another width
        ("S-01", "S_01"),
        ("S 01", "S.01"),
        ("S-01", "S01"),
        ("12", "12.0"),
        ("01-002", "01_002"),
        ("'0012", "0012"),  # marked as text, which a spreadsheet does not show
        ("\u2019S1", "S1"),
    ],
)
def test_alike(one: str, other: str) -> None:
    (line,) = alike_ids(rows((one, "1"), (other, "1"), ("B", "1")))
    assert line.startswith("subjects ")
    assert repr(one) in line
    assert repr(other) in line
    (line,) = alike_ids(rows(("A", one), ("A", other), ("B", one)))
    assert line.startswith("visits of 'A' ")


def test_letters_that_differ_only_in_unicode_are_written_out() -> None:
    (line,) = alike_ids(rows(("M\u00fcller", "1"), ("Mu\u0308ller", "1")))
    assert r"'M\xfcller'" in line
    assert r"'Mu\u0308ller'" in line


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(("12", "120"), ("V1", "V10"), ("0", "1"), ("12", "1-2"), ("1-12", "11-2")),
        *(("1.1", "1.10"), ("day -14", "day 14"), ("12", "12.5"), ("S-1", "S-10")),
    ],
)
def test_not_alike(one: str, other: str) -> None:
    assert alike_ids(rows((one, "1"), (other, "1"))) == ()


def test_visits_arms_and_sites_are_compared_between_subjects() -> None:
    visits = rows(("A", "week 24"), ("B", "Week 24"), ("C", "week 24"))
    (line,) = alike_ids(visits)
    assert line.startswith("visits 'Week 24', 'week 24' count as different")
    infos = {("A", "week 24"): VisitInfo(arm="active"), ("B", "Week 24"): VisitInfo(arm="Active ")}
    assert [line.split()[0] for line in alike_ids(visits, infos)] == ["visits", "arms"]
    assert alike_names([("A", "1"), ("B", "1")], ["x", "", "x"], ["1", "", "2"]) == ()


def test_visits_reported_within_a_subject_are_not_reported_again() -> None:
    lines = alike_ids(rows(("A", "w4"), ("A", "W4"), ("B", "w4"), ("B", "w 4")))
    assert [line.partition(" count")[0] for line in lines] == [
        "visits of 'A' 'W4', 'w4'", "visits of 'B' 'w 4', 'w4'", "visits 'W4', 'w 4', 'w4'"
    ]  # fmt: skip
    assert len(alike_ids(rows(("A", "w4"), ("A", "W4"), ("B", "w4")))) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("S-0002", "S\u20130002"),
        ("S-0002", "S\u22120002"),
        ("S-0002", "S-0002\u200b"),
        ("A0002", "\u04100002"),
    ],
    ids=["en dash", "minus sign", "zero-width space", "Cyrillic letter"],
)
def test_ids_that_nobody_can_distinguish_are_alike(one: str, other: str) -> None:
    assert len(alike_names([(one, "1"), (other, "1")], (), ())) == 1


def test_visits_of_several_subjects_that_mean_the_same_to_the_caller_are_not_reported() -> None:
    visits = [("A", "week 4"), ("B", "week_4"), ("C", "scan 4"), ("D", "scan_4")]
    (line,) = alike_names(visits, (), (), meaning=time_point)
    assert line.startswith("visits 'scan 4', 'scan_4' ")
    assert len(alike_names([("A", "week 4"), ("A", "W4"), ("A", "w 4")], (), (), (), time_point))
