"""Figures: reproducible, legible without colour, honest about time."""

import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest

from autosalt.core.severity import band
from autosalt.core.types import Interval
from autosalt.report.data.model import Subject, Visit
from autosalt.report.data.run import read_study
from autosalt.report.figures import overview, timeline
from autosalt.report.figures.timeline import BANDS, positions
from autosalt.results.folder import ResultsFolder


def a_visit(name: str, date: str | None = None) -> Visit:
    return Visit("1", name, date, None, Interval(10.0, 60.0), None, None, None, None, ())


def test_bands_are_those_of_the_arithmetic() -> None:
    for low, high, name in BANDS:
        assert band((low + high) / 2) == name


@pytest.mark.parametrize("n", [1, 2, 5])
def test_timeline_is_well_formed_and_the_same_each_time(n: int) -> None:
    subject = Subject("<&>", tuple(a_visit(f"V{k} <&>") for k in range(n)), ())
    svg = timeline.draw(subject, "one")
    ET.fromstring(svg)
    assert svg == timeline.draw(subject, "one")
    assert "<metadata" not in svg


def test_figures_do_not_share_ids(trial: Callable[..., Path]) -> None:
    subject = read_study(ResultsFolder(trial(1))).subjects[0]
    figures = [
        timeline.draw(subject, "a"), timeline.draw(subject, "b"), overview.draw([subject], "c"),
    ]  # fmt: skip
    ids = [{e.get("id") for e in ET.fromstring(f).iter() if e.get("id")} for f in figures]
    assert ids[0]
    assert not ids[0] & ids[1]
    assert not ids[0] & ids[2]


def test_time_is_to_scale_when_every_visit_has_a_date() -> None:
    dated = [a_visit("1", "2024-01-01"), a_visit("2", "2024-01-31"), a_visit("3", "2024-04-10")]
    assert positions(dated) == ([0.0, 0.3, 1.0], True)


@pytest.mark.parametrize(
    "dates",
    [
        ("2024-01-01", None, "2024-03-01"),
        ("2024-01-01", "spring", "2024-03-01"),
        ("2024-03-01", "2024-02-01", "2024-01-01"),
        ("2024-01-01", "2024-01-02", "2024-12-01"),
    ],
    ids=["missing", "not a date", "backwards", "labels would collide"],
)
def test_without_dates_visits_are_spread_evenly(dates: tuple[str | None, ...]) -> None:
    assert positions([a_visit("V", date) for date in dates]) == ([0.0, 0.5, 1.0], False)
