"""Times in visit names are read in any way that people write them; other names state none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autosalt.visits.moment import Phase, before
from autosalt.visits.parse import is_visit_name, time_point, when, whens

WAYS = {
    "day": ("day {}", "D{}", "d {}", "{} days", "Day_{}", "Tag {}", "jour {}"),
    "week": ("week {}", "W{}", "wk{}", "wk_{}", "Week_{}", "{} weeks", "{}w", "Woche {}", "W{:02}"),
    "month": ("month {}", "M{}", "mo {}", "{} months", "{}m", "Monat {}", "mois {}", "{}. Monat"),
    "year": ("year {}", "Y{}", "{} years", "{}y", "Jahr {}"),
}
"""How one number of a unit of time is written."""


@pytest.mark.slow
@pytest.mark.parametrize("ways", WAYS.values(), ids=WAYS)
@given(number=st.integers(1, 60))
def test_one_time_point_is_read_alike_in_whatever_way_it_is_written(
    ways: tuple[str, ...], number: int
) -> None:
    points = {time_point(way.format(number)) for way in ways}
    assert len(points) == 1
    assert when(ways[0].format(number)).point is not None


@pytest.mark.parametrize(
    "names",
    [
        ("week 12", "12 weeks", "day 84", "W12", "week_12_arm_1", "week-12"),
        ("year 1", "month 12", "12 months", "1Y"),
        ("V2", "visit 2", "Visit_02", "second visit", "visit II"),
        ("EOT", "end of treatment", "End-of-Treatment"),
        ("follow-up 1", "FU1", "Follow up 1", "followup_1"),
        ("post 3 months", "3 months after", "month 3", "3 months post-treatment"),
        ("week -2", "minus 2 weeks", "2 weeks before"),
    ],
    ids=", ".join,
)
def test_names_of_one_time_point(names: tuple[str, ...]) -> None:
    assert len({time_point(name) for name in names}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("week 12", "month 3"),
        ("week 12", "week 12b"),
        ("week 1", "week 10"),
        ("week 2", "week -2"),
        ("V2", "week 2"),
        ("month 3", "follow-up month 3"),
        ("pre-dose week 4", "post-dose week 4"),
        ("week 4-8", "week 4"),
        ("week 4-8", "week 4-6"),
        ("1", "visit 1"),
        ("after", "before"),
    ],
)
def test_names_of_two_time_points(one: str, other: str) -> None:
    assert time_point(one) != time_point(other)


@pytest.mark.parametrize(
    ("name", "phase"),
    [
        *((name, Phase.BEFORE) for name in ("screening", "day -14", "run-in week 2", "pre")),
        *((name, Phase.BASELINE) for name in ("Baseline", "BL", "week 0", "T0", "base-line visit")),
        *((name, Phase.COURSE) for name in ("post-baseline", "4 weeks after baseline", "V1", "7")),
        *((name, Phase.COURSE) for name in ("pre-dose week 4", "after", "III")),
        ("EOT", Phase.END),
        ("FU 3 months", Phase.FOLLOW_UP),
        ("final visit", Phase.LAST),
        *((name, None) for name in ("prednisone", "scan 7", "unscheduled 2", "IMG_0021", "a12")),
    ],
)
def test_the_part_of_a_study_that_a_name_is_of(name: str, phase: Phase | None) -> None:
    assert when(name).phase is phase


@pytest.mark.parametrize(
    "name",
    [
        *("week 4", "W12", "3 months", "day -14", "Y1M3", "V1", "visit 2", "second visit"),
        *("baseline", "Baseline visit", "screening", "before", "after", "EOT", "unscheduled"),
        *("2024-05-03", "20240503", "03.05.2024", "3/5/24", "12Jan2024", "May 2024", "2023 Q3"),
        *("visit_2_arm_1", "baseline_arm_2", "ses-01", "T0", "week_12", "visit 2024-05-03"),
    ],
)
def test_a_name_that_only_a_visit_has(name: str) -> None:
    assert is_visit_name(name)


@pytest.mark.parametrize(
    "name",
    [
        *("1", "0012", "240503", "2001", "12-2001", "12.0", "III", "first"),  # numbers alone
        *("S01", "P-003", "A12", "M001", "V001", "OSL-12", "Smith", "Zoë Ł", "left", "site 2"),
        *(
            "AA-1900",
            "P-2001",
            "2001-001",
            "IMG_2023",
            "IMG_0021",
            "DSC00043",
            "100CANON",
            "scan 7",
            "Mars",
            "visits",
            "week",
            "",
        ),
    ],
)
def test_a_name_that_others_may_have(name: str) -> None:
    assert not is_visit_name(name)


@given(st.text(max_size=12))
def test_any_text_is_a_name(text: str) -> None:
    moment = when(text)
    assert before(moment, moment) is None
    assert hash(time_point(text)) == hash(time_point(text))
    is_visit_name(text)


@pytest.mark.parametrize(
    ("names", "meant"),
    [
        (("D-14", "D0", "D28"), Phase.BEFORE),  # a minus sign
        (("W-4", "W12"), Phase.BEFORE),
        (("week-4", "week-0", "week-12"), Phase.COURSE),  # joins two words
        (("W-4", "W-24"), Phase.COURSE),
        (("D-14", "D-0"), Phase.COURSE),
        (("D-14", "baseline"), None),  # either
        (("day-14", "day-28"), None),
        (("week-4", "week 0"), None),
    ],
)
def test_a_dash_before_a_number_is_read_by_the_other_visits_of_the_subject(
    names: tuple[str, ...], meant: Phase | None
) -> None:
    assert whens(names)[names[0]].phase is meant
