"""A decision keeps what it does not speak of: the masks where a view is corrected, and the view."""

from dataclasses import replace

import numpy as np
import pytest

from autosalt.batch.result import Override, OverrideKind
from autosalt.core.views import View
from autosalt.results.review.pictures import PhotoMasks
from autosalt.results.review.trail import Decision, with_what_stands

HELD = Override(
    *(4, "", OverrideKind.MASKS, "a.png", "", "A", "1"),
    *(View.LEFT, "QUI", "both were wrong"),
)
OLD, NEW = (PhotoMasks(np.ones((64, 64), np.bool_), np.zeros((64, 64), np.bool_)) for _ in "ab")


def nothing() -> None:
    return None


def test_a_corrected_view_keeps_the_masks() -> None:
    decision = Decision(OverrideKind.VIEW, "it is the top", 4, view="top")
    whole = with_what_stands(decision, HELD, lambda: OLD)
    assert (whole.kind, whole.view, whole.masks) == (OverrideKind.MASKS, "top", OLD)
    assert with_what_stands(decision, HELD, nothing) is decision


def test_corrected_masks_keep_the_view() -> None:
    decision = Decision(OverrideKind.MASKS, "hair", 4, masks=NEW)
    assert with_what_stands(decision, HELD, nothing).view == "left"
    assert with_what_stands(replace(decision, view="top"), HELD, nothing).view == "top"
    assert with_what_stands(decision, None, nothing) is decision


@pytest.mark.parametrize("kind", [OverrideKind.REFUSE, OverrideKind.WITHDRAW])
def test_a_refusal_and_a_withdrawal_keep_nothing(kind: OverrideKind) -> None:
    decision = Decision(kind, "a cap", 4)
    assert with_what_stands(decision, HELD, lambda: OLD) is decision
