"""The earlier of two visits is known only where their names leave no doubt."""

from datetime import datetime

import pytest

from autosalt.visits.date_text import DateOrder, Span
from autosalt.visits.moment import Phase, Step, When, before


def on(phase: Phase | None, **counted: int) -> When:
    """A visit of a phase, so many units of time on."""
    return When(phase, times=tuple(Step(what, (float(n),)) for what, n in counted.items()))


def dated(day: int, order: DateOrder = DateOrder.YEAR_FIRST) -> When:
    span = Span(datetime(2024, 5, day), datetime(2024, 5, day + 1))
    return When(Phase.COURSE, dates=(("8", order, span),))


COURSE = Phase.COURSE


@pytest.mark.parametrize(
    ("one", "other", "earlier"),
    [
        (on(Phase.BASELINE), on(COURSE, week=4), True),
        (on(COURSE, week=4), on(COURSE, week=12), True),
        (on(COURSE, week=4), on(COURSE, day=29), True),
        (on(COURSE, month=1), on(COURSE, week=24), True),
        (on(COURSE, month=3), on(COURSE, week=12), None),  # a month may have four weeks
        (on(COURSE, week=4), on(COURSE, week=4), None),
        (on(COURSE, week=4), on(Phase.FOLLOW_UP, week=12), None),  # since baseline or since the end
        (on(COURSE, week=30), on(Phase.END, week=24), None),  # words and numbers disagree
        (on(Phase.BEFORE, week=4), on(Phase.BEFORE, week=2), None),  # may count downwards
        (on(Phase.BASELINE), on(None), True),
        (on(COURSE, week=4), on(None), None),
        (dated(3), dated(5), True),
        (dated(3), dated(3), None),
        (dated(3, DateOrder.DAY_FIRST), dated(5, DateOrder.DAY_FIRST), True),
    ],
)
def test_which_visit_is_earlier(one: When, other: When, earlier: bool | None) -> None:
    assert before(one, other) is earlier
    assert before(other, one) is (None if earlier is None else not earlier)


def test_units_that_mean_one_time_point_are_one() -> None:
    assert on(COURSE, week=12).point == on(COURSE, day=84).point
    assert on(COURSE, year=1).point == on(COURSE, month=12).point
    assert on(COURSE, week=12).point != on(COURSE, month=3).point
    assert on(COURSE).point is None


def test_days_since_the_start_are_a_range_where_months_vary() -> None:
    assert on(COURSE, week=2).days == (14.0, 14.0)
    assert on(COURSE, month=3).days == (84.0, 93.0)
    assert on(COURSE).days is None
