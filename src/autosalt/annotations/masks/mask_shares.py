"""Shares of masks: how much of a photo is scalp, how much of it is lost, and what lies outside."""

from dataclasses import dataclass

from autosalt.annotations.masks.combine import CombinedMasks
from autosalt.core.types import BoolMask


@dataclass(frozen=True, slots=True)
class MaskShares:
    """Shares of the pixels that are known, 0..1; None where a mask is not known or has no pixel.

    Attributes:
        scalp: of the photo.
        loss: of the scalp; what lies outside of it is not counted.
        outside: of the loss that was drawn, what lies outside the scalp and is never counted.
    """

    scalp: float | None
    loss: float | None
    outside: float | None


def shares_of(masks: CombinedMasks) -> MaskShares:
    """Measure the masks of one photo."""
    known = masks.known
    scalp = None if masks.scalp is None else _count(masks.scalp & known)
    loss = None if masks.loss is None else _count(masks.loss & known)
    both = outside = None
    if masks.scalp is not None and masks.loss is not None and loss is not None:
        both = _count(masks.scalp & masks.loss & known)
        outside = loss - both
    return MaskShares(_share(scalp, _count(known)), _share(both, scalp), _share(outside, loss))


def _count(mask: BoolMask) -> int:
    return int(mask.sum())


def _share(part: int | None, whole: int | None) -> float | None:
    return None if part is None or not whole else part / whole
