"""Bald skin in other light stays what it was, and is changed nowhere else."""

from dataclasses import replace

import numpy as np
import pytest

from research.datasets.composites.bald import bald_scalp, flushed, hair_on_scalp
from tests.research.datasets.composites.made_up_heads import CROWN, HEAD, NO_LOSS, head


@pytest.mark.parametrize("seed", range(8))
def test_the_picture_changes_and_what_is_known_does_not(seed: int) -> None:
    entry = head()
    made = flushed(entry, np.random.default_rng(seed))
    assert made is not None
    assert made.scalp is entry.scalp
    assert made.loss is entry.loss


def test_skin_reddens_and_hair_does_not() -> None:
    entry = head()
    redder = []
    for seed in range(30):
        made = flushed(entry, np.random.default_rng(seed))
        assert made is not None
        ratio = made.image.astype(float) / np.maximum(entry.image, 1)
        redder.append([np.median(ratio[part][:, 0] / np.maximum(ratio[part][:, 1], 0.01))
                       for part in (CROWN, HEAD & ~CROWN)])  # fmt: skip
    skin, hair = np.transpose(redder)
    assert skin.max() > 1.2
    assert hair.max() < 1.15


def test_a_full_head_has_no_bald_skin_to_change() -> None:
    full = head(NO_LOSS)
    assert flushed(full, np.random.default_rng(0)) is None
    assert not bald_scalp(full).any()
    assert hair_on_scalp(full).sum() == HEAD.sum()


def test_without_masks_nothing_is_changed() -> None:
    unknown = replace(head(), scalp=None, loss=None)
    assert flushed(unknown, np.random.default_rng(0)) is None
