"""Large loss on a head of hair: bare where it is known to be loss."""

import numpy as np
import pytest
from numpy.random import Generator

from research.datasets.composites import large_loss as module
from research.datasets.composites.bald import hair_on_scalp
from research.datasets.composites.large_loss import SHAPES, large_loss
from tests.research.datasets.composites.made_up_heads import HEAD, NO_LOSS, head, square

SKINS = [square(180, 3)]


@pytest.mark.parametrize("number", range(len(SHAPES)))
@pytest.mark.parametrize("seed", range(3))
def test_each_shape_bares_the_scalp_and_nothing_else(
    number: int, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SHAPES", (SHAPES[number],))
    entry = head(NO_LOSS)
    made = large_loss(entry, hair_on_scalp(entry), SKINS, np.random.default_rng(seed))
    assert made is not None
    assert made.loss is not None
    assert made.scalp is not None
    assert made.loss.mask.sum() > 0.05 * HEAD.sum()
    assert not (made.loss.mask & ~HEAD).any()
    assert not (made.loss.mask & ~made.loss.known).any()
    assert (made.scalp.mask == HEAD).all()
    sure_hair = HEAD & made.loss.known & ~made.loss.mask
    changed = np.abs(made.image.astype(int) - entry.image).max(2) > 3
    assert changed[made.loss.mask].mean() > 0.6
    if sure_hair.any():
        assert changed[sure_hair].mean() < 0.4
    assert (made.image[:15] == entry.image[:15]).all()  # the wall


def test_without_hair_there_is_nothing_to_lose(rng: Generator) -> None:
    entry = head(HEAD)
    assert large_loss(entry, hair_on_scalp(entry), SKINS, rng) is None


def test_skin_beside_bald_scalp_has_its_colour() -> None:
    entry = head()
    made = large_loss(entry, hair_on_scalp(entry), [], np.random.default_rng(1))
    assert made is not None
    assert made.loss is not None
    assert entry.loss is not None
    new = made.loss.mask & ~entry.loss.mask
    bare = np.median(made.image[new].astype(float), axis=0)
    assert bare[0] > bare[1] > bare[2]
    assert bare[0] - bare[2] == pytest.approx(75, abs=40)


@pytest.fixture
def rng() -> Generator:
    return np.random.default_rng(0)
