"""Hair that is taken away leaves skin; what is mostly gone is loss, what is mostly there is not."""

import numpy as np
import pytest

from research.datasets.composites.thinning import thinned
from research.datasets.entry import Entry

HAIR = np.hypot(*(np.mgrid[:128, :128] - [[[56]], [[64]]])) < 40
DISC = np.hypot(*(np.mgrid[:60, :60] - 29.5)) < 20
SEEDS = range(24)


@pytest.fixture
def entry() -> Entry:
    """Dark streaks of hair before a grey wall."""
    rng = np.random.default_rng(0)
    image = rng.integers(120, 136, (128, 128, 3)).astype(np.uint8)
    streaks = rng.integers(5, 60, (1, 128, 1)).astype(np.uint8)
    image[HAIR] = np.broadcast_to(streaks, image.shape)[HAIR]
    return Entry("one", image, None, None, "s", "top")


@pytest.mark.parametrize("seed", SEEDS)
def test_only_hair_is_thinned_and_its_scalp_is_known(entry: Entry, seed: int) -> None:
    made = thinned(entry, HAIR, [DISC], np.random.default_rng(seed))
    assert made is not None
    assert made.scalp is not None
    assert made.loss is not None
    where = made.scalp.mask
    assert where.any()
    assert not (where & ~HAIR).any()
    np.testing.assert_array_equal(made.scalp.known, where)
    assert not (made.loss.known & ~where).any()
    assert not (made.loss.mask & ~made.loss.known).any()
    assert made.image[where].mean() > entry.image[where].mean()  # light skin shows
    assert (made.image[100:] == entry.image[100:]).all()  # well below the hair


def test_loss_is_where_most_hair_is_gone(entry: Entry) -> None:
    """The more skin shows on the whole, the more of it is called loss."""
    light, lost = [], []
    for seed in SEEDS:
        made = thinned(entry, HAIR, [np.ones_like(DISC)], np.random.default_rng(seed))
        assert made is not None
        assert made.loss is not None
        changed = np.abs(made.image.astype(float) - entry.image).mean(2)
        light.append(float((changed[HAIR] > 12).mean()))
        lost.append(float(made.loss.mask[HAIR].mean()))
    assert np.corrcoef(light, lost)[0, 1] > 0.6
    assert min(lost) == 0.0
    assert max(lost) > 0.5


def test_without_hair_there_is_nothing_to_thin(entry: Entry) -> None:
    assert thinned(entry, np.zeros_like(HAIR), [DISC], np.random.default_rng(0)) is None
