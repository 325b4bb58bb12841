"""What training minimises: Dice and cross-entropy for scalp and loss, cross-entropy for the view.

A term whose truth is missing is left out photo by photo: its gradient is exactly zero. Hair loss
counts inside the true scalp only, as SALT counts it (DESIGN 2); outside, a small weight asks the
map to be empty, so that overlays stay clean.
"""

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from autosalt.training.settings import LossSettings

NO_VIEW = -1
"""Label of a photo whose view is not known."""


class Logits(NamedTuple):
    """What the network gives: scalp and loss float [n, h, w], view float [n, 4]."""

    scalp: Tensor
    loss: Tensor
    view: Tensor


class Truth(NamedTuple):
    """What is known of a batch of n photos.

    Attributes:
        scalp, loss: float [n, h, w], 0 or 1; all 0 where not annotated.
        has_scalp, has_loss: bool [n], whether the mask was annotated.
        view: int64 [n], index into `VIEWS` or `NO_VIEW`.
    """

    scalp: Tensor
    loss: Tensor
    has_scalp: Tensor
    has_loss: Tensor
    view: Tensor


class LossTerms(NamedTuple):
    """The weighted sum and its unweighted terms, each a scalar."""

    total: Tensor
    scalp: Tensor
    loss: Tensor
    view: Tensor


def training_loss(logits: Logits, truth: Truth, settings: LossSettings) -> LossTerms:
    """The loss of a batch. Every term is an average over the photos that have its truth."""
    everywhere = torch.ones_like(truth.scalp)
    scalp = _mean(
        _mask_loss(logits.scalp, truth.scalp, everywhere, everywhere, settings), truth.has_scalp
    )
    # Without a scalp mask nobody knows what is outside: then the whole photo counts.
    inside = torch.where(truth.has_scalp[:, None, None], truth.scalp, everywhere)
    weight = inside + settings.outside_scalp * (1 - inside)
    loss = _mean(
        _mask_loss(logits.loss, truth.loss * inside, inside, weight, settings), truth.has_loss
    )
    known = truth.view != NO_VIEW
    view = _mean(F.cross_entropy(logits.view, truth.view.clamp(min=0), reduction="none"), known)
    total = settings.scalp * scalp + settings.loss * loss + settings.view * view
    return LossTerms(total, scalp, loss, view)


def soft_dice_loss(probability: Tensor, truth: Tensor, weight: Tensor, smooth_px: float) -> Tensor:
    """1 - Dice of each photo, [n], from maps [n, h, w] and a weight for each pixel.

    `smooth_px` is added above and below: with an empty truth the loss then falls to 0 as the
    predicted area falls well under it (Milletari et al. 2016, 10.1109/3DV.2016.79).
    """
    both = (weight * probability * truth).sum((1, 2))
    either = (weight * (probability + truth)).sum((1, 2))
    return 1 - (2 * both + smooth_px) / (either + smooth_px)


def _mask_loss(
    logits: Tensor, truth: Tensor, inside: Tensor, weight: Tensor, settings: LossSettings
) -> Tensor:
    """Dice (counted `inside`) and cross-entropy (by `weight`) of each photo, [n]."""
    dice = soft_dice_loss(logits.sigmoid(), truth, inside, settings.smooth_px)
    entropy = F.binary_cross_entropy_with_logits(logits, truth, weight, reduction="none")
    entropy = entropy.sum((1, 2)) / weight.sum((1, 2)).clamp(min=1.0)
    return settings.dice * dice + settings.cross_entropy * entropy


def _mean(values: Tensor, known: Tensor) -> Tensor:
    """Mean over the known photos; 0, with zero gradient, when there are none."""
    return torch.where(known, values, 0.0).sum() / known.sum().clamp(min=1)
