"""Stubble on bald scalp is hair."""

import numpy as np
import pytest

from autosalt.core.types import RGB
from research.datasets.composites.stubble import shaved, stubbled
from tests.research.datasets.composites.made_up_heads import CROWN, HEAD, NO_LOSS, head, square


@pytest.mark.parametrize("squares", [[], [square(90, 40)]])
@pytest.mark.parametrize("seed", range(4))
def test_bald_scalp_becomes_darker_and_counts_as_hair(squares: list[RGB], seed: int) -> None:
    entry = head()
    made = stubbled(entry, squares, np.random.default_rng(seed))
    assert made is not None
    assert made.loss is not None
    assert not made.loss.mask.any()
    assert made.loss.known[80, 80]
    assert not made.loss.known.all()  # the border is in doubt
    assert made.scalp is entry.scalp
    assert made.image[CROWN].mean() < 0.95 * entry.image[CROWN].mean()
    assert (made.image[~HEAD] == entry.image[~HEAD]).all()


def test_a_full_head_has_no_place_for_stubble() -> None:
    assert stubbled(head(NO_LOSS), [], np.random.default_rng(0)) is None


def test_dark_stubble_does_not_grow_beside_white_hair() -> None:
    white = head()
    white.image[HEAD & ~CROWN] = 210
    assert stubbled(white, [], np.random.default_rng(0)) is None


@pytest.mark.parametrize(
    ("length", "short"), [("shaved", True), ("buzz", True), ("long", False), ("", False)]
)
def test_a_head_is_shaved_as_its_annotator_noted(length: str, short: bool) -> None:
    assert shaved(head(hair_length=length)) is short
