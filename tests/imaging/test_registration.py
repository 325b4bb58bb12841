"""Registration: known moves are found again, and what is not clear is refused."""

import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from scipy import ndimage

from autosalt.core.regrowth import regrowth_areas
from autosalt.imaging.registration import (
    NUDGE_SHARE,
    Doubt,
    NotRegistered,
    Registration,
    SegmentedPhoto,
    register,
    to_work,
)

HEIGHT, WIDTH = 300, 240


def head(seed: int = 0) -> SegmentedPhoto:
    """A speckled egg with a notch on a plain ground, with loss in its lower half."""
    rng = np.random.default_rng(seed)
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    across = 80 - 0.2 * (rows - 150)
    scalp = ((rows - 150) / 100) ** 2 + ((columns - 120) / across) ** 2 < 1
    scalp &= ~((rows > 170) & (columns < 90))
    speckles = ndimage.gaussian_filter(rng.normal(size=(HEIGHT, WIDTH)), 2.0)
    grey = np.where(scalp, 128 + 300 * speckles, 40).clip(0, 255)
    image = np.repeat(grey[..., None], 3, axis=2).astype(np.uint8)
    return SegmentedPhoto(image, scalp, scalp & (rows > 170))


def moved(
    seen: SegmentedPhoto, scale: float, turn_deg: float, dx: float, dy: float
) -> SegmentedPhoto:
    """As a camera sees it that is nearer by `scale`, turned and shifted."""
    turn = math.radians(turn_deg)
    cos, sin = math.cos(turn) / scale, math.sin(turn) / scale
    centre = np.array([WIDTH / 2, HEIGHT / 2])
    back = np.array([[cos, sin], [-sin, cos]])  # a place of the later photo to the first one
    offset = centre - back @ (centre + np.array([dx, dy]))
    return Registration(np.column_stack([back, offset]), HEIGHT, WIDTH, 160).bring(seen)


@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])
@given(
    scale=st.floats(0.8, 1.2),
    turn_deg=st.floats(-10, 10),
    dx=st.floats(-15, 15),
    dy=st.floats(-15, 15),
)
def test_a_known_move_is_found_again(scale: float, turn_deg: float, dx: float, dy: float) -> None:
    first = head()
    found = register(first, moved(first, scale, turn_deg, dx, dy))
    assert found.scale == pytest.approx(scale, abs=0.02)
    assert found.turn_deg == pytest.approx(turn_deg, abs=1.0)
    centre = found.matrix @ [WIDTH / 2, HEIGHT / 2, 1.0]
    assert centre == pytest.approx([WIDTH / 2 + dx, HEIGHT / 2 + dy], abs=1.5)


def test_a_photo_lies_on_itself() -> None:
    first = head()
    found = register(first, first)
    assert found.matrix == pytest.approx(np.eye(2, 3), abs=0.02)
    again = found.bring(first)
    areas = regrowth_areas(first.scalp, first.loss, again.scalp, again.loss)
    assert areas.regrown_pct + areas.lost_pct < 0.5
    assert areas.overlap > 0.99


def test_the_same_photos_give_the_same_map() -> None:
    first, later = head(), moved(head(), 1.1, 5, 3, -4)
    once, again = register(first, later), register(first, later)
    assert np.array_equal(once.matrix, again.matrix)


def test_the_identity_brings_a_photo_unchanged() -> None:
    first = head()
    brought = Registration(np.eye(2, 3), HEIGHT, WIDTH, 160).bring(first)
    assert np.array_equal(brought.image, first.image)
    assert np.array_equal(brought.scalp, first.scalp)
    assert np.array_equal(brought.loss, first.loss)


@pytest.mark.parametrize(
    ("later", "doubt"),
    [
        (moved(head(), 1.0, 40, 0, 0), Doubt.IMPLAUSIBLE_TURN),
        (moved(head(), 0.5, 0, 0, 0), Doubt.IMPLAUSIBLE_SCALE),
    ],
    ids=lambda value: value.value if isinstance(value, Doubt) else "",
)
def test_what_cannot_be_is_refused(later: SegmentedPhoto, doubt: Doubt) -> None:
    with pytest.raises(NotRegistered) as why:
        register(head(), later)
    assert why.value.reason is doubt


def test_scalps_of_other_shapes_are_refused() -> None:
    first = head()
    ring = first.scalp & ~ndimage.binary_erosion(first.scalp, iterations=12)
    with pytest.raises(NotRegistered) as why:
        register(first, SegmentedPhoto(first.image, ring, ring & first.loss))
    assert why.value.reason in (Doubt.LITTLE_OVERLAP, Doubt.IMPLAUSIBLE_SCALE)


def test_without_scalp_there_is_nothing_to_lay_on() -> None:
    empty = np.zeros((HEIGHT, WIDTH), np.bool_)
    bare = SegmentedPhoto(head().image, empty, empty)
    for first, later in ((bare, head()), (head(), bare)):
        with pytest.raises(NotRegistered, match="too little scalp"):
            register(first, later)


def test_nudged_registrations_are_off_by_a_share_of_the_scalp() -> None:
    found = register(head(), head())
    off = [nudge.matrix[:, 2] - found.matrix[:, 2] for nudge in found.nudged()]
    assert np.linalg.norm(off, axis=1) == pytest.approx(
        NUDGE_SHARE * found.scalp_width * found.scale
    )
    assert np.sum(off, axis=0) == pytest.approx([0, 0], abs=1e-6)


def test_masks_must_fit_their_photo() -> None:
    mask = np.zeros((HEIGHT, WIDTH - 1), np.bool_)
    with pytest.raises(ValueError, match="do not fit"):
        SegmentedPhoto(head().image, mask, mask)


def test_large_photos_are_compared_small() -> None:
    large = np.asarray(Image.new("RGB", (960, 1280)))
    assert to_work(large).shape == (640, 480, 3)
    small = head().image
    assert to_work(small) is small
