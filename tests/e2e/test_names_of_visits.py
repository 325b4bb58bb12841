"""No false alarm: visits in order, with names of a known convention, raise no issue."""

from pathlib import Path
from typing import Final

import pytest

from autosalt.archive.read_index import read_index
from autosalt.study.schedule.build_study import build_study
from autosalt.study.scores.read import read_visits
from autosalt.study.settings.options import StudySettings
from autosalt.visits.conflicts import order_of
from autosalt.visits.name_dates import read_dates

COURSES: Final[tuple[tuple[str, ...], ...]] = (
    ("baseline",),
    ("x",),
    ("baseline", "week 4", "week 12", "week 24"),
    ("Baseline", "W4", "W12", "W104"),
    ("week-0", "week-4", "week-12"),
    ("wk_0", "wk_4", "wk_12"),
    ("baseline", "day 28", "week 12", "month 6", "1 year"),
    ("baseline", "3 months", "6 months", "12 months"),
    ("BL", "M3", "M6", "M12"),
    ("Day 1", "Day 29", "Day 85", "Day 169"),
    ("D0", "D28", "D180"),
    ("D-14", "D0", "D28"),
    ("week -2", "week 0", "week 4"),
    ("run-in week 1", "run-in week 2", "baseline", "week 4"),
    ("screening", "baseline", "week 4", "week 12"),
    ("screening", "week 0", "week 12"),
    ("Screening 1", "Screening 2", "Baseline", "Visit 2"),
    tuple(f"V{k}" for k in range(1, 11)),
    ("V01", "V02", "V10"),
    ("visit 1", "visit 2", "visit 10"),
    ("Visit 1 (baseline)", "Visit 2", "Visit 3"),
    ("Visit 1 - Screening", "Visit 2 - Baseline", "Visit 3 - Week 4", "Visit 4 - Week 12"),
    ("V1 week 0", "V2 week 4", "V3 week 12"),
    ("01_baseline", "02_week4", "03_week12"),
    ("1 - Baseline", "2 - Week 4", "3 - Week 12"),
    ("S01_baseline", "S01_week4", "S01_week12"),
    ("Week 0 (Day 1)", "Week 4 (Day 29)", "Week 12 (Day 85)"),
    ("baseline", "weeks 4-6", "weeks 12-16"),
    ("SCR", "RAND", "W4", "W12"),
    ("enrolment", "week 4"),
    ("W1D1", "W1D7", "W4D1"),
    ("cycle 1 day 1", "cycle 1 day 15", "cycle 2 day 1"),
    ("initial", "final"),
    ("ses-01", "ses-02"),
    ("T0", "T1", "T2"),
    ("1", "2", "10"),
    ("001", "002", "010"),
    ("I", "II", "III", "IV"),
    ("first visit", "second visit", "third visit"),
    ("1st visit", "2nd visit"),
    ("before", "after"),
    ("Before treatment", "After treatment"),
    ("pre", "post"),
    ("pre", "post 3 months", "post 6 months"),
    ("baseline", "4 weeks after", "12 weeks after baseline"),
    ("baseline", "follow-up 1", "follow-up 2"),
    ("baseline", "FU1", "FU2"),
    ("baseline", "end"),
    ("baseline", "week 12", "end of treatment", "follow-up 1"),
    ("baseline", "week 4", "EOT", "final visit"),
    ("Year 1 Month 3", "Year 1 Month 6", "Year 2 Month 1"),
    ("M3 Y1", "M6 Y1", "M3 Y2"),
    ("Y1M3", "Y1M6", "Y2M3"),
    ("baseline_arm_1", "week_4_arm_1", "week_12_arm_1"),
    ("visit_1_arm_2", "visit_2_arm_2"),
    ("2023-11-30", "2024-01-05", "2024-05-03"),
    ("20231130", "20240105", "20240503"),
    ("30.11.2023", "05.01.2024", "03.05.2024"),
    ("11/30/2023", "1/5/2024", "5/3/2024"),
    ("30-11-23", "05-01-24", "03-05-24"),
    ("12Jan2024", "03May2024"),
    ("12-JAN-2024", "03-MAY-2024"),
    ("5. Dezember 2023", "3. Mai 2024"),
    ("December 5, 2023", "May 3, 2024"),
    ("Dec 2023", "May 2024"),
    ("11-2023", "01-2024", "02-2024"),
    ("2023-11", "2024-01"),
    ("Q3 2023", "Q1 2024"),
    ("2023 Q3", "2024 Q1"),
    ("2023-W50", "2024-W02"),
    ("2023", "2024"),
    ("visit 2024-01-05", "visit 2024-05-03"),
    ("2024-01-05 baseline", "2024-05-03 week 12"),
    ("2024-01-05T0930", "2024-05-03T1030"),
    ("20240105_0930", "20240503_1030"),
    ("Woche 0", "Woche 4", "Woche 12"),
    ("Baseline", "Monat 3", "Monat 6"),
    ("vorher", "nachher"),
    ("avant", "après"),
    ("visite 1", "visite 2"),
)
"""Names of visits by conventions that people have, each course in order of time."""
AHEAD: Final = 3
"""Visits before the baseline, at most."""


@pytest.mark.parametrize("course", COURSES, ids=", ".join)
def test_the_order_is_that_of_time_and_the_baseline_is_known(course: tuple[str, ...]) -> None:
    order = order_of(dict.fromkeys(sorted(course, reverse=True)), read_dates(course))
    assert order.names == course
    assert (order.unordered, order.rivals) == (None, None)
    assert order.baseline is not None
    assert course.index(order.baseline) < AHEAD


LIKE_PEOPLE: Final = frozenset({("001", "002", "010"), ("2023", "2024")})
"""Numbers that people are called by as well: of archives the level is asked for."""


@pytest.mark.parametrize("course", [c for c in COURSES if c not in LIKE_PEOPLE], ids=", ".join)
def test_an_archive_of_them_has_no_issue(course: tuple[str, ...], tmp_path: Path) -> None:
    for subject in ("S01", "S02"):
        for name in course:
            if "/" in name:
                pytest.skip("no folder can be called so")
            photo = tmp_path / subject / name / "left.png"
            photo.parent.mkdir(parents=True)
            photo.touch()
    assert read_index(tmp_path).issues == ()


@pytest.mark.parametrize("course", COURSES, ids=", ".join)
def test_a_study_of_them_has_no_problem(course: tuple[str, ...], tmp_path: Path) -> None:
    rows = [
        f'{subject},"{name}",{80 - 10 * k}'
        for subject in ("S01", "S02")
        for k, name in enumerate(course[:8])
    ]
    table = tmp_path / "scores.csv"
    table.write_text("\n".join(["subject,visit,salt", *rows, ""]), encoding="utf-8")
    study = build_study(read_visits(table).visits, StudySettings())
    one_visit = ["no_follow_up"] if len(course) == 1 else []
    assert [problem.code for problem in study.problems] == one_visit
    baselines = {s.baseline.name for s in study.subjects if s.baseline is not None}
    assert len(baselines) == 1
    ahead = course.index(baselines.pop())
    assert len(study.windows) == len(course[:8]) - ahead - 1
