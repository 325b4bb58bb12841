"""Strands that lie over bald scalp: the skin between them shows, and the truth stays."""

from dataclasses import replace

import numpy as np
import pytest

from research.datasets.composites.strands import combed_over, hair_square
from tests.research.datasets.composites.made_up_heads import CROWN, HEAD, NO_LOSS, head, square


@pytest.mark.parametrize("seed", range(6))
def test_strands_cover_part_of_the_crown_and_it_stays_bald(seed: int) -> None:
    entry = head()
    made = combed_over(entry, [square(40)], np.random.default_rng(seed))
    assert made is not None
    assert made.scalp is entry.scalp
    assert made.loss is entry.loss
    darker = made.image[CROWN].mean(1) < 0.7 * entry.image[CROWN].mean(1)
    assert 0.01 < darker.mean() < 0.9
    assert (made.image[~HEAD] == entry.image[~HEAD]).all()


def test_a_full_head_has_nothing_to_comb_over() -> None:
    assert combed_over(head(NO_LOSS), [square(40)], np.random.default_rng(0)) is None


def test_a_bald_head_needs_strands_of_another() -> None:
    bald = head(HEAD)
    assert combed_over(bald, [], np.random.default_rng(0)) is None
    assert combed_over(bald, [square(40)], np.random.default_rng(0)) is not None


def test_a_square_of_hair_shows_hair_alone() -> None:
    hair = hair_square(head(NO_LOSS))
    assert hair is not None
    assert hair.max() < 100
    assert hair_square(head(HEAD)) is None
    assert hair_square(replace(head(), loss=None)) is None
