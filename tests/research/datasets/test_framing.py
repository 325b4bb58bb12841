"""A head framed otherwise is the same head: its masks come along, and all of its scalp stays."""

import numpy as np
import pytest

from autosalt.core.salt import loss_pct
from research.datasets.entry import Entry, Partial
from research.datasets.framing import SMALLER, closer, farther, share_of_photo, without_scalp

SEEDS = pytest.mark.parametrize("seed", range(6))
SCALP = np.zeros((240, 320), np.bool_)
SCALP[60:160, 120:200] = True
LOSS = np.zeros_like(SCALP)
LOSS[60:110, 120:200] = True


@pytest.fixture
def entry() -> Entry:
    """Scalp is red, loss of it bright, in a noisy room; a grey strip beside it is in doubt."""
    image = np.random.default_rng(0).integers(40, 80, (*SCALP.shape, 3)).astype(np.uint8)
    image[SCALP] = (150, 20, 20)
    image[LOSS] = (250, 20, 20)
    known = np.ones_like(SCALP)
    known[60:160, 200:206] = False
    return Entry("one", image, Partial(SCALP, known), Partial(LOSS, known), "s", "back")


@SEEDS
def test_a_closer_frame_keeps_all_of_the_scalp(entry: Entry, seed: int) -> None:
    made = closer(entry, np.random.default_rng(seed))
    assert made is not None
    assert made.scalp is not None
    assert made.loss is not None
    assert np.count_nonzero(made.scalp.mask) == np.count_nonzero(SCALP)
    assert np.count_nonzero(~made.scalp.known) == 600
    assert (made.image[made.loss.mask, 0] == 250).all()
    assert share_of_photo(made) >= share_of_photo(entry)
    assert (made.subject, made.view) == ("s", "back")


@SEEDS
def test_farther_away_the_head_is_smaller_and_as_bald(entry: Entry, seed: int) -> None:
    room = np.full((50, 50, 3), 90, np.uint8)
    made = farther(entry, room, np.random.default_rng(seed))
    assert made.scalp is not None
    assert made.loss is not None
    assert share_of_photo(made) < SMALLER[1] * share_of_photo(entry) + 0.02
    assert loss_pct(made.scalp.mask, made.loss.mask) == pytest.approx(50, abs=3)
    assert (made.image[made.scalp.mask, 0] > 100).mean() > 0.9
    assert made.scalp.known[0].all()  # nothing around it is scalp, and that is known


def test_a_piece_without_scalp_shows_none(entry: Entry) -> None:
    tried = [without_scalp(entry, np.random.default_rng(seed)) for seed in range(20)]
    pieces = [piece for piece in tried if piece is not None]
    assert pieces
    for piece in pieces:
        assert (piece[..., 0] < 100).all()


def test_where_nothing_is_known_there_is_no_frame(entry: Entry) -> None:
    blank = Entry("two", entry.image, None, None, "s")
    assert closer(blank, np.random.default_rng(0)) is None
    assert share_of_photo(blank) == 0
    assert without_scalp(blank, np.random.default_rng(0)) is None
