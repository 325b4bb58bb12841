"""Shares of the masks of one photo."""

import numpy as np

from autosalt.annotations.masks.combine import CombinedMasks
from autosalt.annotations.masks.mask_shares import MaskShares, shares_of

ROW = np.arange(10)[None]


def test_loss_outside_the_scalp_is_measured_and_not_counted() -> None:
    masks = CombinedMasks(scalp=ROW < 5, loss=(ROW >= 3) & (ROW < 7), known=ROW < 10)
    assert shares_of(masks) == MaskShares(scalp=0.5, loss=2 / 5, outside=2 / 4)


def test_pixels_that_are_not_known_are_left_out() -> None:
    masks = CombinedMasks(scalp=ROW < 5, loss=ROW < 2, known=ROW >= 1)
    assert shares_of(masks) == MaskShares(scalp=4 / 9, loss=1 / 4, outside=0.0)


def test_a_mask_that_is_not_known_or_empty_has_no_share() -> None:
    none = ROW < 0
    assert shares_of(CombinedMasks(None, ROW < 3, ROW < 10)) == MaskShares(None, None, None)
    assert shares_of(CombinedMasks(ROW < 5, None, ROW < 10)) == MaskShares(0.5, None, None)
    assert shares_of(CombinedMasks(none, none, ROW < 10)) == MaskShares(0.0, None, None)
