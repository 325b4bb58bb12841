"""Cornrows lie on the skin in even rows; partings run between them."""

from dataclasses import replace

import numpy as np

from autosalt.phantom.hair.cornrows import between_rows, row_strands, way_to_row
from autosalt.phantom.loss.pattern import LossPattern
from autosalt.phantom.loss.random_patterns import random_loss
from autosalt.phantom.person.chart import build_chart, chart_grid
from autosalt.phantom.person.head import skin_distance
from autosalt.phantom.person.subject import Subject

PITCH = 12.0


def braided(subject: Subject) -> Subject:
    return replace(subject, hair=replace(subject.hair, row_pitch=PITCH))


def no_loss(subject: Subject) -> LossPattern:
    return random_loss(np.random.default_rng(0), subject.scalp(), "none")


def test_partings_take_a_part_of_the_scalp_only() -> None:
    share = between_rows(*chart_grid(), PITCH)
    assert share.min() >= 0
    assert share.max() <= 1
    assert 0.1 < np.mean(share > 0.5) < 0.4


def test_hair_goes_from_its_root_to_the_nearest_row(subject: Subject) -> None:
    roots = np.array([[3.0, 10.0], [20.0, 30.0], [-31.0, -5.0]], np.float32)
    way = way_to_row(build_chart(subject.shape), roots, PITCH)
    assert (way[:, 0] == 0).all()
    assert np.linalg.norm(way, axis=-1).max() < 4.0


def test_braids_lie_on_the_skin(subject: Subject) -> None:
    person = braided(subject)
    bundle = row_strands(person, no_loss(person), 6.0, np.random.default_rng(0))
    assert bundle is not None
    distance = skin_distance(person.shape, bundle.nodes.reshape(-1, 3))
    assert np.quantile(np.abs(distance), 0.95) < 1.5


def test_no_braid_grows_where_no_hair_does(subject: Subject) -> None:
    person = braided(subject)
    bald = random_loss(np.random.default_rng(1), person.scalp(), "totalis")
    whole = row_strands(person, no_loss(person), 6.0, np.random.default_rng(0))
    left = row_strands(person, bald, 6.0, np.random.default_rng(0))
    assert whole is not None
    assert left is None or len(left.nodes) < 0.1 * len(whole.nodes)
