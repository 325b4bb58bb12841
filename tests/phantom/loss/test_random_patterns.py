"""Random loss patterns by their names."""

import numpy as np
import pytest

from autosalt.core.views import View
from autosalt.phantom.loss.pattern import surface_truth
from autosalt.phantom.loss.random_patterns import random_loss, regrowth_order
from autosalt.phantom.person.subject import Subject


def test_an_unknown_pattern_is_refused_with_the_known_ones(subject: Subject) -> None:
    with pytest.raises(ValueError, match="totalis"):
        random_loss(np.random.default_rng(0), subject.scalp(), "bald")


def test_ophiasis_spares_the_top(subject: Subject) -> None:
    loss = random_loss(np.random.default_rng(1), subject.scalp(), "ophiasis")
    pct = surface_truth(subject.scalp(), loss).loss_pct
    assert pct[View.TOP] < min(pct[View.BACK], pct[View.LEFT], pct[View.RIGHT])


def test_places_regrow_one_after_the_other_at_an_even_pace() -> None:
    order = regrowth_order(np.random.default_rng(1))
    assert (order.min(), order.max()) == (0.0, 1.0)
    assert np.quantile(order, (0.25, 0.75)) == pytest.approx((0.25, 0.75), abs=1e-3)
