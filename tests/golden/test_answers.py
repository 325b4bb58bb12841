"""Answers for the golden set are those of the scorer, step by step."""

import io
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from autosalt import Scorer
from autosalt.core.types import RGB
from autosalt.core.views import VIEWS, View
from autosalt.golden.answers import (
    answer_photo,
    answer_visit,
    assignment_cases,
    change_cases,
    view_cases,
)
from autosalt.golden.photographs import GoldenPhoto, VisitPhoto

Paint = Callable[..., RGB]


def png(image: RGB) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
def photo(paint: Paint) -> GoldenPhoto:
    return GoldenPhoto("a.png", "a painted head", None, png(paint(0.3, View.TOP)))


def test_every_step_of_a_scored_photo_is_there(scorer: Scorer, photo: GoldenPhoto) -> None:
    answer = answer_photo(scorer, photo, scorer.read(photo.data))
    score = scorer.score_photo(photo.data)
    assert answer.upright is not None
    assert (answer.upright.height, answer.upright.width) == (200, 200)
    assert answer.reduced is not None
    assert answer.reduced.by == 1
    assert answer.first_look is not None
    assert answer.first_look.scalp_px == score.scalp_px
    assert answer.second_look is None
    assert answer.outcome.loss_pct == score.loss_pct
    assert answer.outcome.view == "top"
    assert answer.measures is not None
    assert answer.measures.sharpness == score.quality.sharpness


def test_a_pixel_that_is_listed_is_that_of_the_square(scorer: Scorer, photo: GoldenPhoto) -> None:
    answer = answer_photo(scorer, photo, scorer.read(photo.data))
    square = np.asarray(
        Image.open(io.BytesIO(photo.data)).resize((64, 64), Image.Resampling.BILINEAR)
    )
    for row, column, *rgb in answer.first_look.tensor.pixels:
        assert rgb == square[row, column].tolist()


def test_a_refused_photo_has_its_reason(scorer: Scorer, photo: GoldenPhoto) -> None:
    dark = replace(photo, data=png(np.zeros((100, 100, 3), np.uint8)))
    answer = answer_photo(scorer, dark, scorer.read(dark.data))
    assert answer.outcome.status == "refused"
    assert answer.outcome.reason == "too_dark"
    assert answer.upright is not None
    text = replace(photo, data=b"no photo")
    answer = answer_photo(scorer, text, scorer.read_many([text.data])[0])
    assert answer.outcome.reason == "unsupported_format"
    assert answer.upright is None


def test_a_visit_is_that_of_an_archive(scorer: Scorer, paint: Paint) -> None:
    readings = {view: scorer.read(paint(0.3, view, seed=n)) for n, view in enumerate(VIEWS)}
    answer = answer_visit(scorer, [VisitPhoto(view) for view in VIEWS], readings)
    assert answer.salt == pytest.approx(30, abs=2)
    assert answer.weights == {"left": 0.18, "right": 0.18, "top": 0.4, "back": 0.24}
    three = answer_visit(scorer, [VisitPhoto(view) for view in VIEWS[:3]], readings)
    assert three.salt is None
    assert three.salt_bound_high - three.salt_bound_low == pytest.approx(24)


def test_cases_of_views_hold_every_outcome(scorer: Scorer) -> None:
    manifest = replace(scorer.manifest, view_min_probability=0.5, none_max_probability=0.3)
    cases = view_cases(manifest)
    assert {case.reason for case in cases} == {None, "view_unclear", "not_a_view"}
    assert {case.view_conflict for case in cases} == {None, "right"}
    assigned = [case.views for case in assignment_cases()]
    assert None in assigned
    assert ("right", "left", "top", "back") in assigned


def test_cases_of_changes_hold_every_outcome_on_both_sides_of_the_noise() -> None:
    cases = change_cases()
    assert {case.beyond_noise for case in cases} == {None, False, True}
    assert None in {case.improvement_pct for case in cases}
    under, equal, over = cases[-3:]
    assert over.points - under.points == pytest.approx(-2e-6)
    assert [case.beyond_noise for case in (under, equal, over)] == [False, False, True]
