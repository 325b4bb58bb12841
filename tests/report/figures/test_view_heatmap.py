"""Loss of each view over the visits, in numbers."""

from collections.abc import Callable

from autosalt.core.views import VIEWS
from autosalt.report.figures import view_heatmap as views

Texts = Callable[[str], list[str]]


def test_views_hold_their_numbers_and_a_dash_for_none(texts: Texts) -> None:
    cells = {view: (views.HeatCell(10.0 * k, 7), None) for k, view in enumerate(VIEWS)}
    result = texts(views.draw(views.ViewLoss(("V1", "V2"), (views.ViewPanel("a", cells),)), "f"))
    for number in ("0.0", "10.0", "20.0", "30.0"):
        assert number in result
    assert result.count("–") == 4
    assert result.count("n 7") == 4
