"""Rare kinds of heads out of annotated ones."""

from dataclasses import replace

import numpy as np
import pytest

from research.datasets.composites.rare_heads import (
    OF_HAIR,
    OF_SKIN,
    RareMaterials,
    rare_materials,
    rarer,
)
from tests.research.datasets.composites.made_up_heads import CROWN, HEAD, NO_LOSS, head

MATERIALS = rare_materials([head(), head(NO_LOSS), head(NO_LOSS, hair_length="shaved")], [CROWN])


def test_material_is_sorted_by_what_it_shows() -> None:
    assert len(MATERIALS.skins) == 1
    assert len(MATERIALS.stubbles) == 1
    assert 1 <= len(MATERIALS.hairs) <= 2


@pytest.mark.parametrize("bald", [CROWN, NO_LOSS, HEAD])
@pytest.mark.parametrize("seed", range(8))
def test_masks_of_a_rare_head_fit_its_photo_and_each_other(bald: np.ndarray, seed: int) -> None:
    entry = head(bald)
    made = rarer(entry, MATERIALS, np.random.default_rng(seed))
    if made is None:
        return
    assert made.scalp is not None
    assert made.loss is not None
    assert made.image.shape == entry.image.shape
    assert made.image.dtype == np.uint8
    assert (made.image != entry.image).any()
    assert (made.scalp.mask == HEAD).all()
    assert not (made.loss.mask & ~made.scalp.mask).any()


@pytest.mark.slow
def test_most_photos_become_a_rare_head() -> None:
    made = [rarer(head(), MATERIALS, np.random.default_rng(seed)) for seed in range(20)]
    assert sum(each is not None for each in made) >= 15


def test_the_same_seed_makes_the_same_head() -> None:
    one, other = (rarer(head(), MATERIALS, np.random.default_rng(4)) for _ in range(2))
    assert one is not None
    assert other is not None
    assert (one.image == other.image).all()


def test_without_masks_nothing_is_made() -> None:
    unknown = replace(head(), scalp=None, loss=None)
    nothing = RareMaterials([], [], [], [])
    assert rarer(unknown, nothing, np.random.default_rng(0)) is None


@pytest.mark.parametrize("changes", [OF_HAIR, OF_SKIN])
def test_shares_of_changes_are_whole(changes: tuple[tuple[float, object], ...]) -> None:
    assert sum(share for share, _ in changes) == pytest.approx(1.0)
