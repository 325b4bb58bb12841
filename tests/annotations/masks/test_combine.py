"""Masks of scalp and loss, from regions of one photo."""

from dataclasses import dataclass

import numpy as np
import pytest

from autosalt.annotations.dropped import PhotoDropped
from autosalt.annotations.labels import LabelMap, plan_masks
from autosalt.annotations.masks.combine import CombinedMasks, combine
from autosalt.annotations.masks.shapes import Region
from autosalt.core.types import BoolMask

SIDE = 20


@dataclass(frozen=True)
class Rows:
    """A shape: all pixels of the rows from `first` to before `stop`, but for the picture's edge."""

    first: int
    stop: int

    def draw(self, height: int, width: int) -> BoolMask:
        mask = np.zeros((height, width), np.bool_)
        mask[self.first : self.stop, 1:-1] = True
        return mask


def masks(declared: str, exclusive: bool = False, **rows: tuple[int, int]) -> CombinedMasks:
    """Masks of regions by label, in an export of these labels."""
    plan = plan_masks(LabelMap(), rows, declared.split(), exclusive)
    regions = tuple(Region(label, Rows(*span)) for label, span in rows.items())
    return combine(regions, plan, SIDE, SIDE)


def rows_of(mask: BoolMask | None) -> list[int]:
    assert mask is not None
    return np.flatnonzero(mask.any(axis=1)).tolist()


def test_scalp_and_loss_are_as_drawn() -> None:
    made = masks("scalp loss", scalp=(2, 10), loss=(4, 6))
    assert rows_of(made.scalp) == list(range(2, 10))
    assert rows_of(made.loss) == [4, 5]
    assert made.known.all()


def test_a_photo_without_loss_has_an_empty_mask_of_it() -> None:
    assert rows_of(masks("scalp loss", scalp=(2, 10)).loss) == []


def test_loss_that_the_export_never_names_is_not_known() -> None:
    assert masks("scalp", scalp=(2, 10)).loss is None
    assert masks("loss", loss=(2, 10)).scalp is None


def test_hair_in_place_of_loss_leaves_the_rest_of_the_scalp_as_loss() -> None:
    made = masks("scalp hair", scalp=(2, 10), hair=(0, 7))
    assert rows_of(made.scalp) == list(range(2, 10))
    assert rows_of(made.loss) == [7, 8, 9]


def test_labels_that_exclude_each_other_are_the_scalp_together() -> None:
    made = masks("scalp loss", exclusive=True, scalp=(2, 6), loss=(6, 10))
    assert rows_of(made.scalp) == list(range(2, 10))
    assert rows_of(made.loss) == list(range(6, 10))
    bare = masks("scalp hair", exclusive=True, scalp=(2, 6), hair=(6, 10))
    assert rows_of(bare.scalp) == list(range(2, 10))
    assert rows_of(bare.loss) == list(range(2, 6))
    pair = masks("hair loss", hair=(2, 6), loss=(6, 10))
    assert rows_of(pair.scalp) == list(range(2, 10))


def test_unknown_pixels_are_not_known_in_both_masks() -> None:
    made = masks("scalp loss", scalp=(2, 10), loss=(4, 6), unknown=(8, 12))
    assert np.flatnonzero(~made.known[:, 5]).tolist() == [8, 9, 10, 11]


def test_nothing_is_known_of_a_photo_on_which_nothing_is_drawn() -> None:
    made = masks("scalp loss", ignore=(2, 4))
    assert made.scalp is None
    assert made.loss is None


@pytest.mark.parametrize("rows", [{"loss": (2, 10)}, {"scalp": (2, 6), "loss": (8, 16)}])
def test_loss_outside_the_scalp_drops_the_photo(rows: dict[str, tuple[int, int]]) -> None:
    with pytest.raises(PhotoDropped, match="masks_contradict"):
        masks("scalp loss", **rows)


def test_hair_without_scalp_drops_the_photo() -> None:
    with pytest.raises(PhotoDropped, match="hair is drawn, and no scalp"):
        masks("scalp hair", hair=(2, 6))
