"""The map of the scalp: directions, places and areas."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from autosalt.phantom.person.chart import (
    CELL_DEG,
    LIMIT_DEG,
    build_chart,
    chart_grid,
    direction,
    project,
    sample,
)
from autosalt.phantom.person.head import CENTRE, HeadShape, scalp_distance

degrees = st.floats(-90, 90, width=32)


@given(degrees, degrees)
def test_a_direction_leads_back_to_its_place(u: float, v: float) -> None:
    way = direction(np.float32([u]), np.float32([v]))
    np.testing.assert_allclose(np.linalg.norm(way, axis=-1), 1.0, atol=1e-4)
    place = project(way * 8 + np.asarray(CENTRE, np.float32))
    np.testing.assert_allclose(place, [[u, v]], atol=0.05)


@given(degrees, degrees)
def test_a_field_is_read_where_it_was_asked_for(u: float, v: float) -> None:
    """A field that grows evenly is read exactly between its cells too."""
    across, along = chart_grid()
    read = sample(across + 2 * along, np.float32([[u, v]]))
    np.testing.assert_allclose(read, [u + 2 * v], atol=0.02)


def test_the_chart_lies_on_the_scalp() -> None:
    shape = HeadShape()
    chart = build_chart(shape)
    near = chart.area > 0
    assert np.abs(scalp_distance(shape, chart.position[near])).max() < 0.2


def test_beyond_its_limit_there_is_no_area() -> None:
    u, v = chart_grid()
    beyond = np.hypot(u, v) > LIMIT_DEG + CELL_DEG
    area = build_chart(HeadShape()).area
    assert not area[beyond].any()
    assert (area[np.hypot(u, v) < LIMIT_DEG - CELL_DEG] > 0).all()
