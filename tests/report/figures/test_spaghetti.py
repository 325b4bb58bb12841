"""Courses of subjects: means with Student's interval, and n of each visit."""

from collections.abc import Callable

import pytest

from autosalt.core.types import Interval
from autosalt.report.data.model import Score
from autosalt.report.figures import (
    spaghetti,
)
from autosalt.report.figures.visit_axis import Stop

Texts = Callable[[str], list[str]]

STOPS = (Stop("Baseline", 0), Stop("Week 12", 84))


class TestSpaghetti:
    def test_mean_of_three_with_students_interval(self) -> None:
        (mean,) = spaghetti.means_of([(10.0,), (20.0,), (30.0,)], 1)
        # t(0.975, 2 df) = 4.3027, standard error 10 / sqrt(3).
        assert mean is not None
        assert mean.interval is not None
        assert mean.value == pytest.approx(20.0)
        assert mean.interval.low == pytest.approx(20.0 - 4.3027 * 10 / 3**0.5, abs=1e-3)
        assert mean.interval.high == pytest.approx(20.0 + 4.3027 * 10 / 3**0.5, abs=1e-3)

    def test_subjects_without_a_score_are_not_in_the_mean(self) -> None:
        means = spaghetti.means_of([(10.0, None), (30.0, None), (None, 4.0)], 2)
        assert [mean.value for mean in means if mean] == [20.0, 4.0]
        assert means[1] == Score(4.0, None)
        assert spaghetti.means_of([(None,)], 1) == (None,)

    def test_equal_scores_have_an_interval_of_no_width(self) -> None:
        assert spaghetti.means_of([(5.0,)] * 4, 1) == (Score(5.0, Interval(5.0, 5.0)),)

    def test_n_of_each_visit_is_under_the_axis(self, texts: Texts) -> None:
        lines = ((80.0, 60.0), (70.0, None), (60.0, 30.0), (50.0, 40.0))
        arm = spaghetti.ArmLines("a", lines, spaghetti.means_of(lines, 2))
        svg = spaghetti.draw(spaghetti.Courses(STOPS, (arm,)), "f")
        assert arm.counts == (4, 3)
        result = texts(svg)
        assert result[result.index("n") + 1 : result.index("n") + 3] == ["4", "3"]

    def test_two_subjects_have_no_mean_but_their_own_scores(self) -> None:
        lines = ((79.6, 59.6), (70.2, None))
        data = spaghetti.Courses(
            STOPS, (spaghetti.ArmLines("", lines, spaghetti.means_of(lines, 2)),)
        )
        assert "one subject 79.6, 59.6; one subject 70.2, unknown" in spaghetti.describe(data)
        assert "No mean is drawn" in spaghetti.caption(data)
