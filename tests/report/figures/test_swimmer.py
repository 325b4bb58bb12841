"""Lanes of responses: how long they last, and events in words."""

from collections.abc import Callable

from autosalt.report.figures import swimmer as trajectory
from autosalt.report.figures.swimmer import Lane, Lanes, Seen

Texts = Callable[[str], list[str]]


class TestTrajectory:
    def test_a_response_lasts_until_it_is_seen_to_be_gone(self) -> None:
        visits = [True, None, True, False, True, None]
        lane = Lane("1", "a", tuple(Seen(10.0 * k, v) for k, v in enumerate(visits)))
        assert lane.responding == [(0.0, 20.0), (40.0, 40.0)]

    def test_a_page_holds_fifty_and_the_rest_is_told(self, texts: Texts) -> None:
        data = Lanes(tuple(Lane(f"S{k}", "ab"[k % 2], (Seen(1, True),)) for k in range(60)), "x")
        found = texts(trajectory.draw(data, "f"))
        assert "S49" in found
        assert "S50" not in found
        assert found.index("S48") < found.index("S1")  # arm by arm
        assert "not shown: 10 subjects" in trajectory.caption(data)

    def test_events_are_told_in_words(self) -> None:
        lane = Lane("7", "a", (Seen(28, True),), "relapser", 28, 56, 112)
        told = trajectory.describe(Lanes((lane,), "SALT50"))
        assert "7 (relapser): first response 28, sustained from 56, relapse 112." in told
