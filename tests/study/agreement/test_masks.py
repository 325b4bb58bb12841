"""Masks of one photo compared by hand, and the figures of many."""

import numpy as np
import pytest

from autosalt.core.types import BoolMask
from autosalt.study.agreement.masks import MaskAgreement, compare_masks, mask_figures

pytest.importorskip("pingouin")


def box(top: int, bottom: int, side: int = 100) -> BoolMask:
    mask = np.zeros((side, side), np.bool_)
    mask[top:bottom, 20:80] = True
    return mask


def compared(machine_loss: BoolMask, reader_loss: BoolMask) -> MaskAgreement:
    return compare_masks((box(20, 80), machine_loss), (box(20, 80), reader_loss))


def test_one_photo_by_hand() -> None:
    """Both take 60 x 60 px for scalp; the machine has 30 rows of loss, the reader 40."""
    one = compared(box(20, 50), box(20, 60))
    assert (one.scalp.iou, one.scalp.dice, one.scalp.distance_px) == (1.0, 1.0, 0.0)
    assert one.loss.iou == pytest.approx(30 / 40)
    assert one.loss.dice == pytest.approx(60 / 70)
    assert (one.other_loss_pct, one.reader_loss_pct) == pytest.approx((50.0, 200 / 3))
    diameter = 2 * np.sqrt(3600 / np.pi)
    assert one.loss.hd95_px == pytest.approx(10.0, abs=0.5)
    assert one.loss.hd95_pct == pytest.approx(100 * one.loss.hd95_px / diameter)


def test_loss_outside_the_scalp_never_counts() -> None:
    beside = box(0, 50)
    beside[:, :20] = True
    one = compared(beside, box(20, 50))
    assert (one.loss.iou, one.other_loss_pct) == (1.0, 50.0)


def test_no_loss_by_both_agrees_and_has_no_outline() -> None:
    one = compared(box(0, 0), box(0, 0))
    assert (one.loss.iou, one.loss.empty, one.loss.distance_px) == (1.0, 2, None)


def test_the_machines_score_may_be_that_of_the_tables() -> None:
    masks = (box(20, 80), box(20, 50))
    assert compare_masks(masks, masks, other_loss_pct=51.5).other_loss_pct == 51.5


def test_a_reader_without_scalp_is_refused() -> None:
    with pytest.raises(ValueError, match="scalp mask is empty"):
        compare_masks((box(20, 80), box(0, 0)), (box(0, 0), box(0, 0)))


def test_figures_of_many_photos() -> None:
    photos = [compared(box(20, 30 + i), box(20, 32 + i)) for i in range(30)]
    found = mask_figures(photos, [f"S{i // 2}" for i in range(30)])
    figures = {(one.on, one.figure.measure): one.figure for one in found}
    assert {on for on, _ in figures} == {"scalp", "loss", "loss_pct"}
    dice = figures["loss", "dice"]
    assert (dice.n, dice.subjects) == (30, 15)
    assert dice.value == pytest.approx(np.mean([one.loss.dice for one in photos]))
    assert dice.interval.low < dice.value < dice.interval.high
    bias = figures["loss_pct", "bias"]
    assert bias.value == pytest.approx(-100 * 2 / 60)
    assert {"icc_2_1", "ccc", "loa_low", "loa_high"} < {measure for _, measure in figures}


def test_photos_without_loss_are_reported() -> None:
    photos = [
        compared(box(0, 0), box(0, 0)),
        *(compared(box(20, 50), box(20, 40 + i)) for i in range(3)),
    ]
    found = mask_figures(photos, list("abcd"))
    figures = {(one.on, one.figure.measure): one.figure for one in found}
    assert "1 photos where both masks are empty" in figures["loss", "iou"].note
    distance = figures["loss", "boundary_distance_pct"]
    assert distance.n == 3
    assert "left out" in distance.note


def test_no_photos_no_figures() -> None:
    assert mask_figures([], []) == ()


def test_two_photos_are_too_few() -> None:
    found = mask_figures([compared(box(20, 50), box(20, 40))] * 2, ["a", "b"])
    assert all(one.figure.value is None and "under 3" in one.figure.note for one in found)
