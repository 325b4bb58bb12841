"""The picture of a regrowth map: three areas that differ without colour too."""

import numpy as np
import pytest

from autosalt.core.regrowth import regrowth_map
from autosalt.core.types import RGB, BoolMask
from autosalt.imaging.drawing.regrowth_map import draw_regrowth

SHAPE = (200, 300)


def areas() -> tuple[RGB, BoolMask, BoolMask, BoolMask]:
    """A grey photo; scalp everywhere; regrown, then still lost, then newly lost, left to right."""
    grey = np.full((*SHAPE, 3), 128, np.uint8)
    columns = np.broadcast_to(np.arange(SHAPE[1]), SHAPE)
    return grey, np.ones(SHAPE, np.bool_), columns < 200, (columns >= 100) & (columns < 300)


def test_each_area_has_a_filling_of_its_own() -> None:
    grey, scalp, before, after = areas()
    picture = draw_regrowth(grey, grey, regrowth_map(scalp, before, scalp, after), before, 300)
    right = picture[:, -300:].astype(int).sum(axis=2)  # brightness alone
    patches = [right[80:120, start + 30 : start + 70] for start in (0, 100, 200)]
    drawn = [float((patch != 3 * 128).mean()) for patch in patches]
    assert all(0.05 < share < 0.6 for share in drawn)
    for one in range(3):
        for other in range(one):
            assert (patches[one] != patches[other]).mean() > 0.1


def test_nothing_is_drawn_off_the_shared_scalp() -> None:
    grey, scalp, before, after = areas()
    shared = scalp & (np.arange(SHAPE[0]) < 100)[:, None]
    picture = draw_regrowth(grey, grey, regrowth_map(shared, before, scalp, after), before, 300)
    assert (picture[105:, :300] == 128).all()
    assert (picture[105:, -300:] == 128).all()


def test_both_photos_are_shrunk_and_stay_as_they_were() -> None:
    grey, scalp, before, after = areas()
    picture = draw_regrowth(grey, grey, regrowth_map(scalp, before, scalp, after), before, 150)
    assert picture.shape == (100, 308, 3)
    assert (grey == 128).all()


def test_what_does_not_fit_is_an_error() -> None:
    grey, scalp, before, after = areas()
    with pytest.raises(ValueError, match="differ in shape"):
        draw_regrowth(grey[:50], grey, regrowth_map(scalp, before, scalp, after), before, 150)
