"""Lamps that skin mirrors, and a shadow across the head."""

import numpy as np

from autosalt.core.views import View
from autosalt.phantom.render.shine_and_shadow import mirrored, oily_film, shaded
from autosalt.phantom.scene.camera import TARGET, place_camera
from autosalt.phantom.scene.shot import Lamp, Shadow, canonical_shot

SIDE = 48
CAMERA = place_camera(canonical_shot(View.BACK), SIDE, SIDE)


def test_skin_that_faces_the_lamp_mirrors_it_and_skin_beside_does_not() -> None:
    normal = np.tile(-CAMERA.forward, (SIDE, SIDE, 1))
    normal[:, : SIDE // 2] = CAMERA.right
    to_eye = np.tile(-CAMERA.forward, (SIDE, SIDE, 1))
    lamp = Lamp(place=(0.0, 0.0, 1.0), rgb=(1.0, 0.8, 0.6), sharpness=200.0)
    light = mirrored((lamp,), normal, to_eye, CAMERA, 4.0, np.random.default_rng(0))
    assert light.shape == (SIDE, SIDE, 3)
    assert light[:, SIDE // 2 :, 0].mean() > 0.3
    assert light[:, : SIDE // 2].max() < 0.01
    assert light[..., 0].max() > light[..., 2].max()


def test_oily_skin_mirrors_more() -> None:
    assert 0 < oily_film(0.0) < oily_film(1.0) < 1


def test_a_shadow_lies_on_one_side_and_takes_no_more_than_its_depth() -> None:
    column = np.linspace(-8, 8, SIDE, dtype=np.float32)
    position = np.tile(TARGET + column[:, None] * CAMERA.right, (SIDE, 1, 1))
    shadow = Shadow(across=(1.0, 0.0, 0.0), offset=1.0, softness=0.3, depth=0.6)
    taken = shaded(shadow, position, CAMERA, np.random.default_rng(0))
    assert taken[:, :8].max() == 0
    np.testing.assert_allclose(taken[:, -8:, 0], 0.6, atol=1e-6)
    assert (taken[:, -8:, 2] < 0.6).all()
