"""SALT is compared for whole visits only, retakes kept apart."""

from pathlib import Path

import pytest

from autosalt.core.views import VIEWS, View
from autosalt.training.data.dataset import Item
from autosalt.training.evaluation.visits import ViewReading, visit_readings


def reading(
    view: View | None, loss_pct: float, *, subject: str = "s", true: float = 10.0, **columns: str
) -> ViewReading:
    item = Item(Path("d"), "p.jpg", None, None, subject, view, "toy", columns)
    return ViewReading(item, loss_pct, true, uncertainty_pct=2.0)


def test_four_views_make_a_visit() -> None:
    losses = {View.LEFT: 10.0, View.RIGHT: 20.0, View.TOP: 50.0, View.BACK: 0.0}
    (visit,) = visit_readings([reading(view, value) for view, value in losses.items()])
    assert visit.salt == pytest.approx(0.18 * 10 + 0.18 * 20 + 0.40 * 50)
    assert visit.true_salt == pytest.approx(10.0)
    assert visit.uncertainty_pct == pytest.approx(2.0)


def test_an_incomplete_or_ambiguous_visit_is_left_out() -> None:
    four = [reading(view, 5.0) for view in VIEWS]
    assert visit_readings(four[:3]) == []
    assert visit_readings([*four, four[0]]) == []
    assert visit_readings([*four[:3], reading(None, 5.0)]) == []


def test_visits_and_takes_are_kept_apart() -> None:
    readings = [
        reading(view, 5.0, visit=visit, take=take)
        for visit in ("1", "2")
        for take in ("a", "b")
        for view in VIEWS
    ]
    visits = visit_readings(readings)
    assert len(visits) == 4
    assert len({visit.visit for visit in visits}) == 2
