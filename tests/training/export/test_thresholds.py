"""Thresholds chosen on one half of the people, checked on the other."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autosalt.core.types import RGB
from autosalt.errors import CalibrationError
from autosalt.imaging.pipeline import InputSpec, Thresholds
from autosalt.training.data.dataset import Example, load_examples, read_items
from autosalt.training.export.thresholds import choose_thresholds, halves
from autosalt.training.model.predict import Predictor

INPUT = InputSpec(size=64, fill=(128, 128, 128))
BEFORE = Thresholds(scalp=0.5, loss=0.5)


@pytest.fixture(scope="module")
def examples(toy: Path) -> list[Example]:
    return load_examples(read_items([toy]), INPUT)


def reader(examples: list[Example], scalp: float, loss: float) -> Predictor:
    """Finds true scalp and loss with these probabilities, and 0.1 elsewhere."""
    known = {example.image.tobytes(): example for example in examples}

    def predict(images: RGB) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        true = [known[image.tobytes()] for image in images]
        maps = [
            np.stack([np.where(mask, inside, 0.1) for mask in masks]).astype(np.float32)
            for masks, inside in (([e.scalp for e in true], scalp), ([e.loss for e in true], loss))
        ]
        return maps[0], maps[1], np.tile(np.float32([0.97, 0.01, 0.01, 0.01]), (len(true), 1))

    return predict


@pytest.mark.parametrize(
    ("scalp", "loss", "expected"),
    [
        (0.9, 0.33, Thresholds(0.5, 0.3)),
        (0.43, 0.9, Thresholds(0.4, 0.5)),
        (0.9, 0.9, BEFORE),  # of equally good ones the nearest
    ],
)
def test_thresholds_fit_the_photos_and_move_no_further_than_they_must(
    examples: list[Example], scalp: float, loss: float, expected: Thresholds
) -> None:
    predict = reader(examples, scalp, loss)
    choosing, others = examples[:16], examples[40:56]
    chosen = choose_thresholds(predict, choosing, others, INPUT, BEFORE, None)
    assert chosen.thresholds == expected
    assert (chosen.people, chosen.others) == (4, 4)
    assert chosen.mae_after == pytest.approx(0.0, abs=0.5)
    assert chosen.mae_before >= chosen.mae_after


def test_thresholds_that_suit_only_those_who_chose_are_shown_as_such(
    examples: list[Example],
) -> None:
    choosing, others = examples[:16], examples[40:56]
    faint, clear = reader(choosing, 0.9, 0.33), reader(others, 0.9, 0.9)
    first = {example.image.tobytes() for example in choosing}

    def predict(images: RGB) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        mine = images[0].tobytes() in first
        scalp, loss, view = (faint if mine else clear)(images)
        return scalp, loss if mine else np.where(loss < 0.5, np.float32(0.35), loss), view

    chosen = choose_thresholds(predict, choosing, others, INPUT, BEFORE, None)
    assert chosen.mae_after > chosen.mae_before + 10


def people(examples: list[Example], n: int) -> list[Example]:
    return [replace(examples[0], item=replace(examples[0].item, subject=f"p{k}")) for k in range(n)]


def test_nobody_is_in_both_halves(examples: list[Example]) -> None:
    choosing, others = halves(people(examples, 80))
    sides = [{example.item.subject for example in side} for side in (choosing, others)]
    assert not sides[0] & sides[1]
    assert len(sides[0] | sides[1]) == 80


def test_each_half_needs_19_people(examples: list[Example]) -> None:
    with pytest.raises(CalibrationError, match="needs 19 or more in each"):
        halves(people(examples, 30))
