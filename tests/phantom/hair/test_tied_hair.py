"""Tied hair is pulled to its tie, and what is behind the tie lies outside the skull."""

from dataclasses import replace

import numpy as np
import pytest

from autosalt.phantom.hair.strand_nodes import NODES
from autosalt.phantom.hair.tied_hair import tied_strands, way_to_tie
from autosalt.phantom.person.chart import build_chart, sample
from autosalt.phantom.person.head import skin_distance
from autosalt.phantom.person.subject import Subject, Tied

BACK = (0.0, -60.0)
FORMS = ("bun", "ponytail", "braid")


def tied(form: str) -> Tied:
    return Tied(form=form, places=(BACK,), radius=2.0, length=20.0, mess=0.1)


def with_tied_hair(subject: Subject, form: str) -> Subject:
    return replace(subject, hair=replace(subject.hair, tied=tied(form)))


def test_ways_begin_at_the_roots_and_end_at_the_tie(subject: Subject) -> None:
    chart, rng = build_chart(subject.shape), np.random.default_rng(0)
    roots = np.array([[0.0, 20.0], [40.0, 0.0], [-40.0, -30.0]], np.float32)
    way = way_to_tie(chart, roots, tied("bun"), rng)
    assert way.shape == (3, NODES, 3)
    assert (way[:, 0] == 0).all()
    ends = sample(chart.position, roots) + way[:, -1]
    tie = sample(chart.position, np.array(BACK, np.float32))
    assert np.linalg.norm(ends - tie, axis=-1).max() < 2.0


@pytest.mark.parametrize("form", FORMS)
def test_strands_behind_the_tie_lie_outside_the_skull(subject: Subject, form: str) -> None:
    person = with_tied_hair(subject, form)
    bundle = tied_strands(person, 8.0, 1.0, np.random.default_rng(0))
    assert bundle is not None
    distance = skin_distance(person.shape, bundle.nodes.reshape(-1, 3))
    assert np.mean(distance > -0.5) > 0.9
    lowest = bundle.nodes[..., 2].min()
    tie = sample(build_chart(person.shape).position, np.array(BACK, np.float32))
    assert (tie[2] - lowest > 8.0) == (form != "bun")


def test_nothing_is_tied_where_little_hair_is_left(subject: Subject) -> None:
    person = with_tied_hair(subject, "ponytail")
    assert tied_strands(person, 8.0, 0.1, np.random.default_rng(0)) is None
    assert tied_strands(subject, 8.0, 1.0, np.random.default_rng(0)) is None
