"""Training loss: Dice and cross-entropy for scalp and loss, cross-entropy for the view.

A term whose truth is missing is left out pixel by pixel: its gradient is exactly zero. Hair loss
counts inside the true scalp only, as SALT counts it. Outside, a small weight makes the map empty,
so that overlays stay clean.
"""

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from autosalt.training.data.truth import VIEW_UNKNOWN, Truth
from autosalt.training.settings import LossSettings


class Logits(NamedTuple):
    """Output of the network: scalp and loss float [n, h, w], view float [n, 5].

    The fifth logit of the view means none of the four.
    """

    scalp: Tensor
    loss: Tensor
    view: Tensor


class LossTerms(NamedTuple):
    """The weighted sum and its unweighted terms, each a scalar."""

    total: Tensor
    scalp: Tensor
    loss: Tensor
    view: Tensor


def training_loss(logits: Logits, truth: Truth, settings: LossSettings) -> LossTerms:
    """The loss of a batch. Photos without a term's truth have no part in it."""
    scalp = _mask_loss(logits.scalp, truth.scalp, truth.scalp_known, truth.scalp_known, settings)
    # Where it is not known whether a pixel is scalp, loss counts in full.
    may_be_scalp = torch.maximum(truth.scalp, 1 - truth.scalp_known)
    inside = may_be_scalp * truth.loss_known
    weight = inside + settings.outside_scalp * (1 - may_be_scalp) * truth.loss_known
    loss = _mask_loss(logits.loss, truth.loss * inside, inside, weight, settings)
    known = truth.view != VIEW_UNKNOWN
    view = _mean(F.cross_entropy(logits.view, truth.view.clamp(min=0), reduction="none"), known)
    total = settings.scalp * scalp + settings.loss * loss + settings.view * view
    return LossTerms(total, scalp, loss, view)


def soft_dice_loss(probability: Tensor, truth: Tensor, weight: Tensor, smooth_px: float) -> Tensor:
    """1 - Dice of a batch, a scalar, from maps [n, h, w] and a weight for each pixel.

    Areas are summed over the batch before they are divided (batch Dice, Isensee et al. 2021,
    10.1038/s41592-020-01008-z). Otherwise each photo without loss would weigh as much for an empty
    map as a bald head for a full one, and most photos have no loss.

    `smooth_px` is added to numerator and denominator (Milletari et al. 2016,
    10.1109/3DV.2016.79). In a batch without any true pixel the loss is then near 0 if the predicted
    area is well below `smooth_px`.
    """
    both = (weight * probability * truth).sum()
    either = (weight * (probability + truth)).sum()
    return 1 - (2 * both + smooth_px) / (either + smooth_px).clamp(min=1e-6)


def _mask_loss(
    logits: Tensor, truth: Tensor, inside: Tensor, weight: Tensor, settings: LossSettings
) -> Tensor:
    """Dice of the batch (counted `inside`) and cross-entropy (by `weight`, mean of known photos).

    Where nothing is known both are 0, with zero gradient.
    """
    dice = soft_dice_loss(logits.sigmoid(), truth, inside, settings.smooth_px)
    entropy = F.binary_cross_entropy_with_logits(logits, truth, weight, reduction="none")
    entropy = entropy.sum((1, 2)) / weight.sum((1, 2)).clamp(min=1.0)
    return settings.dice * dice + settings.cross_entropy * _mean(entropy, weight.any(2).any(1))


def _mean(values: Tensor, known: Tensor) -> Tensor:
    """Mean over the known photos; 0, with zero gradient, when there are none."""
    return torch.where(known, values, 0.0).sum() / known.sum().clamp(min=1)
