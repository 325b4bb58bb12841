"""Random loss patterns by their names."""

import numpy as np
import pytest

from autosalt.core.views import View
from autosalt.phantom.loss.pattern import surface_truth
from autosalt.phantom.loss.random_patterns import PATTERNS, random_loss, regrowth_order
from autosalt.phantom.person.subject import Subject


def test_an_unknown_pattern_is_refused_with_the_known_ones(subject: Subject) -> None:
    with pytest.raises(ValueError, match="totalis"):
        random_loss(np.random.default_rng(0), subject.scalp(), "bald")


def test_ophiasis_spares_the_top(subject: Subject) -> None:
    loss = random_loss(np.random.default_rng(1), subject.scalp(), "ophiasis")
    pct = surface_truth(subject.scalp(), loss).loss_pct
    assert pct[View.TOP] < min(pct[View.BACK], pct[View.LEFT], pct[View.RIGHT])


def test_male_pattern_loss_spares_the_horseshoe(subject: Subject) -> None:
    scalp = subject.scalp()
    for seed in range(6):
        loss = random_loss(np.random.default_rng(seed), scalp, "male pattern")
        pct = surface_truth(scalp, loss).loss_pct
        assert pct[View.TOP] > max(pct[View.BACK], pct[View.LEFT], pct[View.RIGHT])
        assert (loss.density[scalp.inside > 0] > 0.5).any()


def test_male_pattern_loss_is_drawn_only_where_it_is_asked_for() -> None:
    rng = np.random.default_rng(0)
    kinds = rng.choice(list(PATTERNS), 2000, p=list(PATTERNS.values()))
    assert "male pattern" not in kinds
    before = [share for name, share in PATTERNS.items() if name != "male pattern"]
    again = np.random.default_rng(0).choice(list(PATTERNS)[:-1], 2000, p=before)
    assert (kinds == again).all()


def test_places_regrow_one_after_the_other_at_an_even_pace() -> None:
    order = regrowth_order(np.random.default_rng(1))
    assert (order.min(), order.max()) == (0.0, 1.0)
    assert np.quantile(order, (0.25, 0.75)) == pytest.approx((0.25, 0.75), abs=1e-3)
