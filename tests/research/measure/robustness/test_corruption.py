"""Photos that are scored although their file was damaged: how each is counted."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from autosalt import Scorer
from autosalt.core.types import RGB
from autosalt.core.views import View
from autosalt.imaging.decode import open_photo
from research.measure.parts.damage import Damage
from research.measure.robustness.corruption import FORMATS, Sample, Tally, line, score_damaged


@pytest.fixture(scope="module")
def scorer(tiny_model: Path) -> Scorer:
    return Scorer.load(tiny_model)


@pytest.fixture(scope="module")
def whole(paint: Callable[..., RGB]) -> Sample:
    image = paint(0.3, View.TOP)
    return Sample(View.TOP, FORMATS["PNG"](Image.fromarray(image)), image, 30.0)


@pytest.mark.parametrize("kind", ["cut", "overwrite"])
def test_a_damaged_png_is_refused(scorer: Scorer, whole: Sample, kind: str) -> None:
    tally = Tally()
    score_damaged(scorer, whole, Damage(kind, 0.5, 50, 1), tally)
    assert (tally.refused, tally.same) == (1, 0)
    assert tally.kinds == {kind: [0, 1]}
    assert tally.off == []


def test_other_pixels_that_are_scored_are_counted_with_how_far_they_are_off(
    scorer: Scorer, whole: Sample, paint: Callable[..., RGB]
) -> None:
    """The damage is none: what differs is the photo that the file is compared with."""
    flawless = Damage("insert", 1.0, 0, 1)
    tally = Tally()
    score_damaged(
        scorer, replace(whole, pixels=paint(0.8, View.TOP), loss_pct=80.0), flawless, tally
    )
    assert (tally.refused, tally.same) == (0, 0)
    assert tally.off == [pytest.approx(50, abs=3)]
    score_damaged(scorer, whole, flawless, tally)
    assert (tally.same, len(tally.off)) == (1, 1)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_keeps_the_picture(name: str, paint: Callable[..., RGB]) -> None:
    image = paint(0.3)
    opened = open_photo(FORMATS[name](Image.fromarray(image)))
    assert opened.shape == image.shape
    assert np.abs(opened.astype(int) - image).mean() < 12


def test_a_line_states_how_far_scores_are_off() -> None:
    tally = Tally(refused=7, same=2, off=[1.0, 2.0, 9.0], slowest_s=0.5)
    assert line("PNG", tally) == "| PNG | 7 | 2 | 0 | 3 | 2.00 | 8.3 | 9.0 | 1 | 0.50 |"
