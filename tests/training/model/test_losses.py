"""Hand-computed values, and exactly zero gradient where the truth is missing."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from autosalt.training.data.truth import NONE_OF_THE_VIEWS, VIEW_UNKNOWN, Truth
from autosalt.training.model.losses import Logits, soft_dice_loss, training_loss
from autosalt.training.settings import LossSettings

Plane = list[list[float]]

SETTINGS = LossSettings(smooth_px=0.0, outside_scalp=0.0)
NOWHERE: Plane = [[0.0, 0.0], [0.0, 0.0]]
EVERYWHERE: Plane = [[1.0, 1.0], [1.0, 1.0]]
PLANES = st.tuples(*[st.sampled_from([0.0, 1.0])] * 4).map(lambda p: [list(p[:2]), list(p[2:])])


def logits(n: int = 1, value: float = 0.0) -> Logits:
    return Logits(
        torch.full((n, 2, 2), value, requires_grad=True),
        torch.full((n, 2, 2), value, requires_grad=True),
        torch.zeros(n, 5, requires_grad=True),
    )


def truth(
    scalp: Plane,
    loss: Plane,
    *,
    scalp_known: Plane = EVERYWHERE,
    loss_known: Plane = EVERYWHERE,
    view: int = 0,
) -> Truth:
    planes = (scalp, loss, scalp_known, loss_known)
    maps = [torch.tensor([plane], dtype=torch.float32) for plane in planes]
    return Truth(*maps, torch.tensor([view]))


def test_dice_by_hand() -> None:
    probability = torch.tensor([[[0.5, 0.5], [0.5, 0.5]]])
    true = torch.tensor([[[1.0, 1.0], [0.0, 0.0]]])
    # 1 - 2 * (0.5 + 0.5) / (2 + 2)
    assert soft_dice_loss(probability, true, torch.ones(1, 2, 2), 0.0).item() == 0.5
    # with 4 px of smoothing: 1 - (2 + 4) / (4 + 4)
    assert soft_dice_loss(probability, true, torch.ones(1, 2, 2), 4.0).item() == 0.25


def test_dice_is_of_the_batch() -> None:
    """Photos without loss do not ask for an empty map as loudly as bald ones for a full."""
    bald, full = torch.ones(1, 2, 2), torch.zeros(3, 2, 2)
    true = torch.cat([bald, full])
    result = torch.cat([bald, torch.full((3, 2, 2), 1 / 12)])  # 1 px of false loss in 12
    # 1 - 2 * 4 / (5 + 4); photo by photo it would be (0 + 1 + 1 + 1) / 4
    loss = soft_dice_loss(result, true, torch.ones(4, 2, 2), 0.0)
    assert loss.item() == pytest.approx(1 / 9, abs=1e-6)


def test_terms_by_hand() -> None:
    terms = training_loss(logits(), truth([[1, 1], [0, 0]], [[1, 0], [0, 0]]), SETTINGS)
    # scalp: Dice 0.5 as above plus ln 2 for probability 0.5
    assert terms.scalp.item() == pytest.approx(0.5 + math.log(2))
    # loss, inside the scalp only: 1 - 2 * 0.5 / (1 + 1) plus ln 2
    assert terms.loss.item() == pytest.approx(0.5 + math.log(2))
    assert terms.view.item() == pytest.approx(math.log(5))
    total = terms.scalp + terms.loss + 0.2 * terms.view
    assert terms.total.item() == pytest.approx(total.item())


def test_a_perfect_prediction_costs_nothing() -> None:
    true = truth([[1, 1], [0, 0]], [[1, 0], [0, 0]], view=2)
    sure = Logits(
        100 * (2 * true.scalp - 1), 100 * (2 * true.loss - 1), torch.tensor([[0, 0, 100.0, 0, 0]])
    )
    assert training_loss(sure, true, LossSettings()).total.item() == pytest.approx(0, abs=1e-6)


def test_loss_outside_the_scalp_never_counts() -> None:
    scalp = [[1.0, 1.0], [0.0, 0.0]]
    inside = training_loss(logits(), truth(scalp, [[1, 0], [0, 0]]), LossSettings())
    outside = training_loss(logits(), truth(scalp, [[1, 0], [1, 1]]), LossSettings())
    assert inside.loss.item() == outside.loss.item()


def test_outside_the_scalp_the_map_is_asked_to_be_empty_by_a_little() -> None:
    out = logits()
    training_loss(out, truth([[1, 1], [0, 0]], [[1, 1], [1, 1]]), LossSettings()).loss.backward()
    gradient = grad(out.loss)[0]
    assert (gradient[0] < 0).all()  # inside: more loss
    assert (gradient[1] > 0).all()  # outside: less
    assert gradient[1].abs().max() < 0.1 * gradient[0].abs().min()


@pytest.mark.slow
@given(scalp=PLANES, loss=PLANES, scalp_known=PLANES, loss_known=PLANES)
def test_a_pixel_teaches_where_it_is_known_and_gives_exactly_zero_gradient_elsewhere(
    scalp: Plane, loss: Plane, scalp_known: Plane, loss_known: Plane
) -> None:
    out = logits(value=0.3)
    true = truth(scalp, loss, scalp_known=scalp_known, loss_known=loss_known)
    true = true._replace(scalp=true.scalp * true.scalp_known, loss=true.loss * true.loss_known)
    training_loss(out, true, LossSettings()).total.backward()
    assert (grad(out.scalp) != 0).equal(true.scalp_known > 0)
    assert (grad(out.loss) != 0).equal(true.loss_known > 0)


def test_a_missing_mask_gives_exactly_zero_gradient() -> None:
    out = logits(value=0.3)
    true = truth(NOWHERE, NOWHERE, scalp_known=NOWHERE, loss_known=NOWHERE)
    terms = training_loss(out, true, LossSettings())
    terms.total.backward()
    assert (terms.scalp.item(), terms.loss.item()) == (0.0, 0.0)
    assert (grad(out.scalp) == 0).all()
    assert (grad(out.loss) == 0).all()


def test_an_unknown_view_gives_exactly_zero_gradient() -> None:
    out = logits()
    true = truth([[1, 1], [0, 0]], [[1, 0], [0, 0]], view=VIEW_UNKNOWN)
    training_loss(out, true, LossSettings()).total.backward()
    assert (grad(out.view) == 0).all()


def test_none_of_the_views_is_a_class_of_its_own() -> None:
    out = logits()
    training_loss(
        out, truth(NOWHERE, NOWHERE, view=NONE_OF_THE_VIEWS), LossSettings()
    ).view.backward()
    assert grad(out.view)[0].tolist() == pytest.approx([0.2, 0.2, 0.2, 0.2, -0.8])


def test_terms_are_means_over_the_photos_that_have_them() -> None:
    one = truth([[1, 1], [0, 0]], [[1, 0], [0, 0]])
    unknown = truth(NOWHERE, NOWHERE, scalp_known=NOWHERE, loss_known=NOWHERE, view=VIEW_UNKNOWN)
    both = Truth(*(torch.cat(pair) for pair in zip(one, unknown, strict=True)))
    alone = training_loss(logits(1), one, LossSettings())
    together = training_loss(logits(2), both, LossSettings())
    for a, b in zip(alone, together, strict=True):
        assert a.item() == pytest.approx(b.item())


def test_without_a_scalp_mask_loss_counts_everywhere() -> None:
    true = truth(NOWHERE, [[1, 1], [0, 0]], scalp_known=NOWHERE)
    terms = training_loss(logits(), true, SETTINGS)
    assert terms.loss.item() == pytest.approx(0.5 + math.log(2))


def test_a_photo_without_scalp_does_not_divide_by_zero() -> None:
    terms = training_loss(logits(), truth(NOWHERE, NOWHERE), LossSettings(outside_scalp=0.0))
    assert math.isfinite(terms.total.item())


def grad(tensor: Tensor) -> Tensor:
    assert tensor.grad is not None
    return tensor.grad
