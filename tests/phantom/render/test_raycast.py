"""Rays that meet a head, or pass it by."""

from dataclasses import replace

import numpy as np
import pytest

from autosalt.core.views import View
from autosalt.phantom.person.head import HeadShape
from autosalt.phantom.render.raycast import Body, Surface, cast
from autosalt.phantom.scene.camera import place_camera
from autosalt.phantom.scene.shot import canonical_shot

BODY = Body(HeadShape())


@pytest.fixture(scope="module")
def back() -> Surface:
    camera = place_camera(canonical_shot(View.BACK), 96, 96)
    return cast(BODY, camera, 40, 40, camera.to_world((0.0, 0.0, 1.0)))


def test_the_middle_meets_the_head_and_the_corners_above_it_nothing(back: Surface) -> None:
    assert back.hit[20, 20] == 1
    assert back.hit[0, 0] == back.hit[0, -1] == 0


def test_points_on_the_surface_lie_on_the_body_and_face_the_camera(back: Surface) -> None:
    camera = place_camera(canonical_shot(View.BACK), 96, 96)
    met = back.hit > 0
    assert np.abs(BODY.distance(back.position[met])).max() < 0.1
    assert ((back.normal[met] @ camera.forward) < 0.3).all()


def test_clothes_are_below_the_head() -> None:
    camera = place_camera(replace(canonical_shot(View.BACK), frame=60.0), 96, 96)
    wide = cast(BODY, camera, 40, 40, camera.to_world((0.0, 0.0, 1.0)))
    cloth = (wide.cloth > 0) & (wide.hit > 0)
    assert not cloth[:20].any()
    assert cloth[-1].any()


def test_a_bowed_head_leaves_the_scalp_where_it_was() -> None:
    top = np.array([[0, -1, 8.5]], np.float32)
    straight, bowed = (Body(HeadShape(), bow).parts(top)[0] for bow in (0.0, 30.0))
    np.testing.assert_allclose(straight, bowed, atol=0.05)
