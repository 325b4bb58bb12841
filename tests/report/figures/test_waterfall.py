"""Waterfall: the best first, thresholds in words, who is not shown."""

from collections.abc import Callable

from autosalt.core.types import Interval
from autosalt.report.data.model import Score
from autosalt.report.figures import (
    waterfall,
)
from autosalt.report.figures.waterfall import Bar, Waterfall

Texts = Callable[[str], list[str]]


class TestWaterfall:
    def many(self, n: int) -> Waterfall:
        bars = [
            Bar(f"{k:04d}", "ab"[k % 2], Score(k / 3, Interval(k / 3 - 5, k / 3 + 2)))
            for k in range(n)
        ]
        return Waterfall(("a", "b"), tuple(bars))

    def test_the_best_comes_first(self, texts: Texts) -> None:
        data = Waterfall(
            ("a",), tuple(Bar(s, "a", Score(v, None)) for s, v in (("x", 1.0), ("y", 9.0)))
        )
        result = texts(waterfall.draw(data, "f"))
        assert result.index("y") < result.index("x")

    def test_few_subjects_are_named_and_many_are_not(self, texts: Texts) -> None:
        assert "0003" in texts(waterfall.draw(self.many(40), "f"))
        assert "0003" not in texts(waterfall.draw(self.many(41), "f"))

    def test_three_hundred_subjects_are_small_and_a_panel_for_each_arm(self, texts: Texts) -> None:
        svg = waterfall.draw(self.many(300), "f")
        assert len(svg) < 50_000
        assert "a (n = 150)" in texts(svg)

    def test_thresholds_are_counted_in_words(self) -> None:
        text = waterfall.describe(
            Waterfall(("a",), tuple(Bar(f"{v}", "a", Score(v, None)) for v in (29.9, 30.0, 90.0)))
        )
        assert "2 at least 30 %, 1 at least 50 %, 1 at least 75 %, 1 at least 90 %" in text

    def test_an_unlisted_arm_is_drawn_and_described(self, texts: Texts) -> None:
        data = Waterfall(("a",), (Bar("1", "a", Score(1.0, None)), Bar("2", "b", Score(2.0, None))))
        assert "b" in texts(waterfall.draw(data, "f"))
        assert "b: 1 subject" in waterfall.describe(data)

    def test_subjects_not_shown_or_cut_are_counted(self) -> None:
        data = Waterfall(("a",), (Bar("1", "a", None), Bar("2", "a", Score(-250.0, None))))
        assert "Not shown, without a score after baseline: 1 subject." in waterfall.caption(data)
        assert "continue below −100.0 %" in waterfall.caption(data)
        assert "Whiskers that" not in waterfall.caption(data)
        wide = Waterfall(("a",), (Bar("1", "a", Score(-25.4, Interval(-169.4, 35.4))),))
        assert "Whiskers that reach −100.0 % continue below it" in waterfall.caption(wide)
