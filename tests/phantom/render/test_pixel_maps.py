"""Pixel maps, enlarged from the coarse rays."""

import numpy as np
import pytest

from autosalt.core.salt import loss_pct
from autosalt.core.views import View
from autosalt.phantom.loss.pattern import LossPattern
from autosalt.phantom.person.subject import Subject
from autosalt.phantom.render.pixel_maps import look
from autosalt.phantom.render.raycast import Body, cast
from autosalt.phantom.render.render import render
from autosalt.phantom.scene.camera import place_camera
from autosalt.phantom.scene.shot import canonical_shot


@pytest.mark.slow
def test_a_large_picture_is_enlarged_with_its_truth(subject: Subject, patches: LossPattern) -> None:
    shot = canonical_shot(View.BACK)
    small = render(subject, patches, shot, 100, 100, seed=1)
    large = render(subject, patches, shot, 900, 900, seed=1)
    assert large.image.shape == (900, 900, 3)
    assert large.scalp.mean() == pytest.approx(small.scalp.mean(), abs=0.02)
    assert loss_pct(large.scalp, large.loss) == pytest.approx(
        loss_pct(small.scalp, small.loss), abs=4
    )


def test_the_place_of_a_pixel_lies_where_its_ray_met_the_head(
    subject: Subject, patches: LossPattern
) -> None:
    shot = canonical_shot(View.BACK)
    camera = place_camera(shot, 80, 80)
    body = Body(subject.shape, shot.bow, shot.collar)
    surface = cast(body, camera, 40, 40, camera.to_world(shot.light.key_from))
    places = look(subject, patches, surface, 80, 80)
    inner = (places.hit > 0.99) & (places.inside > 2)
    column, row, _ = camera.pixels(places.position)
    assert np.abs(column - (np.arange(80) + 0.5))[inner].max() < 1.5
    assert np.abs(row - (np.arange(80) + 0.5)[:, None])[inner].max() < 1.5
    assert (places.drawn <= places.density + 1e-4)[inner].all()
