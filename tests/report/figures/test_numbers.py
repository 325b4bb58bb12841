"""The numbers in a figure are those given, and what is left out is said."""

import math
import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest

from autosalt.core.salt import Interval
from autosalt.core.views import VIEWS
from autosalt.report.data.model import Score
from autosalt.report.figures import (
    bland_altman,
    cumulative,
    responders,
    shift,
    spaghetti,
    waterfall,
)
from autosalt.report.figures import swimmer as trajectory
from autosalt.report.figures import view_heatmap as views
from autosalt.report.figures.style import SMALL_PT
from autosalt.report.figures.swimmer import Lane, Lanes, Seen
from autosalt.report.figures.visit_axis import Stop
from autosalt.report.figures.waterfall import Bar, Waterfall

STOPS = (Stop("Baseline", 0), Stop("Week 12", 84))


def texts(svg: str) -> list[str]:
    return [e.text or "" for e in ET.fromstring(svg).iter() if e.tag.endswith("}text")]


def paths(svg: str) -> list[str]:
    return [e.get("d", "") for e in ET.fromstring(svg).iter() if e.tag.endswith("}path")]


class TestSpaghetti:
    def test_mean_of_three_with_students_interval(self) -> None:
        (mean,) = spaghetti.means_of([(10.0,), (20.0,), (30.0,)], 1)
        # t(0.975, 2 df) = 4.3027, standard error 10 / sqrt(3).
        assert mean is not None
        assert mean.interval is not None
        assert mean.value == pytest.approx(20.0)
        assert mean.interval.low == pytest.approx(20.0 - 4.3027 * 10 / 3**0.5, abs=1e-3)
        assert mean.interval.high == pytest.approx(20.0 + 4.3027 * 10 / 3**0.5, abs=1e-3)

    def test_who_has_no_score_is_not_in_the_mean(self) -> None:
        means = spaghetti.means_of([(10.0, None), (30.0, None), (None, 4.0)], 2)
        assert [mean.value for mean in means if mean] == [20.0, 4.0]
        assert means[1] == Score(4.0, None)
        assert spaghetti.means_of([(None,)], 1) == (None,)

    def test_equal_scores_have_an_interval_of_no_width(self) -> None:
        assert spaghetti.means_of([(5.0,)] * 4, 1) == (Score(5.0, Interval(5.0, 5.0)),)

    def test_n_of_each_visit_is_under_the_axis(self) -> None:
        lines = ((80.0, 60.0), (70.0, None), (60.0, 30.0), (50.0, 40.0))
        arm = spaghetti.ArmLines("a", lines, spaghetti.means_of(lines, 2))
        svg = spaghetti.draw(spaghetti.Courses(STOPS, (arm,)), "f")
        assert arm.counts == (4, 3)
        found = texts(svg)
        assert found[found.index("n") + 1 : found.index("n") + 3] == ["4", "3"]

    def test_two_subjects_have_no_mean_but_their_own_scores(self) -> None:
        lines = ((79.6, 59.6), (70.2, None))
        data = spaghetti.Courses(
            STOPS, (spaghetti.ArmLines("", lines, spaghetti.means_of(lines, 2)),)
        )
        assert "one 79.6, 59.6; one 70.2, unknown" in spaghetti.describe(data)
        assert "no mean is drawn" in spaghetti.caption(data)


class TestWaterfall:
    def many(self, n: int) -> Waterfall:
        bars = [
            Bar(f"{k:04d}", "ab"[k % 2], Score(k / 3, Interval(k / 3 - 5, k / 3 + 2)))
            for k in range(n)
        ]
        return Waterfall(("a", "b"), tuple(bars))

    def test_the_best_comes_first(self) -> None:
        data = Waterfall(
            ("a",), tuple(Bar(s, "a", Score(v, None)) for s, v in (("x", 1.0), ("y", 9.0)))
        )
        found = texts(waterfall.draw(data, "f"))
        assert found.index("y") < found.index("x")

    def test_few_subjects_are_named_and_many_are_not(self) -> None:
        assert "0003" in texts(waterfall.draw(self.many(40), "f"))
        assert "0003" not in texts(waterfall.draw(self.many(41), "f"))

    def test_three_hundred_subjects_are_small_and_a_panel_for_each_arm(self) -> None:
        svg = waterfall.draw(self.many(300), "f")
        assert len(svg) < 50_000
        assert "a (n = 150)" in texts(svg)

    def test_thresholds_are_counted_in_words(self) -> None:
        text = waterfall.describe(
            Waterfall(("a",), tuple(Bar(f"{v}", "a", Score(v, None)) for v in (29.9, 30.0, 90.0)))
        )
        assert "2 at least 30 %, 1 at least 50 %, 1 at least 75 %, 1 at least 90 %" in text

    def test_an_arm_that_nobody_listed_is_drawn_and_told(self) -> None:
        data = Waterfall(("a",), (Bar("1", "a", Score(1.0, None)), Bar("2", "b", Score(2.0, None))))
        assert "b" in texts(waterfall.draw(data, "f"))
        assert "b: 1 subject" in waterfall.describe(data)

    def test_who_is_not_shown_or_cut_is_told(self) -> None:
        data = Waterfall(("a",), (Bar("1", "a", None), Bar("2", "a", Score(-250.0, None))))
        assert "Not shown, for want of a score after baseline: 1 subject." in waterfall.caption(
            data
        )
        assert "go on below −100.0 %" in waterfall.caption(data)
        assert "Whiskers that" not in waterfall.caption(data)
        wide = Waterfall(("a",), (Bar("1", "a", Score(-25.4, Interval(-169.4, 35.4))),))
        assert "Whiskers that reach −100.0 % go on below it" in waterfall.caption(wide)


def test_responders_of_n_are_under_the_axis_and_a_gap_breaks_the_line() -> None:
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


def test_cumulative_counts_who_is_missing_as_not_improved() -> None:
    exact = 100 * (70.0 - 49.0) / 70.0
    arm = cumulative.ArmImprovements("a", (exact, None, 10.0, 100.0))
    data = cumulative.Cumulative("Week 12", (arm,))
    assert [arm.reached(t) for t in (30, 50, 100)] == [2, 1, 1]
    assert arm.reached(1e-3 + exact) == 1
    assert "2/4" in texts(cumulative.draw(data, "f"))
    assert "for want of a score: 1 subject" in cumulative.caption(data)


def test_views_hold_their_numbers_and_a_dash_for_none() -> None:
    cells = {view: (views.Cell(10.0 * k, 7), None) for k, view in enumerate(VIEWS)}
    found = texts(views.draw(views.ViewLoss(("V1", "V2"), (views.ViewPanel("a", cells),)), "f"))
    for number in ("0.0", "10.0", "20.0", "30.0"):
        assert number in found
    assert found.count("–") == 4
    assert found.count("n 7") == 4


def test_bland_altman_says_bias_and_limits_with_intervals() -> None:
    pairs = tuple(bland_altman.Pair("ab"[k % 2], 10.0 * k, k - 3.0) for k in range(8))
    data = bland_altman.BlandAltman(
        pairs,
        Score(-1.0, Interval(-1.5, -0.6)),
        Score(-9.3, Interval(-10.1, -8.5)),
        Score(7.3, Interval(6.5, 8.1)),
    )
    found = texts(bland_altman.draw(data, "f"))
    for text in ("Bias −1.0", "−1.5 to −0.6", "Upper limit +7.3", "Lower limit −9.3", "a", "b"):
        assert text in found
    assert "bias −1.0 (−1.5 to −0.6)" in bland_altman.describe(data)


def test_readers_differ_by_shape() -> None:
    def shapes(reader: str) -> list[str]:
        pairs = (bland_altman.Pair("a", 1.0, 1.0), bland_altman.Pair(reader, 2.0, 2.0))
        svg = bland_altman.draw(bland_altman.BlandAltman(pairs, None, None, None), "f")
        return [p for p in paths(svg) if p.strip().endswith("z")]

    corners = {path.count("L") for path in shapes("b")}
    assert len(corners) > len({path.count("L") for path in shapes("a")})


def test_shift_counts_and_percents() -> None:
    moves = [("severe", "moderate"), ("severe", "severe"), ("severe", None), ("limited", "severe")]
    table = shift.shift_table("a", "Week 12", moves)
    severe = shift.CLASSES.index("severe")
    assert table.rows[severe][severe] == shift.ShiftCell(1, 25.0)
    assert table.rows[severe][-1].count == 1
    assert (table.moved(-1), table.moved(0), table.moved(1), table.unknown) == (1, 1, 1, 1)
    assert sum(cell.count for row in table.rows for cell in row) == table.n == 4
    found = texts(shift.draw([table], "f"))
    assert found.count("1") == 4
    assert found.count("25.0 %") == 4


def test_the_columns_of_a_shift_have_room_for_their_names() -> None:
    """Side by side "limited" ran into "moderate": now they are slanted, lines of text apart."""
    svg = shift.draw([shift.shift_table(arm, "V", []) for arm in "ab"], "f")
    slanted = re.findall(r'rotate\(-([1-9]\d*) ([\d.]+) [\d.]+\)">([^<]+)<', svg)
    assert [name for *_, name in slanted] == [*shift.CLASSES, shift.UNKNOWN] * 2
    for (angle, x, _), (_, following, _) in pairwise(slanted):
        assert (float(following) - float(x)) * math.sin(math.radians(float(angle))) > 2 * SMALL_PT


def test_shift_knows_the_classes_of_aa_iga_only() -> None:
    with pytest.raises(ValueError, match="mild"):
        shift.shift_table("a", "V", [("severe", "mild")])


class TestTrajectory:
    def test_a_response_lasts_until_it_is_seen_to_be_gone(self) -> None:
        visits = [True, None, True, False, True, None]
        lane = Lane("1", "a", tuple(Seen(10.0 * k, v) for k, v in enumerate(visits)))
        assert lane.responding == [(0.0, 20.0), (40.0, 40.0)]

    def test_a_page_holds_fifty_and_the_rest_is_told(self) -> None:
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
