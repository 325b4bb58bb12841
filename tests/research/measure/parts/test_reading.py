"""A dataset folder read by a model, photo by photo."""

from pathlib import Path

import numpy as np
from numpy.random import Generator

from autosalt.core.types import RGB
from autosalt.training.model.predict import Model
from research.measure.parts.reading import read, right_views


def test_photos_come_in_their_order_with_what_was_seen(work: Path, model: Model) -> None:
    seen = list(read(work / "test", model))
    assert [one.item.subject for one in seen] == ["s0"] * 4 + ["s1"] * 4 + ["s2"] * 4
    assert all(one.measured is not None for one in seen)
    assert right_views(seen).value == 100


def test_a_photo_may_be_changed_before_it_is_read(work: Path, model: Model) -> None:
    def blank(image: RGB, _rng: Generator) -> RGB:
        return np.full_like(image, 255)

    seen = list(read(work / "test", model, blank))
    assert all(one.measured is None and not one.scalp.any() for one in seen)
