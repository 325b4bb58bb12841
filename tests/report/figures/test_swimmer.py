"""Lanes of responses: how long they last, and events in words."""

from collections.abc import Callable

from autosalt.report.figures import swimmer
from autosalt.report.figures.swimmer import Lane, Lanes, LaneVisit

Texts = Callable[[str], list[str]]


class TestTrajectory:
    def test_a_response_lasts_until_a_visit_without_it(self) -> None:
        visits = [True, None, True, False, True, None]
        lane = Lane("1", "a", tuple(LaneVisit(10.0 * k, v) for k, v in enumerate(visits)))
        assert lane.responding == [(0.0, 20.0), (40.0, 40.0)]

    def test_a_page_holds_fifty_and_the_rest_is_counted(self, texts: Texts) -> None:
        data = Lanes(
            tuple(Lane(f"S{k}", "ab"[k % 2], (LaneVisit(1, True),)) for k in range(60)), "x"
        )
        result = texts(swimmer.draw(data, "f"))
        assert "S49" in result
        assert "S50" not in result
        assert result.index("S48") < result.index("S1")  # arm by arm
        assert "Not shown: 10 subjects" in swimmer.caption(data)

    def test_events_are_described_in_words(self) -> None:
        lane = Lane("7", "a", (LaneVisit(28, True),), "relapser", 28, 56, 112)
        words = swimmer.describe(Lanes((lane,), "SALT50"))
        assert "7 (relapser): first response 28, sustained from 56, relapse 112." in words
