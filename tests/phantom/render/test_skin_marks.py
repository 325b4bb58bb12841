"""Sunburn and creases of the forehead."""

from dataclasses import replace

import numpy as np
import pytest

from autosalt.core.views import View
from autosalt.phantom.loss.pattern import LossPattern, total_loss
from autosalt.phantom.person.subject import Subject, Sunburn
from autosalt.phantom.render.pixel_maps import PixelMaps, look
from autosalt.phantom.render.raycast import Body, cast
from autosalt.phantom.render.skin_marks import marked
from autosalt.phantom.scene.camera import place_camera
from autosalt.phantom.scene.shot import canonical_shot

SIDE, PIXELS_PER_CM = 72, 3.0


def _maps(subject: Subject, loss: LossPattern, view: View | None) -> PixelMaps:
    camera = place_camera(canonical_shot(view), SIDE, SIDE)
    surface = cast(Body(subject.shape), camera, 36, 36, -camera.forward)
    return look(subject, loss, surface, SIDE, SIDE)


def _change(subject: Subject, p: PixelMaps) -> np.ndarray:
    plain = np.full((SIDE, SIDE, 3), 0.4, np.float32)
    return marked(plain, subject.skin, p, PIXELS_PER_CM, np.random.default_rng(1)) / plain


def test_skin_without_marks_is_left_as_it_is(subject: Subject) -> None:
    assert (_change(subject, _maps(subject, total_loss(), View.TOP)) == 1).all()


@pytest.mark.parametrize(
    ("where", "scalp", "face"), [("scalp", True, False), ("face", False, True)]
)
def test_a_burn_ends_at_the_old_hairline(
    subject: Subject, where: str, scalp: bool, face: bool
) -> None:
    burn = Sunburn(tint=(0.9, 0.5, 0.5), where=where, blotch=0.0, edge=0.1)
    burnt = replace(subject, skin=replace(subject.skin, sunburn=burn))
    p = _maps(burnt, total_loss(), View.TOP)
    green = _change(burnt, p)[..., 1]
    head = p.hit > 0.9
    assert (green[head & (p.inside > 1.5)].mean() < 0.8) == scalp
    assert (green[head & (p.inside < -1.5)].mean() < 0.8) == face


def test_hair_keeps_the_sun_off(subject: Subject, patches: LossPattern) -> None:
    burn = Sunburn(tint=(0.9, 0.5, 0.5), where="bald", blotch=0.0)
    burnt = replace(subject, skin=replace(subject.skin, sunburn=burn))
    p = _maps(burnt, patches, View.BACK)
    green = _change(burnt, p)[..., 1]
    scalp = (p.hit > 0.9) & (p.inside > 1.5)
    assert green[scalp & (p.density < 0.1)].mean() < green[scalp & (p.density > 0.9)].mean() - 0.1


def test_creases_cross_the_forehead_alone(subject: Subject) -> None:
    lined = replace(subject, skin=replace(subject.skin, creases=1.0))
    p = _maps(lined, total_loss(), None)
    change = _change(lined, p)[..., 0]
    forehead = (p.hit > 0.9) & (p.inside < -0.5) & (p.position[..., 2] > 0)
    assert change[forehead].min() < 0.9
    np.testing.assert_allclose(change[(p.hit > 0.9) & (p.inside > 1.0)], 1.0, atol=0.1)
