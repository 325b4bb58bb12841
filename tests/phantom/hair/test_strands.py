"""Strands of one photograph: combed aside, in painter's order."""

from dataclasses import replace

import numpy as np
import pytest

from autosalt.core.views import View
from autosalt.phantom.hair.strand_nodes import NODES
from autosalt.phantom.hair.strands import grow
from autosalt.phantom.loss.pattern import no_loss, total_loss
from autosalt.phantom.person.subject import Subject
from autosalt.phantom.render.render import render
from autosalt.phantom.scene.camera import place_camera
from autosalt.phantom.scene.shot import canonical_shot


@pytest.mark.slow
def test_long_hair_that_hangs_over_a_patch_covers_it(subject: Subject) -> None:
    """A low patch on the back, under long hair from above that is not combed aside."""
    scalp = subject.scalp()
    patch = scalp.region(View.BACK) & (np.abs(scalp.inside - 4.0) < 1.0)
    loss = replace(no_loss(), density=np.where(patch, 0.0, 1.0).astype(np.float32))
    long = subject.with_hair_length(28.0)
    straight = replace(long, hair=replace(long.hair, texture="straight", fullness=1.2))
    shot = canonical_shot(View.BACK)
    combed, hanging = (
        render(straight, loss, replace(shot, parted=parted), 96, 96, seed=1).loss.sum()
        for parted in (1.0, 0.0)
    )
    assert hanging < 0.5 * combed


def test_far_strands_come_first_and_vellus_is_short(subject: Subject) -> None:
    shot = canonical_shot(View.BACK)
    camera = place_camera(shot, 96, 96)
    loss = replace(total_loss(), vellus=1.0)
    grown, fuzz = (
        grow(subject, loss, shot, camera, 1, np.random.default_rng(1)) for loss in (no_loss(), loss)
    )
    away = np.linalg.norm(grown.nodes[:, NODES // 2] - camera.eye, axis=-1)
    assert (np.diff(away) <= 1e-4).all()
    assert grown.terminal.all()
    assert not fuzz.terminal.any()
    assert fuzz.reach.max() < grown.reach.max()
