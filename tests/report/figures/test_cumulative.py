"""Cumulative responder curve: who is missing has not improved."""

from collections.abc import Callable

from autosalt.report.figures import (
    cumulative,
)

Texts = Callable[[str], list[str]]


def test_cumulative_counts_missing_subjects_as_not_improved(texts: Texts) -> None:
    exact = 100 * (70.0 - 49.0) / 70.0
    arm = cumulative.ArmImprovements("a", (exact, None, 10.0, 100.0))
    data = cumulative.Cumulative("Week 12", (arm,))
    assert [arm.reached(t) for t in (30, 50, 100)] == [2, 1, 1]
    assert arm.reached(1e-3 + exact) == 1
    assert "2/4" in texts(cumulative.draw(data, "f"))
    assert "Without a score and counted as not improved: 1 subject" in cumulative.caption(data)
