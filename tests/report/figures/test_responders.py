"""Responder curves: n under the axis, gaps in the line."""

from collections.abc import Callable

from autosalt.core.types import Interval
from autosalt.report.data.model import Score
from autosalt.report.figures import (
    responders,
)
from autosalt.report.figures.visit_axis import Stop

Texts = Callable[[str], list[str]]


def test_responders_of_n_are_under_the_axis_and_a_gap_breaks_the_line(
    texts: Texts, paths: Texts
) -> None:
    share = responders.Share(12, 20, Score(60.0, Interval(38.7, 78.1)))
    stops = tuple(Stop(f"W{k}", k) for k in range(3))
    whole = responders.ResponderCurves("SALT50", stops, (responders.ArmShares("a", (share,) * 3),))
    broken = responders.ResponderCurves(
        "SALT50", stops, (responders.ArmShares("a", (share, None, share)),)
    )
    assert texts(responders.draw(whole, "f")).count("12/20") == 3
    assert "W0 12 of 20, 60.0 (38.7 to 78.1) %" in responders.describe(whole)
    assert paths(responders.draw(whole, "f")) != paths(responders.draw(broken, "f"))
    assert "–" in texts(responders.draw(broken, "f"))
