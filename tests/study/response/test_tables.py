"""Tables of endpoints, trajectories and problems: every column, a blank for unknown values."""

from types import SimpleNamespace

from autosalt.study.model import Problem
from autosalt.study.response.endpoints import endpoints
from autosalt.study.response.tables import (
    ENDPOINT_COLUMNS,
    PROBLEM_COLUMNS,
    TRAJECTORY_COLUMNS,
    analysis_table,
    endpoint_table,
    problem_table,
    trajectory_table,
)
from autosalt.study.response.trajectory import trajectories
from autosalt.study.settings.options import MissingSettings


def test_a_row_of_endpoints_has_the_change_and_its_interval(make: SimpleNamespace) -> None:
    study = make.study(make.course("A", 80, 20, None, half=4.0), mdc95_points=6.0)
    seen, incomplete = endpoint_table(endpoints(study)).rows
    assert set(seen) == set(ENDPOINT_COLUMNS)
    assert (seen["change_points"], seen["improvement_pct"], seen["salt50"]) == (-60.0, 75.0, True)
    assert seen["change_points_low"] < -60.0 < seen["change_points_high"]
    assert (seen["arm"], seen["planned_day"], seen["day"]) == (None, None, 84)
    assert incomplete["status"] == "incomplete"
    assert incomplete["change_points"] is incomplete["salt50"] is None


def test_a_row_of_trajectories_has_its_events_and_its_best_visit(make: SimpleNamespace) -> None:
    study = make.study(make.course("A", 80, 20, 15))
    (row,) = trajectory_table(trajectories(study, endpoints(study))).rows
    assert set(row) <= set(TRAJECTORY_COLUMNS)
    assert (row["first_response"], row["first_response_window"]) == (True, "week 12")
    assert (row["best_window"], row["best_salt"], row["best_change"]) == ("week 24", 15.0, -65.0)


def test_problems_and_analysis_are_rows_as_they_are(make: SimpleNamespace) -> None:
    problem = Problem("no_arm", "A", "", "no arm is stated")
    assert list(problem_table([problem]).rows) == [
        dict(zip(PROBLEM_COLUMNS, ("no_arm", "A", "", "no arm is stated"), strict=True))
    ]
    result = endpoints(make.study(make.course("A", 80, 20, None)))
    values = [row["value"] for row in analysis_table(result, MissingSettings()).rows]
    assert values == [20.0, 20.0]  # the last one carried forward
