"""Agreement with another program on its sample photos."""

from dataclasses import replace
from pathlib import Path

import pytest

from autosalt.training.model.predict import Model
from research.measure.parts.samples import compare, measure


def test_a_peer_that_sees_the_same_agrees(samples: Path, model: Model) -> None:
    (one,) = compare(samples / "real-photos-dev", model)
    assert one.photo == "01"
    assert one.scalp_iou > 0.98
    assert one.loss_pct == pytest.approx(one.peer_pct, abs=1)
    low, high = one.peer_range_pct
    assert low == high == one.peer_pct  # its map is sure everywhere


def test_the_interval_is_compared_only_where_the_model_has_one(samples: Path, model: Model) -> None:
    figure = "peer inside our 95 % interval, %"
    for one, there in ((model, True), (replace(model, interval=None), False)):
        rows = measure(samples / "real-photos-dev", one)
        assert (figure in [row.figure for row in rows]) == there
