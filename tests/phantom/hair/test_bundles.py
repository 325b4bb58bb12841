"""Tails and plaits follow their line, and stay near it."""

import numpy as np
import pytest

from autosalt.phantom.arrays import Floats
from autosalt.phantom.hair.bundles import Bundle, Line, join, line_along, plait, tail
from autosalt.phantom.hair.strand_nodes import NODES


@pytest.fixture
def line() -> Line:
    """Straight down for 20 cm, seen from behind."""
    middle = np.stack([np.zeros(30), np.zeros(30), np.linspace(0, -20, 30)], -1)
    outside = np.broadcast_to(np.array([0.0, -1.0, 0.0], np.float32), middle.shape)
    return line_along(middle.astype(np.float32), np.asarray(outside, np.float32))


def off_the_line(bundle: Bundle) -> Floats:
    """How far each node is from the line, cm."""
    return np.asarray(np.hypot(bundle.nodes[..., 0], bundle.nodes[..., 1]), np.float32)


def test_a_line_has_axes_of_length_one_across_it(line: Line) -> None:
    assert line.length() == pytest.approx(20.0)
    middle, side, up = line.at(np.array([0.0, 0.5, 1.0], np.float32))
    assert middle[:, 2].tolist() == pytest.approx([0.0, -10.0, -20.0], abs=1e-4)
    for axis in (side, up):
        assert np.linalg.norm(axis, axis=-1) == pytest.approx(1.0, abs=1e-5)
        assert axis[:, 2] == pytest.approx(0.0, abs=1e-5)


def test_a_tail_is_tied_at_its_start_and_wider_below(line: Line) -> None:
    bundle = tail(line, 2.0, 0.0, 400, np.random.default_rng(0))
    assert bundle.nodes.shape == (400, NODES, 3)
    off = off_the_line(bundle)
    assert off[:, 0].max() <= 0.35 * 2.0 + 1e-4
    assert off[:, NODES // 3].max() > off[:, 0].max()
    assert (np.diff(bundle.nodes[..., 2], axis=1) < 0).all()


@pytest.mark.parametrize("tapered", [True, False])
def test_a_braid_is_three_bundles_near_its_line(line: Line, tapered: bool) -> None:
    bundle = plait(line, 1.0, 0.0, 600, np.random.default_rng(0), tapered=tapered)
    assert off_the_line(bundle).max() < 1.5
    assert len(np.unique(np.floor(bundle.clump / 31.0))) >= 3
    assert np.linalg.norm(bundle.normal, axis=-1) == pytest.approx(1.0, abs=1e-4)
    low = bundle.nodes[bundle.nodes[..., 2] < -17.0]
    wide = np.abs(low[:, :2]).max()
    assert (wide < 0.9) == tapered


def test_joined_bundles_hold_all_strands(line: Line) -> None:
    rng = np.random.default_rng(0)
    parts = [tail(line, 1.0, 0.1, n, rng) for n in (3, 5)]
    whole = join(parts)
    assert len(whole.nodes) == len(whole.normal) == len(whole.clump) == 8
    assert np.array_equal(whole.nodes[3:], parts[1].nodes)
