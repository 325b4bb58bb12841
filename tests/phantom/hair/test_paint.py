"""Strands painted into a picture: where they run, and hidden behind the head."""

import numpy as np
import pytest

from autosalt.phantom.hair.paint import HairLayer, paint
from autosalt.phantom.hair.strand_nodes import NODES
from autosalt.phantom.hair.strands import Strands
from autosalt.phantom.scene.camera import Camera, place_camera
from autosalt.phantom.scene.shot import Shot

SIDE = 40
CAMERA: Camera = place_camera(Shot(yaw=180.0, pitch=0.0, distance=100.0, frame=20.0), SIDE, SIDE)


def painted(depth_cm: float, finer: int = 1) -> HairLayer:
    """One strand of 10 cm straight across the picture, before or behind a wall at that depth."""
    along = np.linspace(-5.0, 5.0, NODES, dtype=np.float32)[:, None]
    middle = CAMERA.eye + CAMERA.forward * np.float32(100.0)
    nodes = (middle + CAMERA.right * along)[None].astype(np.float32)
    strand = Strands(nodes, np.full((1, NODES, 3), 0.5, np.float32), *np.ones((2, 1), np.float32))
    depth = np.full((SIDE, SIDE), depth_cm, np.float32)
    return paint(strand, CAMERA, depth, np.ones_like(depth), finer, length=10.0)


def test_a_strand_is_a_line_of_its_colour() -> None:
    layer = painted(depth_cm=110.0)
    rows, columns = np.nonzero(layer.alpha)
    assert len(set(rows)) == 1
    assert sorted(columns) == list(range(min(columns), max(columns) + 1))
    assert len(columns) == pytest.approx(SIDE / 2, abs=2)
    assert (layer.colour[layer.alpha > 0] == 0.5).all()


def test_a_strand_behind_the_head_is_hidden() -> None:
    assert not painted(depth_cm=90.0).alpha.any()


def test_painted_finer_it_covers_a_part_of_its_pixels() -> None:
    layer = painted(depth_cm=110.0, finer=2)
    assert layer.alpha.max() == 0.5


def test_its_far_end_covers_skin_elsewhere() -> None:
    layer = painted(depth_cm=110.0)
    over, shown = np.count_nonzero(layer.over), np.count_nonzero(layer.alpha)
    assert 0 < over < shown
