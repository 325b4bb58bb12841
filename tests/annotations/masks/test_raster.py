"""The rasteriser of polygons, measured against shapely and pycocotools."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from autosalt.annotations.dropped import PhotoDropped
from autosalt.annotations.masks.raster import FURTHEST, fill

shapely = pytest.importorskip("shapely")

SIDE = st.integers(1, 40)
COORDINATE = st.floats(-5, 45, allow_nan=False).map(lambda value: round(value, 3))
RING = st.lists(st.tuples(COORDINATE, COORDINATE), min_size=3, max_size=9)


def ring(*corners: tuple[float, float]) -> NDArray[np.float64]:
    return np.array(corners, np.float64)


def test_a_pixel_is_inside_where_its_centre_is() -> None:
    mask = fill([ring((1, 1), (4, 1), (4, 3), (1, 3))], 5, 6)
    assert mask.sum() == 6
    assert mask[1:3, 1:4].all()
    assert not fill([ring((1.6, 1.6), (2.4, 1.6), (2.4, 2.4), (1.6, 2.4))], 5, 5).any()


def test_holes_stay_empty() -> None:
    outer, hole = ring((0, 0), (6, 0), (6, 6), (0, 6)), ring((2, 2), (4, 2), (4, 4), (2, 4))
    mask = fill([outer, hole], 6, 6)
    assert mask.sum() == 36 - 4
    assert not mask[2:4, 2:4].any()


def test_what_lies_beyond_the_edge_is_cut_off() -> None:
    assert fill([ring((-9, -9), (99, -9), (99, 99), (-9, 99))], 4, 7).all()
    assert not fill([ring((50, 0), (60, 0), (60, 4), (50, 4))], 4, 7).any()


@pytest.mark.slow
@given(RING, SIDE, SIDE)
def test_it_agrees_with_shapely_on_every_centre(
    corners: list[tuple[float, float]], height: int, width: int
) -> None:
    shape = shapely.Polygon(corners)
    rows, columns = np.mgrid[:height, :width] + 0.5
    centres = shapely.points(columns, rows)
    if not shape.is_valid:
        return  # shapely has no rule for lines that cross themselves
    clear = shapely.distance(shape.exterior, centres) > 1e-6
    inside = shapely.contains(shape, centres)
    np.testing.assert_array_equal(fill([ring(*corners)], height, width)[clear], inside[clear])


def test_it_is_within_half_a_pixel_of_pycocotools() -> None:
    coco = pytest.importorskip("pycocotools.mask")
    angle = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    circle = np.stack([50.3 + 30 * np.cos(angle), 40.7 + 22 * np.sin(angle)], axis=1)
    ours = fill([circle], 81, 103)
    theirs = coco.decode(coco.frPyObjects([circle.ravel().tolist()], 81, 103))[..., 0] > 0
    rows, columns = np.nonzero(ours != theirs)
    away = shapely.distance(shapely.LinearRing(circle), shapely.points(columns + 0.5, rows + 0.5))
    assert away.max() <= 0.75  # a centre half a pixel off in both directions is 0.71 away


@pytest.mark.parametrize(
    "rings",
    [[ring((0, 0), (1, 1))], [ring((0, 0), (FURTHEST * 2, 1), (3, 4))]],
    ids=["two corners", "far away"],
)
def test_what_is_no_outline_drops_the_photo(rings: list[NDArray[np.float64]]) -> None:
    with pytest.raises(PhotoDropped):
        fill(rings, 10, 10)


def test_an_outline_that_would_take_all_memory_drops_the_photo() -> None:
    zigzag = np.tile(ring((0, 0), (1, 20_000)), (2000, 1))
    with pytest.raises(PhotoDropped, match="crosses itself too often"):
        fill([zigzag], 20_000, 10)


@given(
    st.lists(st.tuples(st.floats(0, 9), st.floats(0, 9)), min_size=2, max_size=2),
)
def test_a_line_there_and_back_changes_no_pixel(line: list[tuple[float, float]]) -> None:
    square = [(0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0)]
    spur = np.array([*square, square[0], *line, line[0], square[0]])
    assert fill((spur,), 9, 9).all()
