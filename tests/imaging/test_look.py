"""A look at a part of a photo lies where it belongs in the whole, and both looks must agree."""

import numpy as np
import pytest

from autosalt.core.reasons import PhotoRefused, Reason
from autosalt.imaging.checks.quality import QualityLimits
from autosalt.imaging.geometry import Letterbox
from autosalt.imaging.look import Look, require_agreement, require_clear_head
from autosalt.imaging.pipeline import Thresholds, measure
from autosalt.imaging.second_look import Frame

SIZE = 32
THRESHOLDS = Thresholds(0.5, 0.5)
WHOLE = Letterbox.fit(200, 100, SIZE)
VIEW = np.float32([0.1, 0.1, 0.7, 0.1])
FRAME = Frame(40, 20, 64, 64, 200, 100)


def part(scalp: float = 0.9, loss: float = 0.1) -> Look:
    """A second look at `FRAME`, scalp everywhere; loss in the lower half."""
    scalps = np.full((SIZE, SIZE), scalp, np.float32)
    losses = np.full((SIZE, SIZE), loss, np.float32)
    losses[SIZE // 2 :] = 0.9
    return Look(FRAME, Letterbox.fit(64, 64, SIZE), scalps, losses, VIEW)


def test_maps_lie_where_the_part_lies_in_the_photo() -> None:
    scalp, loss = part().maps(200, 100)
    wanted = np.zeros((200, 100), bool)
    wanted[40:104, 20:84] = True
    np.testing.assert_array_equal(scalp >= 0.5, wanted)
    np.testing.assert_array_equal(scalp[~wanted], 0.0)
    wanted[:72] = False
    np.testing.assert_array_equal(loss >= 0.5, wanted)


@pytest.mark.parametrize("by", [2, 4])
def test_maps_fit_a_reduced_copy(by: int) -> None:
    scalp, _ = part().maps(200 // by, 100 // by)
    assert scalp.shape == (200 // by, 100 // by)
    assert np.count_nonzero(scalp >= 0.5) == 64 * 64 // by**2


def test_maps_lie_on_the_square_of_the_whole_photo() -> None:
    scalp, _ = part().maps_on(WHOLE)
    assert scalp.shape == (SIZE, SIZE)
    expected = Look.at_whole(WHOLE, scalp, scalp, VIEW).maps(200, 100)[0] >= 0.5
    seen = part().maps(200, 100)[0] >= 0.5
    assert (expected & seen).sum() > 0.8 * seen.sum()
    outside = np.ones((SIZE, SIZE), bool)
    outside[WHOLE.inside] = False
    assert not scalp[outside].any()


def test_one_look_is_the_look_at_the_whole_photo() -> None:
    maps = np.random.default_rng(0).random((2, SIZE, SIZE), np.float32)
    look = Look.at_whole(WHOLE, *maps, VIEW)
    np.testing.assert_array_equal(look.maps_on(WHOLE), maps)
    assert look.measure(THRESHOLDS) == measure(*maps, WHOLE, THRESHOLDS)


def test_areas_are_in_pixels_of_the_square_of_the_whole_photo() -> None:
    measured = part().measure(THRESHOLDS)
    assert measured.loss_pct == 50.0
    # 64 of 200 px are 10.24 of 32.
    assert measured.scalp_px == round(10.24**2)
    assert measured.loss_px == round(10.24**2 / 2)


def clear_head(first: Look, last: Look) -> float | None:
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    limits = QualityLimits(max_scalp_cut_share=1.0)
    return require_clear_head(first, last, noise, THRESHOLDS, limits).head_share


def test_the_head_takes_its_share_of_the_whole_photo() -> None:
    scalp = np.zeros((SIZE, SIZE), np.float32)
    scalp[10:18, 10:18] = 0.9
    first = Look.at_whole(WHOLE, scalp, scalp, VIEW)
    assert clear_head(first, part()) == pytest.approx(64 / (SIZE * SIZE / 2))


@pytest.mark.parametrize(("first", "last"), [(0.1, 0.9), (0.9, 0.1)])
def test_scalp_that_one_look_alone_sees_is_refused(first: float, last: float) -> None:
    whole = np.full((SIZE, SIZE), first, np.float32)
    with pytest.raises(PhotoRefused) as refusal:
        clear_head(Look.at_whole(WHOLE, whole, whole, VIEW), part(scalp=last))
    assert refusal.value.reason is Reason.NO_SCALP


def test_looks_that_see_scalp_at_different_places_are_refused() -> None:
    scalp = np.zeros((SIZE, SIZE), np.float32)
    scalp[:6] = 0.9  # above the frame
    first = Look.at_whole(WHOLE, scalp, scalp, VIEW)
    with pytest.raises(PhotoRefused) as refusal:
        require_agreement(first, part(), THRESHOLDS, 0.25)
    assert refusal.value.reason is Reason.NO_SCALP
    require_agreement(first, first, THRESHOLDS, 0.25)
    scalp[6:17] = 0.9
    require_agreement(Look.at_whole(WHOLE, scalp, scalp, VIEW), part(), THRESHOLDS, 0.25)
