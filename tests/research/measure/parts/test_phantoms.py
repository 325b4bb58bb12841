"""Simulated heads with exact truth, read exactly."""

from dataclasses import replace
from pathlib import Path

import pytest

from autosalt.training.model.predict import Model
from research.measure.parts.phantoms import measure, measure_retakes, measure_worse


def test_salt_is_exact_and_every_interval_holds(work: Path, model: Model) -> None:
    rows = {one.figure: one for one in reversed(measure(work / "test", model))}
    assert rows["SALT MAE, points"].number < 1
    assert rows["95 % interval covers SALT, %"].number == 100
    assert rows["... where SALT is up to 25"].text.endswith("(3 of 3)")


def test_without_intervals_only_errors_and_views_are_measured(work: Path, model: Model) -> None:
    bare = replace(model, interval=None)
    assert len(measure(work / "test", bare)) == 4
    assert measure_worse(work / "test", bare, "heads") == []


def test_photos_made_worse_have_wider_intervals(work: Path, model: Model) -> None:
    covered, width = measure_worse(work / "test", model, "heads")
    assert covered.on == "heads, 3 visits of 3 heads, blurred, dark and noisy"
    assert width.number > 1


@pytest.mark.slow
def test_retakes_that_agree_have_little_noise(work: Path, model: Model) -> None:
    first, *by_salt = measure_retakes(work / "retakes", model)
    assert first.on == "phantom retakes, 20 visits of 10 heads"
    assert first.number < 0.5
    assert [one.figure for one in by_salt] == ["... SEM where SALT is 25 to 50 (10 heads)"]
    assert measure_retakes(work / "test", model) == []
