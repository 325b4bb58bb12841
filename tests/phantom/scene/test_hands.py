"""Hands over the hair."""

from dataclasses import replace

import numpy as np
import pytest

from autosalt.core.views import View
from autosalt.phantom.loss.pattern import total_loss
from autosalt.phantom.person.subject import Subject
from autosalt.phantom.render.render import render
from autosalt.phantom.scene.camera import place_camera
from autosalt.phantom.scene.hands import hands
from autosalt.phantom.scene.props import PropLayer
from autosalt.phantom.scene.shot import Hand, canonical_shot


def _layer(*held: Hand) -> PropLayer | None:
    shot = replace(canonical_shot(View.BACK), hands=held)
    return hands(shot, place_camera(shot, 96, 96), np.random.default_rng(1))


def test_a_shot_without_hands_has_no_layer() -> None:
    assert _layer() is None


@pytest.mark.parametrize("fingers", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("from_deg", [0.0, 90.0, 180.0, 270.0])
def test_a_hand_reaches_in_from_its_side(fingers: int, from_deg: float) -> None:
    layer = _layer(Hand(from_deg=from_deg, fingers=fingers))
    assert layer is not None
    covered = layer.alpha > 0.5
    edges = {0.0: covered[:, -1], 90.0: covered[0], 180.0: covered[:, 0], 270.0: covered[-1]}
    assert edges[from_deg].any()
    assert not any(edges[opposite].any() for opposite in edges if abs(opposite - from_deg) == 180)


def test_more_stretched_fingers_cover_more() -> None:
    covers = []
    for fingers in (1, 2, 3, 4):
        layer = _layer(Hand(fingers=fingers))
        assert layer is not None
        covers.append(float(layer.alpha.mean()))
    assert covers == sorted(covers)


def test_nails_gloves_and_sleeves_change_the_colour() -> None:
    bare = _layer(Hand())
    dressed = _layer(Hand(nails=(0.9, 0.1, 0.1), sleeve=(0.1, 0.1, 0.9)))
    gloved = _layer(Hand(gloved=True))
    assert bare is not None
    assert dressed is not None
    assert gloved is not None
    assert (bare.colour != dressed.colour).any()
    assert (bare.colour != gloved.colour).any()


def test_a_hand_takes_pixels_from_scalp_and_loss_and_no_others(subject: Subject) -> None:
    shot = canonical_shot(View.BACK)
    held = replace(shot, hands=(Hand(tip=(0.0, 2.0)),))
    bare, covered = (render(subject, total_loss(), s, 96, 96, seed=1) for s in (shot, held))
    layer = hands(held, place_camera(held, 96, 96), np.random.default_rng(1))
    assert layer is not None
    for before, after in ((bare.scalp, covered.scalp), (bare.loss, covered.loss)):
        assert after.sum() < 0.95 * before.sum()
        assert not (after & ~before).any()
    far = np.s_[:20]
    np.testing.assert_array_equal(bare.scalp[far], covered.scalp[far])
