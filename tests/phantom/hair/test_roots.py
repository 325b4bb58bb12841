"""Roots of strands follow the density that is left."""

from dataclasses import replace

import numpy as np

from autosalt.core.views import View
from autosalt.phantom.hair.roots import Roots, drawn_density, plant
from autosalt.phantom.loss.pattern import LossPattern, no_loss, total_loss
from autosalt.phantom.person.chart import sample
from autosalt.phantom.person.subject import Subject
from autosalt.phantom.scene.camera import place_camera
from autosalt.phantom.scene.shot import canonical_shot

SHOT = canonical_shot(View.BACK)
CAMERA = place_camera(SHOT, 96, 96)


def planted(subject: Subject, loss: LossPattern) -> Roots:
    return plant(subject, loss, SHOT, CAMERA, 1, np.random.default_rng(1))


def test_no_terminal_hair_grows_where_all_is_lost(subject: Subject) -> None:
    assert not planted(subject, total_loss()).terminal.any()
    assert planted(subject, no_loss()).terminal.all()


def test_vellus_grows_only_where_hair_is_lost(subject: Subject) -> None:
    region = subject.scalp().region(View.BACK)
    density = np.where(region, 0.0, 1.0).astype(np.float32)
    roots = planted(subject, replace(no_loss(), density=density, vellus=1.0))
    fine = ~roots.terminal
    assert fine.any()
    assert roots.density[fine].max() < 0.5


def test_roots_lie_on_the_scalp(subject: Subject) -> None:
    roots = planted(subject, no_loss())
    assert (sample(subject.scalp().inside, roots.place) > -1.0).all()


def test_no_more_hair_is_drawn_than_is_left(subject: Subject, patches: LossPattern) -> None:
    assert (drawn_density(subject, patches) <= patches.density + 1e-6).all()
