"""Masked photos: what of them is drawn, and where."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra.numpy import arrays

from autosalt.annotations.writers.masked_photo import Box, MaskedPhoto, box_of
from autosalt.core.types import BoolMask


def test_an_empty_mask_is_not_drawn() -> None:
    masks = {"scalp": np.ones((2, 3), np.bool_), "loss": np.zeros((2, 3), np.bool_)}
    assert list(MaskedPhoto("a.jpg", 3, 2, masks).drawn) == ["scalp"]


@given(arrays(np.bool_, (5, 7)).filter(np.any))
def test_a_box_holds_the_whole_mask_and_no_empty_edge(mask: BoolMask) -> None:
    part = box_of(mask).cut(mask)
    assert part.sum() == mask.sum()
    assert all(edge.any() for edge in (part[0], part[-1], part[:, 0], part[:, -1]))


def test_a_box_is_in_pixels() -> None:
    mask = np.zeros((9, 9), np.bool_)
    mask[2:5, 1:7] = True
    assert box_of(mask) == Box(left=1, top=2, width=6, height=3)
    with pytest.raises(IndexError):
        box_of(np.zeros((2, 2), np.bool_))
