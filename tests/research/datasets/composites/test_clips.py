"""Clips on a head hide whether hair grows under them."""

from dataclasses import replace

import numpy as np
import pytest

from research.datasets.composites.clips import clipped
from tests.research.datasets.composites.made_up_heads import head


@pytest.mark.parametrize("seed", range(4))
def test_loss_is_not_known_under_a_clip_and_scalp_is(seed: int) -> None:
    entry = head()
    made = clipped(entry, np.random.default_rng(seed))
    assert made is not None
    assert made.scalp is entry.scalp
    assert made.loss is not None
    assert entry.loss is not None
    hidden = ~made.loss.known
    assert 0 < hidden.mean() < 0.2
    assert not (made.loss.mask & hidden).any()
    assert (made.loss.mask == entry.loss.mask)[~hidden].all()
    changed = (made.image.astype(int) != entry.image).any(2)
    assert changed[hidden].mean() > 0.9


def test_without_known_scalp_no_clip_is_drawn() -> None:
    assert clipped(replace(head(), scalp=None), np.random.default_rng(0)) is None
