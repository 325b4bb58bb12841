"""The camera: from places on the head to pixels and back."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autosalt.core.views import View
from autosalt.phantom.loss.pattern import total_loss
from autosalt.phantom.person.subject import Subject
from autosalt.phantom.render.render import render
from autosalt.phantom.scene.camera import place_camera
from autosalt.phantom.scene.shot import Shot, canonical_shot


@pytest.mark.parametrize(("view", "side"), [(View.LEFT, 0), (View.RIGHT, 1)])
def test_the_nose_points_to_the_side_of_the_view(view: View, side: int, subject: Subject) -> None:
    """The left view shows the patient's left side, so the nose is at the picture's left."""
    shot = replace(canonical_shot(view), background_rgb=(0.0, 0.0, 5.0), frame=30.0)
    picture = render(subject, total_loss(), shot, 96, 96, seed=1)
    blue = picture.image[..., 2].astype(int) - picture.image[..., 0]
    face = (blue < 60)[48:66]  # rows of eyes, nose and mouth
    head = np.flatnonzero((blue < 60)[20:45].any(0))
    columns = np.flatnonzero(face.any(0))
    beyond = (head[0] - columns[0], columns[-1] - head[-1])
    assert beyond[side] > 2 > beyond[1 - side]


@given(st.floats(-180, 180), st.floats(-80, 88), st.floats(-15, 15))
def test_a_ray_through_a_pixel_meets_what_that_pixel_shows(
    yaw: float, pitch: float, roll: float
) -> None:
    camera = place_camera(Shot(yaw=yaw, pitch=pitch, roll=roll), 30, 20)
    points = camera.eye + camera.rays(30, 20) * np.float32(100)
    column, row, depth = camera.pixels(points)
    np.testing.assert_allclose(column.reshape(30, 20)[0], np.arange(20) + 0.5, atol=0.01)
    np.testing.assert_allclose(row.reshape(30, 20)[:, 0], np.arange(30) + 0.5, atol=0.01)
    assert (depth <= 100.01).all()


def test_the_frame_has_the_width_of_the_shot_at_the_head() -> None:
    shot = Shot(distance=100.0, frame=25.0)
    camera = place_camera(shot, 400, 200)
    ends = camera.eye + camera.forward * np.float32(100) + camera.right * np.float32([[0], [12.5]])
    column, _, _ = camera.pixels(ends)
    assert column[1] - column[0] == pytest.approx(100, abs=0.1)
