"""The axis of planned visits: places, names that have room, rows of numbers."""

from matplotlib.figure import Figure

from autosalt.report.figures.visit_axis import Row, Stop, draw_stops, footing, positions

DATED = (Stop("Baseline", 0), Stop("Week 12", 84), Stop("Week 24", 168))
CLOSE = tuple(Stop(f"A visit with a long name {k}", 10 * k) for k in range(8))


def test_visits_are_to_scale_where_every_day_is_known() -> None:
    assert positions(DATED) == ([0.0, 0.5, 1.0], True)
    xs, to_scale = positions((*DATED, Stop("unplanned")))
    assert not to_scale
    assert xs == sorted(xs)


def test_names_days_and_rows_are_written() -> None:
    axes = Figure(figsize=(8, 4)).add_subplot()
    draw_stops(axes, DATED, [Row("n", ("12", "11", "9"))], 6.0)
    written = [text.get_text() for text in axes.texts]
    assert written == [
        *(stop.name for stop in DATED), "day", "0", "84", "168", "n", "12", "11", "9",
    ]  # fmt: skip


def test_names_that_would_run_into_each_other_take_two_lines() -> None:
    assert footing(CLOSE, 1, 4.0) > footing(CLOSE, 1, 40.0)
    assert footing(DATED, 2, 6.0) > footing(DATED, 1, 6.0)
