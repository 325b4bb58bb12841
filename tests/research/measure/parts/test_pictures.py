"""`research/measure/parts/pictures.py` on painted heads: who is held out, and what is counted."""

from collections.abc import Callable
from pathlib import Path

import pytest

from autosalt import Scorer
from autosalt.core.types import RGB
from autosalt.core.views import View
from research.measure.parts.pictures import Outcome, measure, outcome_of, photographs

Paint = Callable[..., RGB]


def test_people_whose_photos_are_in_train_are_not_held_out(data: Path) -> None:
    found = photographs(data)
    assert len(found) == 1 + 2 + 12 + 1  # those of `men-real` stand in scalp-photos-5view too
    assert {one.person for one in found if one.held_out} == {"C", "D", "M-M002", "M-M003"}
    assert {one.view for one in found if one.source == "samples"} == {None}


def test_outcomes_of_pictures_are_distinguished(tiny_model: Path, paint: Paint) -> None:
    scorer = Scorer.load(tiny_model)
    image = paint(0.5, "left")
    half_black = image.copy()
    half_black[100:] = 0
    for picture, view, outcome in (
        (image, View.LEFT, Outcome.SCORED),
        (image, View.RIGHT, Outcome.REPORTED),
        (half_black, View.LEFT, Outcome.REFUSED),
        (image // 20, View.LEFT, Outcome.REFUSED_BEFORE),
    ):
        assert outcome_of(scorer, picture.copy(), view)[0] is outcome, outcome


@pytest.mark.slow
def test_every_kind_is_counted(data: Path, tiny_model: Path) -> None:
    measured = measure(data, Scorer.load(tiny_model))  # photos first, then visits of the same kinds
    rows = {one.figure.split(":")[0]: one for one in reversed(list(measured))}
    assert rows["not refused by the rules for pictures, %"].number == 100.0
    for kind in ("grey", "red and blue exchanged", "left half black", "two by two"):
        assert rows[kind].number == 100.0, rows[kind]
    assert rows["as taken"].number == 0.0
    assert rows["grey"].text.endswith("; 10 of 10)")
