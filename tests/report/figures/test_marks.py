"""Many marks become one path, so that a figure of hundreds of subjects stays small."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from autosalt.report.figures.marks import boxes, lines, marks, pieces, separate_lines

values = st.lists(st.none() | st.floats(0, 100), max_size=12)


@given(values)
def test_the_pieces_of_a_line_hold_every_value_and_break_at_gaps(
    line: list[float | None],
) -> None:
    result = list(pieces(range(len(line)), line))
    points = [point for piece in result for point in piece]
    assert points == [(x, value) for x, value in enumerate(line) if value is not None]
    for piece in result:
        xs = [x for x, _ in piece]
        assert xs == list(range(int(xs[0]), int(xs[0]) + len(xs)))
    gaps = sum(a is not None and b is None for a, b in zip(line, [*line, None][1:], strict=True))
    assert len(result) == gaps


@pytest.mark.parametrize("count", [1, 300])
def test_any_number_of_marks_lines_or_boxes_is_one_path(count: int) -> None:
    axes = Figure().add_subplot()
    marks(axes, [(k, k) for k in range(count)], "diamond")
    lines(axes, [[(k, 0), (k, 1)] for k in range(count)])
    boxes(axes, [(k, 0, k + 1, 1) for k in range(count)])
    assert len(axes.patches) == 3


def test_nothing_draws_nothing() -> None:
    axes = Figure().add_subplot()
    marks(axes, [], "circle")
    lines(axes, [])
    separate_lines(axes, [])
    assert not axes.patches
    assert not axes.collections
