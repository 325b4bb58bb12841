"""Bald skin in other light or under strands stays what it was, and is changed nowhere else."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.random import Generator

from research.datasets.bald import bald_scalp, combed_over, flushed, hair_on_scalp
from research.datasets.entry import Entry, Partial

CHANGES = pytest.mark.parametrize("change", [flushed, combed_over])
Change = Callable[[Entry, Generator], Entry | None]
HEAD = np.hypot(*(np.mgrid[:160, :160] - 80)) < 60
BALD = np.hypot(*(np.mgrid[:160, :160] - 80)) < 35


@pytest.fixture
def entry() -> Entry:
    """A bald crown in dark hair, before a blue wall."""
    rng = np.random.default_rng(0)
    image = rng.integers(0, 12, (160, 160, 3)).astype(np.uint8)
    image[~HEAD] += np.array([30, 60, 190], np.uint8)
    image[HEAD] += np.array([50, 35, 25], np.uint8)
    image[BALD] = np.array([205, 160, 130], np.uint8) + rng.integers(0, 9, (BALD.sum(), 3)).astype(
        np.uint8
    )
    return Entry("one", image, Partial.whole(HEAD), Partial.whole(BALD), "s", "top")


@CHANGES
@pytest.mark.parametrize("seed", range(6))
def test_the_picture_changes_and_what_is_known_does_not(
    entry: Entry, change: Change, seed: int
) -> None:
    made = change(entry, np.random.default_rng(seed))
    assert made is not None
    assert made.scalp is entry.scalp
    assert made.loss is entry.loss
    assert (made.image[:10] == entry.image[:10]).all()  # the wall


def test_strands_leave_most_of_the_skin_bare(entry: Entry) -> None:
    for seed in range(6):
        made = combed_over(entry, np.random.default_rng(seed))
        assert made is not None
        darker = made.image[BALD].mean(1) < 0.8 * entry.image[BALD].mean(1)
        assert 0.02 < darker.mean() < 0.6


@CHANGES
def test_a_full_head_has_no_bald_skin_to_change(entry: Entry, change: Change) -> None:
    full = Entry("two", entry.image, entry.scalp, Partial.whole(np.zeros_like(BALD)), "s")
    assert change(full, np.random.default_rng(0)) is None
    assert not bald_scalp(full).any()
    assert hair_on_scalp(full).sum() == HEAD.sum()


@CHANGES
def test_without_masks_nothing_is_changed(entry: Entry, change: Change) -> None:
    assert change(Entry("two", entry.image, None, None, "s"), np.random.default_rng(0)) is None
