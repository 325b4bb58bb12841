"""Clips and glasses over the hair."""

from dataclasses import replace

import numpy as np

from autosalt.core.views import View
from autosalt.phantom.person.subject import Subject
from autosalt.phantom.scene.camera import place_camera
from autosalt.phantom.scene.props import PropLayer, props
from autosalt.phantom.scene.shot import Shot, canonical_shot


def drawn(subject: Subject, shot: Shot) -> PropLayer | None:
    return props(subject, shot, place_camera(shot, 96, 96), np.random.default_rng(1))


def test_a_shot_without_props_has_no_layer(subject: Subject) -> None:
    assert drawn(subject.with_hair_length(20.0), canonical_shot(View.BACK)) is None


def test_clips_hold_long_hair_only(subject: Subject) -> None:
    shot = replace(canonical_shot(View.BACK), clips=2)
    assert drawn(subject.with_hair_length(1.0), shot) is None
    layer = drawn(subject.with_hair_length(20.0), shot)
    assert layer is not None
    assert 0 < np.count_nonzero(layer.alpha) < layer.alpha.size / 5


def test_the_temple_of_glasses_shows_from_the_side_and_not_from_behind(subject: Subject) -> None:
    side, back = (
        drawn(subject, replace(canonical_shot(view), glasses=True))
        for view in (View.LEFT, View.BACK)
    )
    assert side is not None
    assert back is not None
    assert side.alpha.any()
    assert not back.alpha.any()
