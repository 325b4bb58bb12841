"""Views of four photos without labels, recognised together."""

from pathlib import Path

from autosalt.training.model.predict import Model
from research.measure.parts.reading import read
from research.measure.parts.visits import views_together


def test_sure_views_are_right_alone_and_together(work: Path, model: Model) -> None:
    views = views_together(list(read(work / "test", model)))
    assert views.right.value == 100
    assert views.wrong == (0, 12)
    assert views.visits == (3, 3, 3)
    # Of 3 men each view is missing once, in favour of 3 others, of 2 other men.
    assert views.false[2] == 3 * 2 * 4 * 3
    assert views.false[0] == 0


def test_a_man_who_lacks_a_view_is_left_out(work: Path, model: Model) -> None:
    seen = list(read(work / "test", model))
    assert views_together(seen[1:]).visits == (2, 2, 2)


def test_together_finds_a_view_that_alone_is_missed(work: Path, model: Model) -> None:
    """The left photo looks a little more like the back, which another photo surely is."""
    seen = list(read(work / "test", model))
    doubtful = seen[0].maps.view * 0 + [0.4, 0.0, 0.0, 0.6]
    first = seen[0]._replace(maps=seen[0].maps._replace(view=doubtful))
    alone, together, men = views_together([first, *seen[1:]]).visits
    assert (alone, together, men) == (2, 3, 3)
