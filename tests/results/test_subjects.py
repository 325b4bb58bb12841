"""Visits in order of time, change from the first one, and only between complete visits."""

import pytest

from autosalt.core.interval import IntervalCalibration
from autosalt.core.views import VIEWS, View
from autosalt.results.subjects import Visit, change_since, order_visits
from autosalt.scorer.scores import PhotoScore, visit_score
from autosalt.visits.info import VisitInfo
from autosalt.visits.name_dates import read_dates

CALIBRATION = IntervalCalibration(floor_pct=1.0, view_factor=1.0, visit_factor=1.0)


def visit(name: str, loss: float = 50.0, date: str = "", views: tuple[View, ...] = VIEWS) -> Visit:
    photos = {view: PhotoScore(view, "stated", 100, 1, loss, uncertainty_pct=1.0) for view in views}
    score = visit_score(photos, calibration=CALIBRATION)
    return Visit("S1", name, VisitInfo(date=date), score)


def names(*visits: Visit) -> list[str]:
    return [visit.name for visit in order_visits("S1", visits).visits]


def test_by_date_when_every_visit_has_one() -> None:
    late, early = visit("1", date="2024-05-01"), visit("2", date="2024-01-01")
    assert names(late, early) == ["2", "1"]
    assert order_visits("S1", [late, early]).ordered_by == "date"


def test_by_name_as_people_count_when_no_visit_has_one() -> None:
    assert names(visit("week 10"), visit("week 2"), visit("baseline")) == [
        "baseline",
        "week 2",
        "week 10",
    ]
    assert order_visits("S1", [visit("1")]).ordered_by == "name"


def test_by_name_and_reported_when_some_dates_are_missing() -> None:
    subject = order_visits("S1", [visit("2", date="2024-01-01"), visit("1")])
    assert [v.name for v in subject.visits] == ["1", "2"]
    assert subject.ordered_by == "name_some_dates_missing"


def test_visits_of_one_day_stay_in_the_order_of_their_names() -> None:
    assert names(visit("10", date="2024-01-01"), visit("9", date="2024-01-01")) == ["9", "10"]


@pytest.mark.parametrize(
    "course", [("Before", "After"), ("pre", "post"), ("baseline", "12 weeks")], ids=", ".join
)
def test_what_is_called_before_treatment_is_the_baseline(course: tuple[str, str]) -> None:
    """By the alphabet the follow-up would be, and regrowth would be loss."""
    assert names(*(visit(name) for name in sorted(course))) == list(course)


def test_screening_is_no_follow_up_and_not_the_baseline() -> None:
    subject = order_visits("S1", [visit("week 12"), visit("baseline"), visit("screening")])
    assert subject.baseline is not None
    assert subject.baseline.name == "baseline"
    assert [v.name for v in subject.visits] == ["screening", "baseline", "week 12"]
    assert [v.name for v in subject.compared] == ["week 12"]


def test_where_nothing_shows_the_order_there_is_no_baseline_and_every_visit_is_listed() -> None:
    subject = order_visits("S1", [visit("12-01-2024"), visit("03-05-2024")])
    assert (subject.baseline, subject.why_none) == (None, "order_unknown")
    assert len(subject.compared) == 2
    one = order_visits("S1", [visit("anything")])
    assert (one.baseline, one.compared) == (one.visits[0], ())


def test_the_whole_study_says_how_dates_in_names_are_read() -> None:
    reading = read_dates(["12-01-2024", "03-05-2024", "15-01-2024"])
    subject = order_visits("S1", [visit("12-01-2024"), visit("03-05-2024")], reading)
    assert [v.name for v in subject.visits] == ["12-01-2024", "03-05-2024"]
    assert subject.baseline == subject.visits[0]


def test_change_between_complete_visits() -> None:
    change = change_since(visit("1", 79.6), visit("2", 59.6), mdc95_points=5.0)
    assert change.status == "complete"
    assert change.response is not None
    assert change.response.improvement_pct == pytest.approx(25.1, abs=0.05)
    assert (change.response.salt30, change.response.beyond_noise) == (False, True)
    assert change.improvement is not None
    assert change.improvement.low < 25.1 < change.improvement.high


@pytest.mark.parametrize(
    ("baseline", "follow_up", "status"),
    [
        (VIEWS[:3], VIEWS, "incomplete_baseline"),
        (VIEWS, VIEWS[1:], "incomplete_visit"),
        ((), VIEWS[1:], "incomplete_baseline_and_visit"),
    ],
)
def test_no_change_is_stated_from_an_incomplete_visit(
    baseline: tuple[View, ...], follow_up: tuple[View, ...], status: str
) -> None:
    change = change_since(visit("1", views=baseline), visit("2", views=follow_up), 5.0)
    assert (change.response, change.improvement, change.status) == (None, None, status)


def test_without_a_known_noise_nothing_is_called_beyond_it() -> None:
    change = change_since(visit("1", 80.0), visit("2", 10.0), mdc95_points=None)
    assert change.response is not None
    assert change.response.beyond_noise is None
