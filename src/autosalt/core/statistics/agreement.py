"""Overlap of two masks: intersection over union, and Dice."""

import numpy as np

from autosalt.core.types import BoolMask


def iou(a: BoolMask, b: BoolMask) -> float:
    """Return intersection over union of two masks [h, w], 0..1; 1 when both are empty."""
    union = np.count_nonzero(a | b)
    return np.count_nonzero(a & b) / union if union else 1.0


def dice(a: BoolMask, b: BoolMask) -> float:
    """Return the Dice coefficient of two masks [h, w], 0..1; 1 when both are empty."""
    total = np.count_nonzero(a) + np.count_nonzero(b)
    return 2.0 * np.count_nonzero(a & b) / total if total else 1.0
