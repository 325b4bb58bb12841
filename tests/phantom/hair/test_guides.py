"""Guide strands: combed along the scalp, and out of skin and clothes."""

from dataclasses import replace

import numpy as np
import pytest

from autosalt.phantom.hair.guides import build_groom, flow
from autosalt.phantom.hair.strand_nodes import NODES
from autosalt.phantom.person.chart import chart_grid
from autosalt.phantom.person.subject import CombOver, Hair, Subject

STYLES = ("whorl", "part", "back", "forward")


@pytest.mark.parametrize("style", STYLES)
def test_the_way_of_the_comb_has_length_one(style: str, subject: Subject) -> None:
    du, dv = flow(replace(subject.hair, style=style), *chart_grid(31))
    length = np.hypot(du, dv)
    assert (length <= 1 + 1e-5).all()
    assert np.median(length) == pytest.approx(1.0, abs=1e-5)


def test_guides_begin_at_their_roots_and_have_the_length_of_the_hair(subject: Subject) -> None:
    hair = subject.with_hair_length(4.0).hair
    groom = build_groom(subject.shape, subject.hairline, hair, 1)
    assert groom.offsets.shape[1:] == (NODES, 3)
    assert (groom.offsets[:, 0] == 0).all()
    reach = np.linalg.norm(groom.offsets[:, -1], axis=-1)
    assert reach.max() < 4.0 * 1.5
    assert np.median(reach) > 1.0


def test_every_place_has_a_guide(subject: Subject) -> None:
    groom = build_groom(subject.shape, subject.hairline, subject.hair, 1)
    u, v = chart_grid(9)
    guides = groom.guide_of(np.stack([u, v], -1).reshape(-1, 2))
    assert ((guides >= 0) & (guides < len(groom.offsets))).all()


def test_strands_are_combed_over_the_top_and_hang_below_the_parting() -> None:
    hair = Hair(comb_over=CombOver(side=1.0, part=60.0, back=0.0))
    u, v = np.array([0.0, 50.0, 75.0, 0.0]), np.array([0.0, 0.0, 0.0, -80.0])
    du, dv = flow(hair, u.astype(np.float32), v.astype(np.float32))
    assert (du[:2] < -0.9).all()
    assert du[2] > 0
    assert dv[3] < -0.9


def test_gathered_hair_runs_to_the_clip() -> None:
    u, v = np.array([30.0, -10.0], np.float32), np.array([-20.0, 20.0], np.float32)
    du, dv = flow(Hair(gathered=(10.0, -20.0)), u, v)
    np.testing.assert_allclose(du, [-1.0, 20 / np.hypot(20, 40)], atol=1e-6)
    np.testing.assert_allclose(dv, [0.0, -40 / np.hypot(20, 40)], atol=1e-6)
