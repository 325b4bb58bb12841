"""Scenes of hard cases: small heads in rooms, heads cut by the frame, hands."""

import numpy as np
import pytest

from autosalt.core.views import VIEWS, View
from autosalt.phantom.hard_cases.case import HardCase
from autosalt.phantom.hard_cases.registry import HARD_CASES
from autosalt.phantom.hard_cases.scenes import CASES
from autosalt.phantom.loss.pattern import LossPattern, no_loss
from autosalt.phantom.person.chart import build_chart
from autosalt.phantom.person.subject import Subject
from autosalt.phantom.render.render import render
from autosalt.phantom.scene.camera import place_camera
from autosalt.phantom.scene.shot import Shot, random_shot


def _shots(name: str, count: int, view: View = View.BACK) -> list[Shot]:
    rng = np.random.default_rng(7)
    return [HARD_CASES[name].shot(random_shot(view, rng), rng) for _ in range(count)]


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_scene_changes_the_picture_and_repeats_itself(
    case: HardCase, subject: Subject, patches: LossPattern
) -> None:
    rng = np.random.default_rng(7)
    plain = random_shot(View.LEFT, rng)
    shot = case.shot(plain, rng)
    made, again = (render(subject, patches, shot, 64, 64, seed=1) for _ in range(2))
    np.testing.assert_array_equal(made.image, again.image)
    assert (made.image != render(subject, patches, plain, 64, 64, seed=1).image).mean() > 0.02
    assert made.scalp.any()
    assert not (made.loss & ~made.scalp).any()


@pytest.mark.slow
def test_a_small_head_has_its_share_of_the_picture(subject: Subject) -> None:
    for shot in _shots("small in room", 6):
        made = render(subject, no_loss(), shot, 96, 96, seed=1)
        rows = np.flatnonzero(made.scalp.any(1))
        # the scalp of the back is about two thirds as high as the head
        assert 0.05 < (rows[-1] - rows[0] + 1) / 96 < 0.40


@pytest.mark.slow
@pytest.mark.parametrize("view", VIEWS)
def test_a_small_head_lies_within_the_picture(view: View, subject: Subject) -> None:
    for shot in _shots("small in room", 4, view):
        scalp = render(subject, no_loss(), shot, 64, 64, seed=1).scalp
        assert scalp.any()
        assert not any(edge.any() for edge in (scalp[0], scalp[-1], scalp[:, 0], scalp[:, -1]))


@pytest.mark.parametrize("view", VIEWS)
def test_a_cut_head_reaches_a_little_over_an_edge(view: View, subject: Subject) -> None:
    head = build_chart(subject.shape).position[subject.scalp().inside > 0]
    for shot in _shots("cut by frame", 6, view):
        col, row, _ = place_camera(shot, 64, 64).pixels(head)
        over = max(-float(col.min()), float(col.max()) - 64, -float(row.min()))
        assert 0.0 < over / float(np.ptp(col)) < 0.3
