"""Hair that a model calls loss."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autosalt.core.types import RGB, FloatMap
from autosalt.training.model.predict import Model
from research.measure.parts.hair import measure


@pytest.mark.slow
def test_hair_that_is_read_as_hair_is_no_loss(work: Path, model: Model) -> None:
    called, photos, overlap = measure(work / "real" / "figaro1k-test", model)
    assert (called.number, photos.number) == (0, 0)
    assert overlap.number > 0.95


def test_a_model_that_calls_all_scalp_lost_fails_its_bar(work: Path, model: Model) -> None:
    def all_lost(images: RGB) -> tuple[FloatMap, FloatMap, np.ndarray]:
        scalp, _, view = model.predict(images)
        return scalp, scalp, view

    called, photos, _ = measure(work / "real" / "figaro1k-test", replace(model, predict=all_lost))
    assert called.number > 95
    assert photos.number == 100
    assert called.reached == "no"
