"""The scalp is divided as SALT divides it, on every head."""

import numpy as np
import pytest

from autosalt.core.views import VIEWS, WEIGHTS, View
from autosalt.phantom.person.chart import build_chart
from autosalt.phantom.person.regions import READER_MARGIN_CM, in_region
from autosalt.phantom.person.subject import random_subject


@pytest.mark.parametrize("seed", range(4))
def test_regions_have_exactly_the_shares_of_salt(seed: int) -> None:
    scalp = random_subject(np.random.default_rng(seed)).scalp()
    whole = scalp.area.sum(dtype=np.float64)
    for view in VIEWS:
        share = scalp.area[scalp.region(view)].sum(dtype=np.float64) / whole
        assert share == pytest.approx(WEIGHTS[view], abs=3e-4)


def test_regions_cover_the_scalp_without_overlap() -> None:
    scalp = random_subject(np.random.default_rng(9)).scalp()
    times = sum(scalp.region(view).astype(int) for view in VIEWS)
    np.testing.assert_array_equal(times, (scalp.area > 0).astype(int))


def test_a_scalp_has_the_size_of_a_scalp() -> None:
    areas = [random_subject(np.random.default_rng(s)).scalp().area.sum() for s in range(5)]
    assert all(400 < area < 850 for area in areas)


def test_regions_lie_on_their_side() -> None:
    subject = random_subject(np.random.default_rng(2))
    scalp, chart = subject.scalp(), build_chart(subject.shape)
    middle = {view: chart.position[scalp.region(view)].mean(0) for view in VIEWS}
    assert middle[View.LEFT][0] < -5
    assert middle[View.RIGHT][0] > 5
    assert middle[View.BACK][1] < -7
    assert middle[View.TOP][2] > 6


def test_a_margin_only_widens_a_region() -> None:
    subject = random_subject(np.random.default_rng(5))
    scalp, chart = subject.scalp(), build_chart(subject.shape)
    right = chart.position[..., 0]
    for view in (View.TOP, View.LEFT, View.RIGHT):
        exact = in_region(view, scalp.top, scalp.back, right)
        wide = in_region(view, scalp.top, scalp.back, right, READER_MARGIN_CM)
        assert wide.sum() > exact.sum()
        assert (wide & exact).sum() > 0.97 * exact.sum()  # rounding may take a corner
