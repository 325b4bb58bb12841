"""Masks of scalp and loss, combined from the regions that were drawn on one photo."""

from dataclasses import dataclass

import numpy as np

from autosalt.annotations.dropped import DropReason, PhotoDropped
from autosalt.annotations.labels import Meaning, Plan
from autosalt.annotations.masks.shapes import Region
from autosalt.core.reasons import REASON_TEXT, PhotoRefused
from autosalt.core.types import BoolMask
from autosalt.imaging.masks import require_pair


@dataclass(frozen=True, slots=True)
class CombinedMasks:
    """Masks of one photo, bool [h, w]; None where they are not known. `known` holds for both."""

    scalp: BoolMask | None
    loss: BoolMask | None
    known: BoolMask


def combine(regions: tuple[Region, ...], plan: Plan, height: int, width: int) -> CombinedMasks:
    """Draw the regions of a photo and combine them to masks.

    - Hair in place of loss: loss is the scalp without hair.
    - Labels that exclude each other: the scalp is scalp, loss and hair together.
    - A meaning that is drawn on other photos only is an empty mask here, as long as scalp, loss or
      hair is drawn here. Else nothing is known of this photo.

    Raises:
        PhotoDropped: a region cannot be drawn, or no photo can show these masks.
    """
    drawn = {
        meaning: _union(regions, meaning, plan, height, width)
        for meaning in (Meaning.SCALP, Meaning.LOSS, Meaning.HAIR, Meaning.UNKNOWN)
    }
    known = ~drawn[Meaning.UNKNOWN]
    here = {plan.meanings[region.label] for region in regions}
    if not here & {Meaning.SCALP, Meaning.LOSS, Meaning.HAIR}:
        return CombinedMasks(None, None, known)
    scalp, loss = _scalp(drawn, plan), _loss(drawn, plan)
    if scalp is not None and loss is not None:
        _require(scalp, loss, known)
    if scalp is not None and Meaning.HAIR in here and not scalp.any():
        raise PhotoDropped(DropReason.MASKS_CONTRADICT, "hair is drawn, and no scalp")
    return CombinedMasks(scalp, loss, known)


def _union(
    regions: tuple[Region, ...], meaning: Meaning, plan: Plan, height: int, width: int
) -> BoolMask:
    mask = np.zeros((height, width), np.bool_)
    for region in regions:
        if plan.meanings[region.label] is meaning:
            mask |= region.shape.draw(height, width)
    return mask


def _scalp(drawn: dict[Meaning, BoolMask], plan: Plan) -> BoolMask | None:
    scalp, loss, hair = drawn[Meaning.SCALP], drawn[Meaning.LOSS], drawn[Meaning.HAIR]
    if plan.exclusive:
        return scalp | loss | hair
    return scalp if Meaning.SCALP in plan.drawn else None


def _loss(drawn: dict[Meaning, BoolMask], plan: Plan) -> BoolMask | None:
    if Meaning.LOSS in plan.drawn:
        return drawn[Meaning.LOSS]
    if Meaning.HAIR not in plan.drawn:
        return None
    scalp = _scalp(drawn, plan)
    return None if scalp is None else scalp & ~drawn[Meaning.HAIR]


def _require(scalp: BoolMask, loss: BoolMask, known: BoolMask) -> None:
    try:
        require_pair(scalp, loss, known)
    except PhotoRefused as refusal:
        text = f"{REASON_TEXT[refusal.reason]} ({refusal.detail})"
        raise PhotoDropped(DropReason.MASKS_CONTRADICT, text) from None
