"""Scores survive plain values, and a visit is scored from its photos alone."""

import json
import pickle
from collections.abc import Callable
from dataclasses import replace

import pytest

from autosalt import Scorer
from autosalt.core.reasons import Reason
from autosalt.core.types import RGB
from autosalt.core.views import VIEWS, View
from autosalt.scorer.scores import PhotoScore, visit_score

Paint = Callable[..., RGB]


def test_a_doubt_survives_plain_values(scorer: Scorer, paint: Paint) -> None:
    score = replace(scorer.score_photo(paint()), picture_doubt=Reason.NO_COLOUR)
    assert PhotoScore.from_dict(json.loads(score.to_json())) == score


def test_scores_survive_plain_values_and_pickle(scorer: Scorer, paint: Paint) -> None:
    score = scorer.score_photo(paint(view="back"), view="left")
    assert PhotoScore.from_dict(score.to_dict()) == score
    assert pickle.loads(pickle.dumps(score)) == score


def test_visit_score_holds_each_photo_to_its_view() -> None:
    photo = PhotoScore(View.LEFT, "stated", 10, 5, 50.0)
    with pytest.raises(ValueError, match="a photo of left is given as top"):
        visit_score({View.TOP: photo}, calibration=None)


def test_the_detection_limit_moves_the_band_only() -> None:
    photos = {view: PhotoScore(view, "stated", 1000, 5, 0.5) for view in VIEWS}
    visit = visit_score(photos, calibration=None, detection_limit_pct=1.0)
    assert (visit.salt, visit.band, visit.aa_iga) == (0.5, "S0", "limited")
    assert visit.interval is None
