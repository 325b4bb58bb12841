"""Regrowth: areas of what came back, what went and what stayed, on the scalp seen twice."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autosalt.core.regrowth import regrowth_areas, regrowth_map, regrowth_ranges
from autosalt.core.salt import loss_pct
from autosalt.core.types import BoolMask

SHAPE = (6, 7)
masks = hnp.arrays(np.bool_, SHAPE)


@pytest.mark.slow
@given(masks, masks, masks, masks)
def test_the_four_parts_divide_the_shared_scalp(
    scalp: BoolMask, loss: BoolMask, scalp_later: BoolMask, loss_later: BoolMask
) -> None:
    parts = regrowth_map(scalp, loss, scalp_later, loss_later)
    four = (parts.regrown, parts.lost, parts.still_lost, parts.still_hair)
    counted = np.sum(four, axis=0)
    assert np.array_equal(counted, (scalp & scalp_later).astype(int))


@pytest.mark.slow
@given(masks, masks, masks, masks)
def test_areas_sum_to_100_and_differ_by_the_change_of_loss(
    scalp: BoolMask, loss: BoolMask, scalp_later: BoolMask, loss_later: BoolMask
) -> None:
    shared = scalp & scalp_later
    if not shared.any():
        with pytest.raises(ValueError, match="no scalp"):
            regrowth_areas(scalp, loss, scalp_later, loss_later)
        return
    areas = regrowth_areas(scalp, loss, scalp_later, loss_later)
    four = (areas.regrown_pct, areas.lost_pct, areas.still_lost_pct, areas.still_hair_pct)
    assert sum(four) == pytest.approx(100.0)
    before, after = loss_pct(shared, loss & shared), loss_pct(shared, loss_later & shared)
    assert areas.regrown_pct - areas.lost_pct == pytest.approx(before - after)
    assert areas.regrown_pct + areas.still_lost_pct == pytest.approx(before)
    assert areas.lost_pct + areas.still_lost_pct == pytest.approx(after)


@pytest.mark.slow
@given(masks, masks, masks, masks)
def test_back_in_time_regrown_is_lost(
    scalp: BoolMask, loss: BoolMask, scalp_later: BoolMask, loss_later: BoolMask
) -> None:
    there = regrowth_map(scalp, loss, scalp_later, loss_later)
    back = regrowth_map(scalp_later, loss_later, scalp, loss)
    assert np.array_equal(there.regrown, back.lost)
    assert np.array_equal(there.lost, back.regrown)


@pytest.mark.slow
@given(masks, st.data())
def test_nothing_changed_is_no_regrowth(scalp: BoolMask, data: st.DataObject) -> None:
    scalp[0, 0] = True
    loss = data.draw(masks)
    areas = regrowth_areas(scalp, loss, scalp, loss)
    assert (areas.regrown_pct, areas.lost_pct) == (0.0, 0.0)
    assert (areas.shared_scalp_pct, areas.overlap) == (100.0, 1.0)


def test_masks_of_different_shapes_are_an_error() -> None:
    mask = np.ones((2, 2), np.bool_)
    with pytest.raises(ValueError, match="differ in shape"):
        regrowth_map(mask, mask, mask, np.ones((2, 3), np.bool_))


@pytest.mark.slow
@given(masks, masks, masks, masks, masks)
def test_sure_change_is_what_every_map_has(
    scalp: BoolMask, loss: BoolMask, scalp_later: BoolMask, loss_later: BoolMask, other: BoolMask
) -> None:
    scalp[0, 0] = scalp_later[0, 0] = True
    one = regrowth_map(scalp, loss, scalp_later, loss_later)
    two = regrowth_map(scalp, loss, scalp_later, other)
    sure = regrowth_ranges([one, two]).sure
    assert np.array_equal(sure.regrown, one.regrown & two.regrown)
    assert np.array_equal(sure.lost, one.lost & two.lost)
    assert np.array_equal(regrowth_ranges([one]).sure.regrown, one.regrown)


@pytest.mark.slow
@given(masks, masks, masks, masks, masks)
def test_a_range_holds_the_area_of_the_best_map(
    scalp: BoolMask, loss: BoolMask, scalp_later: BoolMask, loss_later: BoolMask, other: BoolMask
) -> None:
    scalp[0, 0] = scalp_later[0, 0] = True
    best = regrowth_map(scalp, loss, scalp_later, loss_later)
    ranges = regrowth_ranges([best, regrowth_map(scalp, loss, other, loss_later)])
    areas = regrowth_areas(scalp, loss, scalp_later, loss_later)
    assert 0.0 <= ranges.regrown.low <= areas.regrown_pct <= ranges.regrown.high <= 100.0
    assert 0.0 <= ranges.lost.low <= areas.lost_pct <= ranges.lost.high <= 100.0


def test_a_range_goes_from_the_sure_change_to_the_most_of_any_map() -> None:
    scalp, none = np.ones((1, 10), np.bool_), np.zeros((1, 10), np.bool_)
    loss, later, half = none.copy(), none.copy(), none.copy()
    loss[0, :4] = True  # of ten pixels four regrow and one is lost
    later[0, 9] = True
    half[0, 2:7] = True  # nudged, five are seen twice; two of them regrow and none is lost
    best = regrowth_map(scalp, loss, scalp, later)
    ranges = regrowth_ranges([best, regrowth_map(scalp, loss, half, later)])
    assert (ranges.regrown.low, ranges.regrown.high) == (20.0, 40.0)
    assert (ranges.lost.low, ranges.lost.high) == (0.0, 10.0)
    assert np.flatnonzero(ranges.sure.regrown).tolist() == [2, 3]
    assert not ranges.sure.lost.any()
    assert ranges.sure.still_hair is best.still_hair


def test_one_map_alone_is_sure_of_its_areas() -> None:
    scalp, none = np.ones((1, 100), np.bool_), np.zeros((1, 100), np.bool_)
    loss = none.copy()
    loss[0, :29] = True  # 100 * (29 / 100) is less than 29
    ranges = regrowth_ranges([regrowth_map(scalp, loss, scalp, none)])
    assert (ranges.regrown.low, ranges.regrown.high) == (29.0, 29.0)


def test_a_map_without_shared_scalp_adds_nothing_unless_it_is_the_best() -> None:
    scalp, none = np.ones((1, 4), np.bool_), np.zeros((1, 4), np.bool_)
    seen, unseen = regrowth_map(scalp, scalp, scalp, none), regrowth_map(scalp, scalp, none, none)
    ranges = regrowth_ranges([seen, unseen])
    assert (ranges.regrown.low, ranges.regrown.high) == (0.0, 100.0)
    with pytest.raises(ValueError, match="no scalp"):
        regrowth_ranges([unseen, seen])
