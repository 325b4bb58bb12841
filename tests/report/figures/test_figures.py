"""Every figure is reproducible and self-contained, and is described in words."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from types import ModuleType
from typing import Any

import matplotlib as mpl
import pytest

from autosalt.core.types import Interval
from autosalt.core.views import VIEWS, View
from autosalt.report.data.model import Score
from autosalt.report.figures import (
    bland_altman,
    cumulative,
    responders,
    shift,
    spaghetti,
    swimmer,
    waterfall,
)
from autosalt.report.figures import view_heatmap as views
from autosalt.report.figures.visit_axis import Stop

Texts = Callable[[str], list[str]]

ODD = "<&> $a_b$ \x00\ud800\n日本"
STOPS = (Stop("V1", 0), Stop(ODD, 28), Stop("V3", 84))
HALF = Score(50.0, Interval(30.0, 70.0))

LINES = ((80.0, 60.0, 40.0), (70.0, None, 20.0), (60.0, 50.0, None))
LANES = (
    swimmer.Lane(
        "1",
        "a",
        (swimmer.LaneVisit(28, True), swimmer.LaneVisit(84, False)),
        "relapser",
        28,
        None,
        84,
    ),
    swimmer.Lane(ODD, ODD, (swimmer.LaneVisit(28, None), swimmer.LaneVisit(84, True)), "", 84, 84),
)

FULL: dict[str, tuple[ModuleType, Any]] = {
    "spaghetti": (
        spaghetti,
        spaghetti.Courses(
            STOPS,
            (
                spaghetti.ArmLines("a", LINES, spaghetti.means_of(LINES, 3)),
                spaghetti.ArmLines(ODD, LINES[:1], spaghetti.means_of(LINES[:1], 3)),
            ),
        ),
    ),
    "waterfall": (
        waterfall,
        waterfall.Waterfall(
            ("a", ODD),
            (
                waterfall.Bar("1", "a", HALF),
                waterfall.Bar(ODD, ODD, Score(-300.0, None)),
                waterfall.Bar("3", "a", None),
            ),
        ),
    ),
    "responders": (
        responders,
        responders.ResponderCurves(
            "SALT50",
            STOPS,
            (
                responders.ArmShares("a", (responders.Share(1, 2, HALF), None, None)),
                responders.ArmShares(ODD, (None, responders.Share(1, 2, HALF), None)),
            ),
        ),
    ),
    "cumulative": (
        cumulative,
        cumulative.Cumulative(
            ODD,
            (
                cumulative.ArmImprovements("a", (10.0, None, 100.0, -5.0)),
                cumulative.ArmImprovements(ODD, ()),
            ),
        ),
    ),
    "views": (
        views,
        views.ViewLoss(
            ("V1", ODD),
            (views.ViewPanel(ODD, {view: (views.HeatCell(33.3, 4), None) for view in VIEWS[:3]}),),
        ),
    ),
    "bland_altman": (
        bland_altman,
        bland_altman.BlandAltman(
            (bland_altman.ScorePair("A", 50.0, 2.0), bland_altman.ScorePair(ODD, 60.0, -1.0)),
            Score(0.5, Interval(-1.0, 2.0)),
            Score(-3.0, None),
            Score(4.0, Interval(-900.0, 900.0)),
        ),
    ),
    "shift": (
        shift,
        (
            shift.shift_table("a", "V3", [("severe", "moderate"), ("severe", None)]),
            shift.shift_table(ODD, ODD, [("limited", "very severe")]),
        ),
    ),
    "trajectory": (swimmer, swimmer.Lanes(LANES, "SALT50")),
}

EMPTY: dict[str, tuple[ModuleType, Any]] = {
    "spaghetti": (spaghetti, spaghetti.Courses((), ())),
    "arm of nobody": (
        spaghetti,
        spaghetti.Courses(STOPS, (spaghetti.ArmLines("a", (), (None,) * 3),)),
    ),
    "one visit": (
        spaghetti,
        spaghetti.Courses(STOPS[:1], (spaghetti.ArmLines("", ((5.0,),), (None,)),)),
    ),
    "waterfall": (waterfall, waterfall.Waterfall(("a",), (waterfall.Bar("1", "a", None),))),
    "responders": (responders, responders.ResponderCurves("SALT50", (), ())),
    "nobody counted": (
        responders,
        responders.ResponderCurves("SALT50", STOPS, (responders.ArmShares("", (None,) * 3),)),
    ),
    "cumulative": (cumulative, cumulative.Cumulative("V3", ())),
    "views": (views, views.ViewLoss((), ())),
    "no view": (views, views.ViewLoss(("V1",), (views.ViewPanel("", {}),))),
    "bland_altman": (bland_altman, bland_altman.BlandAltman((), None, None, None)),
    "one pair": (
        bland_altman,
        bland_altman.BlandAltman((bland_altman.ScorePair("", 0.0, 0.0),), None, None, None),
    ),
    "shift": (shift, ()),
    "shift of nobody": (shift, (shift.shift_table("", "V3", []),)),
    "trajectory": (swimmer, swimmer.Lanes((), "SALT50")),
    "no visit": (swimmer, swimmer.Lanes((swimmer.Lane("1", "", ()),), "SALT50")),
}


@pytest.mark.parametrize("which", FULL)
def test_the_same_numbers_give_the_same_bytes_under_any_user_settings(which: str) -> None:
    module, data = FULL[which]
    svg = module.draw(data, "f")
    with mpl.rc_context({"font.size": 30, "axes.facecolor": "red", "svg.fonttype": "path"}):
        assert module.draw(data, "f") == svg


@pytest.mark.parametrize("which", FULL)
def test_nothing_is_fetched_and_ids_are_the_figures_own(which: str) -> None:
    module, data = FULL[which]
    root = ET.fromstring(module.draw(data, "f"))
    assert not {e.tag.rpartition("}")[2] for e in root.iter()} & {"image", "script", "metadata"}
    links = [value for e in root.iter() for key, value in e.items() if key.endswith("href")]
    assert all(link.startswith("#") for link in links)
    values = " ".join(value for e in root.iter() for value in e.attrib.values())
    assert not re.search(r"url\((?!#)|https?:|data:", values)
    ids = {e.get("id") for e in root.iter() if e.get("id")}
    other = ET.fromstring(module.draw(data, "g"))
    assert not ids & {e.get("id") for e in other.iter() if e.get("id")}


@pytest.mark.parametrize("which", FULL)
def test_names_stay_text_and_cannot_break_the_page(which: str, texts: Texts) -> None:
    module, data = FULL[which]
    assert any("<&> $a_b$" in text or "…" in text for text in texts(module.draw(data, "f")))


@pytest.mark.parametrize("which", [*FULL, *EMPTY])
def test_every_figure_has_words_and_a_caption(which: str) -> None:
    module, data = (FULL | EMPTY)[which]
    for text in (module.describe(data), module.caption(data)):
        assert text.strip().endswith((".", "%."))
        assert "None" not in text
        assert "nan" not in text.split()


@pytest.mark.parametrize("which", EMPTY)
def test_little_or_nothing_to_show_is_a_figure_too(which: str) -> None:
    module, data = EMPTY[which]
    ET.fromstring(module.draw(data, "f"))
    assert "nan" not in module.draw(data, "f").lower()


def test_the_views_are_in_the_usual_order(texts: Texts) -> None:
    names = [t.lower() for t in texts(views.draw(FULL["views"][1], "f"))]
    assert [name for name in names if name in set(View)] == [view.value for view in VIEWS]
