"""Answers of the review page: views with their weights, and what an override replaced."""

import pytest

from autosalt.batch.result import Result, State
from autosalt.core.views import VIEWS
from autosalt.scorer.scores import PhotoScore
from autosalt.serve.review.answers import Original, view_weights


def test_the_weights_of_the_views_sum_to_1_in_their_order() -> None:
    weights = view_weights()
    assert [one.name for one in weights] == list(VIEWS)
    assert sum(one.weight for one in weights) == pytest.approx(1.0)


def test_a_refused_original_has_a_view_and_no_loss() -> None:
    score = PhotoScore(VIEWS[0], "stated", 100, 25, 25.0)
    scored = Original.of(Result(State.SCORED, score))
    refused = Original.of(Result(State.REFUSED, score, "duplicate_view"))
    assert (scored.view, scored.loss_pct) == (VIEWS[0], 25.0)
    assert (refused.view, refused.loss_pct) == (VIEWS[0], None)
    assert Original.of(Result(State.REFUSED, None, "blurred")).view is None
