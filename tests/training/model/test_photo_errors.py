"""Errors of hair loss on validation photos: what counts, and once each."""

import pytest
import torch
from torch import Tensor

from autosalt.training.data.truth import Truth
from autosalt.training.model.losses import Logits
from autosalt.training.model.photo_errors import PhotoErrors, loss_pct_errors

SCALP = torch.ones(1, 4, 4)
HALF = torch.cat([torch.ones(1, 2, 4), torch.zeros(1, 2, 4)], 1)
NOWHERE = torch.zeros(1, 4, 4)


def error(scalp: Tensor, loss: Tensor, true: Tensor = HALF, known: Tensor = SCALP) -> float:
    logits = Logits(scalp - 0.5, loss - 0.5, torch.zeros(1, 5))
    truth = Truth(SCALP, true, SCALP, known, torch.zeros(1, dtype=torch.int64))
    return loss_pct_errors(logits, truth).item()


def test_the_error_is_in_points_of_hair_loss() -> None:
    assert error(SCALP, HALF) == 0
    assert error(SCALP, SCALP) == 50
    assert error(SCALP, NOWHERE) == -50
    assert error(HALF, SCALP) == 50  # loss counts inside the predicted scalp


def test_a_photo_without_scalp_in_it_counts_as_wrong_as_can_be() -> None:
    assert error(NOWHERE, HALF) == 100


def test_a_partial_mask_is_no_truth_to_measure_by() -> None:
    assert torch.tensor(error(SCALP, HALF, known=HALF)).isnan()


def test_each_photo_counts_once_and_unknown_ones_do_not() -> None:
    errors = PhotoErrors()
    errors.update(torch.tensor([0, 1]), torch.tensor([-4.0, torch.nan]))
    errors.update(torch.tensor([2, 0]), torch.tensor([1.0, -4.0]))
    assert errors.compute().item() == pytest.approx(2.5)
    assert errors.worst(1) == [(0, -4.0)]
    assert errors.worst(9) == [(0, -4.0), (2, 1.0)]


def test_without_a_known_photo_there_is_no_figure() -> None:
    errors = PhotoErrors()
    errors.update(torch.tensor([0]), torch.tensor([torch.nan]))
    assert errors.compute().isnan()
    assert errors.worst(3) == []
