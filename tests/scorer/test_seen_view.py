"""A stated view is never overruled; what the model sees decides where none is stated."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest

from autosalt import Scorer
from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.core.types import RGB
from autosalt.core.views import VIEWS, View
from autosalt.scorer.reading import Reading

Paint = Callable[..., RGB]


@pytest.mark.parametrize("view", VIEWS)
def test_the_view_comes_from_the_model_when_none_is_stated(
    scorer: Scorer, paint: Paint, view: View
) -> None:
    score = scorer.score_photo(paint(view=view))
    assert (score.view, score.view_source, score.view_conflict) == (view, "model", None)
    assert score.view_probability is not None
    assert score.view_probability > 0.99


def test_a_stated_view_is_never_overruled_but_a_conflict_is_reported(
    scorer: Scorer, paint: Paint
) -> None:
    score = scorer.score_photo(paint(view="back"), view="left")
    assert (score.view, score.view_source) == (View.LEFT, "stated")
    assert score.view_conflict is View.BACK
    assert scorer.score_photo(paint(view="back"), view=View.BACK).view_conflict is None


def between_two_views(paint: Paint) -> RGB:
    image = paint(view="left")
    image[..., 1][image[..., 2] == 255] = 150  # halfway between left (140) and right (160)
    return image


def test_an_unclear_view_is_refused_only_when_none_is_stated(scorer: Scorer, paint: Paint) -> None:
    image = between_two_views(paint)
    with pytest.raises(PhotoRefused) as refusal:
        scorer.score_photo(image)
    assert refusal.value.reason is Reason.VIEW_UNCLEAR
    assert "0.5" in refusal.value.detail
    # Doubt is no conflict either.
    assert scorer.score_photo(image, "left").view_conflict is None


def with_views(reading: Reading, probabilities: Mapping[View, float]) -> Reading:
    """A reading in which both looks see these views."""
    view = np.array([probabilities[view] for view in VIEWS], np.float32)
    look = replace(reading.last, view=view)
    return replace(reading, first=look, last=look)


@pytest.mark.parametrize("stated", [None, View.TOP])
def test_a_photo_of_none_of_the_views_is_refused_whatever_was_stated(
    scorer: Scorer, paint: Paint, stated: View | None
) -> None:
    reading = scorer.read(paint(0.5))
    # What the views lack to 1 is the probability of none of them; this model's limit is 0.7.
    doubtful = with_views(reading, dict.fromkeys(VIEWS, 0.2 / 4))
    with pytest.raises(PhotoRefused) as refusal:
        scorer.judge(doubtful, stated)
    assert refusal.value.reason is Reason.NOT_A_VIEW
    assert "0.80" in refusal.value.detail
    likely = with_views(reading, {**dict.fromkeys(VIEWS, 0.0), View.TOP: 0.9})
    assert scorer.judge(likely, stated).view is View.TOP
