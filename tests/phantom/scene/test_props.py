"""Clips and glasses over the hair."""

from dataclasses import replace

import numpy as np

from autosalt.core.views import View
from autosalt.phantom.person.chart import build_chart, sample
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


def test_a_clip_holds_gathered_hair_where_the_camera_sees_it(subject: Subject) -> None:
    grown = subject.with_hair_length(20.0)
    gathered = replace(grown, hair=replace(grown.hair, gathered=(0.0, -60.0)))
    shot = replace(canonical_shot(View.BACK), clips=1)
    layer = drawn(gathered, shot)
    assert layer is not None
    place = np.array([0.0, -60.0], np.float32)
    at = sample(build_chart(subject.shape).position, place)
    col, row, _ = place_camera(shot, 96, 96).pixels(at)
    assert layer.alpha[int(row) - 1 : int(row) + 2, int(col) - 1 : int(col) + 2].max() == 1.0


def test_the_temple_of_glasses_shows_from_the_side_and_not_from_behind(subject: Subject) -> None:
    side, back = (
        drawn(subject, replace(canonical_shot(view), glasses=True))
        for view in (View.LEFT, View.BACK)
    )
    assert side is not None
    assert back is not None
    assert side.alpha.any()
    assert not back.alpha.any()
