"""Pictures and their truth."""

from dataclasses import replace

import numpy as np
import pytest

from autosalt.core.salt import loss_pct
from autosalt.core.views import VIEWS, View
from autosalt.phantom.loss.pattern import LossPattern, no_loss, surface_truth, total_loss
from autosalt.phantom.person.subject import LENGTHS_CM, TEXTURES, Subject, random_subject
from autosalt.phantom.render.render import Rendered, render
from autosalt.phantom.scene.shot import canonical_shot, random_shot

Pictures = dict[View, Rendered]


@pytest.mark.slow
def test_loss_lies_inside_scalp_inside_the_picture(pictures: Pictures) -> None:
    for picture in pictures.values():
        assert picture.image.shape == (96, 96, 3)
        assert picture.image.dtype == np.uint8
        assert picture.scalp.shape == picture.loss.shape == (96, 96)
        assert not (picture.loss & ~picture.scalp).any()
        assert 0.08 < picture.scalp.mean() < 0.6


def test_pixels_agree_with_the_surface(
    pictures: Pictures, subject: Subject, patches: LossPattern
) -> None:
    """A camera weighs a curved surface unevenly, so the agreement is close, not exact."""
    truth = surface_truth(subject.scalp(), patches)
    for view, picture in pictures.items():
        assert loss_pct(picture.scalp, picture.loss) == pytest.approx(truth.loss_pct[view], abs=12)


@pytest.mark.parametrize("view", VIEWS)
def test_a_full_head_shows_no_loss_and_totalis_only_loss(view: View, subject: Subject) -> None:
    full = render(subject, no_loss(), canonical_shot(view), 64, 64, seed=1)
    bald = render(subject, total_loss(), canonical_shot(view), 64, 64, seed=1)
    assert not full.loss.any()
    np.testing.assert_array_equal(bald.loss, bald.scalp)


def test_the_same_arguments_give_the_same_bytes(subject: Subject, patches: LossPattern) -> None:
    shot = random_shot(View.BACK, np.random.default_rng(5))
    first, repeated = (render(subject, patches, shot, 64, 48, seed=7) for _ in range(2))
    other = render(subject, patches, shot, 64, 48, seed=8)
    assert first.image.tobytes() == repeated.image.tobytes()
    assert first.loss.tobytes() == repeated.loss.tobytes()
    assert first.image.tobytes() != other.image.tobytes()


def test_loss_on_the_left_shows_in_the_left_view_only(subject: Subject) -> None:
    density = np.where(subject.scalp().region(View.LEFT), 0.0, 1.0).astype(np.float32)
    loss = replace(no_loss(), density=density)
    seen = {
        view: render(subject, loss, canonical_shot(view), 64, 64, seed=1).loss.any()
        for view in (View.LEFT, View.RIGHT)
    }
    assert seen == {View.LEFT: True, View.RIGHT: False}


def test_a_picture_of_no_view_has_empty_truth(subject: Subject) -> None:
    picture = render(subject, total_loss(), canonical_shot(None), 48, 48, seed=1)
    assert picture.view is None
    assert not (picture.scalp | picture.loss).any()


@pytest.mark.slow
@pytest.mark.parametrize("texture", TEXTURES)
@pytest.mark.parametrize("name", LENGTHS_CM)
def test_every_kind_of_hair_can_be_drawn(name: str, texture: str, patches: LossPattern) -> None:
    subject = random_subject(np.random.default_rng(6))
    hair = replace(subject.hair, length_name=name, length=LENGTHS_CM[name][1], texture=texture)
    shot = random_shot(View.LEFT, np.random.default_rng(7))
    picture = render(replace(subject, hair=hair), patches, shot, 40, 40, seed=2)
    assert picture.image.std() > 5


def test_a_tiny_picture_is_refused(subject: Subject) -> None:
    with pytest.raises(ValueError, match="too small"):
        render(subject, no_loss(), canonical_shot(View.TOP), 16, 64, seed=1)
