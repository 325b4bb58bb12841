"""Overlap of masks."""

import numpy as np
import pytest

from autosalt.core.statistics.agreement import dice, iou

A = np.array([[1, 1, 0, 0]], dtype=bool)
B = np.array([[0, 1, 1, 0]], dtype=bool)
EMPTY = np.zeros((1, 4), dtype=bool)


def test_overlap_by_hand() -> None:
    assert iou(A, B) == pytest.approx(1 / 3)
    assert dice(A, B) == pytest.approx(1 / 2)


def test_two_empty_masks_agree_and_one_empty_mask_does_not() -> None:
    assert iou(EMPTY, EMPTY) == dice(EMPTY, EMPTY) == 1.0
    assert iou(A, EMPTY) == dice(A, EMPTY) == 0.0
