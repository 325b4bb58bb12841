"""Days of a subject count from its baseline, and only where both dates are known."""

from types import SimpleNamespace

import pytest

from autosalt.study.model import Subject, days_between


@pytest.mark.parametrize(
    ("first", "later", "days"), [(0, 84, 84), (10, 0, -10), (None, 84, None), (0, None, None)]
)
def test_days_from_the_baseline(
    make: SimpleNamespace, first: int | None, later: int | None, days: int | None
) -> None:
    baseline, visit = make.visit("A", "week 0", 80, first), make.visit("A", "week 12", 60, later)
    assert days_between(baseline, visit) == days
    assert Subject("A", "", "", baseline, {"week 12": visit}).day_of(visit) == days


def test_without_a_baseline_there_is_no_day(make: SimpleNamespace) -> None:
    assert days_between(None, make.visit("A", "week 12", 60, 84)) is None
