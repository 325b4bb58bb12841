"""A legend breaks into rows where the width ends."""

from matplotlib.figure import Figure

from autosalt.report.figures.legend import draw_key, key_height
from autosalt.report.figures.style import look

ENTRIES = [(f"a treatment with a long name {number}", look(number)) for number in range(6)]


def test_a_narrow_legend_is_higher_and_none_is_cut_off() -> None:
    wide, narrow = (key_height(ENTRIES, width) for width in (100.0, 3.0))
    assert narrow == 6 * wide
    assert key_height([], 3.0) == wide


def test_every_entry_is_written_within_the_width() -> None:
    figure = Figure(figsize=(6, 3))
    draw_key(figure, 0.5, 0.2, 5.0, ENTRIES)
    (axes,) = figure.axes
    assert [text.get_text() for text in axes.texts] == [name for name, _ in ENTRIES]
    assert all(0.5 < text.get_position()[0] < 5.5 for text in axes.texts)
