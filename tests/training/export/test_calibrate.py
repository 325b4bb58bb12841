"""Calibration: intervals, detection limit and SEM of a model."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autosalt.core.types import RGB
from autosalt.core.views import View
from autosalt.errors import CalibrationError
from autosalt.imaging.pipeline import InputSpec
from autosalt.training.data.dataset import Example, Item, load_examples, read_items
from autosalt.training.evaluation.visits import ViewReading, VisitReading
from autosalt.training.export.calibrate import (
    calibrate,
    detection_limit_pct,
    largest_factor,
    pooled_sem,
    sem_points,
)
from autosalt.training.model.predict import Predictor


@pytest.fixture(scope="module")
def examples(toy: Path) -> list[Example]:
    return load_examples(read_items([toy]), InputSpec(size=64, fill=(128, 128, 128)))


def oracle(examples: list[Example], inside: float, outside: float) -> Predictor:
    """Knows the truth; predicts `inside` for loss and `outside` for the rest."""
    known = {example.image.tobytes(): example for example in examples}

    def predict(images: RGB) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        result = [known[image.tobytes()] for image in images]
        scalp = np.stack([np.where(example.scalp, 0.9, 0.1) for example in result])
        loss = np.stack([np.where(example.loss, inside, outside) for example in result])
        view = np.tile(np.float32([0.7, 0.1, 0.1, 0.1]), (len(result), 1))
        return scalp.astype(np.float32), loss.astype(np.float32), view

    return predict


def test_who_is_right_at_one_half_is_right(examples: list[Example]) -> None:
    result = calibrate(oracle(examples, inside=0.6, outside=0.4), examples)
    assert (result.thresholds.scalp, result.thresholds.loss) == (0.5, 0.5)
    assert result.mae_pct == pytest.approx(0, abs=1.5)  # the square against the photo's own masks
    assert (result.photos, result.visits) == (80, 20)
    assert result.subjects == 20


def test_a_model_that_never_makes_up_its_mind_is_refused(examples: list[Example]) -> None:
    with pytest.raises(CalibrationError, match="train it further"):
        calibrate(oracle(examples, inside=0.45, outside=0.35), examples)


def test_whole_visits_of_too_few_heads_have_no_factor_of_their_own(examples: list[Example]) -> None:
    askew = [
        replace(example, loss=np.roll(example.loss, number % 7, axis=1))
        for number, example in enumerate(examples)
        if example.loss is not None
    ]
    predict = oracle(askew, 0.9, 0.1)
    all_of_them = calibrate(predict, examples).interval
    assert all_of_them.visit_factor != all_of_them.view_factor > 0.0
    tops = {("s000", View.TOP), ("s001", View.TOP)}
    result = calibrate(predict, [e for e in examples if (e.item.subject, e.item.view) not in tops])
    assert (result.subjects, result.visits) == (20, 18)
    assert result.interval.visit_factor == result.interval.view_factor


def test_many_photos_of_few_heads_are_few(examples: list[Example]) -> None:
    """A model misreads the same head in the same way: 72 photos of 18 heads are 18 errors."""
    few = [example for example in examples if example.item.subject < "s018"]
    assert len(few) == 72
    with pytest.raises(CalibrationError, match="18 held-out subjects"):
        calibrate(oracle(examples, 0.9, 0.1), few)


def test_the_result_is_plain_json(examples: list[Example]) -> None:
    result = calibrate(oracle(examples, 0.9, 0.1), examples)
    stored = json.loads(result.to_json())
    assert stored["thresholds"]["loss"] == result.thresholds.loss
    assert stored["interval"]["view_factor"] >= 0
    assert result.sem_points is None


def test_too_few_photos_are_refused(examples: list[Example]) -> None:
    with pytest.raises(CalibrationError, match="5 held-out subjects"):
        calibrate(oracle(examples, 0.9, 0.1), examples[:18])


def test_a_model_that_finds_no_scalp_is_refused(examples: list[Example]) -> None:
    def blind(images: RGB) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        empty = np.zeros(images.shape[:3], np.float32)
        return empty, empty, np.full((len(images), 4), 0.25, np.float32)

    with pytest.raises(CalibrationError, match="finds the scalp of 0 of 20 subjects"):
        calibrate(blind, examples)


def one_source(source: str, error: float, heads: int) -> list[ViewReading]:
    """One photo of each head, all read `error` points off with an uncertainty of 4."""
    return [
        ViewReading(replace(one.item, source=source), one.loss_pct, one.true_loss_pct, 4.0)
        for number in range(heads)
        for one in [view(50 + error, 50, f"{source}{number}")]
    ]


def test_intervals_hold_for_the_source_that_is_read_worst() -> None:
    simulated = one_source("phantom", error=5, heads=400)
    assert largest_factor(simulated) == pytest.approx(1)
    clinic, phone = (one_source(name, error=20, heads=10) for name in ("clinic", "phone"))
    assert largest_factor([*simulated, *clinic]) == pytest.approx(1)  # 10 heads are too few
    assert largest_factor([*simulated, *clinic, *phone]) == pytest.approx(4)
    nineteen = one_source("clinic", 20, heads=19)
    assert largest_factor([*simulated, *nineteen]) == pytest.approx(4)


def test_retaken_heads_do_not_outweigh_the_others() -> None:
    often = one_source("clinic", error=20, heads=2) * 50
    others = one_source("phone", error=5, heads=60)
    assert largest_factor([*often, *others]) == pytest.approx(1)


def view(loss_pct: float, true: float, subject: str = "s") -> ViewReading:
    item = Item(Path("d"), "p", None, None, subject, None, "toy", {})
    return ViewReading(item, loss_pct, true, 1.0)


def visit(salt: float, true: float, name: str = "") -> VisitReading:
    return VisitReading(f"subject {name}", (name,), salt, true, 1.0)


def test_a_model_that_takes_hair_for_loss_is_refused(examples: list[Example]) -> None:
    with pytest.raises(CalibrationError, match="train it further"):
        calibrate(oracle(examples, inside=0.1, outside=0.9), examples)


def test_detection_limit_is_the_95th_percentile_of_heads_without_loss() -> None:
    full_heads = [view(loss / 10, 0.0, str(loss)) for loss in range(101)]  # up to 10 % seen
    assert detection_limit_pct(full_heads, []) == pytest.approx(9.5)
    assert detection_limit_pct([view(30.0, 50.0)], []) == 0.0


def test_a_bald_head_read_as_hairy_makes_no_loss_of_others_into_none() -> None:
    full_heads = [view(loss / 10, 0.0, str(loss)) for loss in range(101)]
    bald_heads = [view(80.0, 100.0, str(k)) for k in range(20)]
    assert detection_limit_pct([*full_heads, *bald_heads], []) == pytest.approx(9.5)
    assert detection_limit_pct(bald_heads, []) == 0.0


def test_a_few_heads_without_loss_are_no_limit() -> None:
    one_full_head = [view(20.0, 0.0, "full")] * 40
    assert detection_limit_pct(one_full_head, []) == 0.0


def test_detection_limit_is_of_visits_where_there_are_enough() -> None:
    views = [view(9.0, 0.0, str(k)) for k in range(30)]
    visits = [visit(2.0, 0.0, str(k)) for k in range(19)]
    assert detection_limit_pct(views, visits) == pytest.approx(2.0)
    assert detection_limit_pct(views, visits[:18]) == pytest.approx(9.0)


def test_sem_is_the_pooled_deviation_within_retakes() -> None:
    pairs = [visit(salt, 10.0, str(k)) for k in range(10) for salt in (20.0 + k, 22.0 + k)]
    # two takes 2 points apart: variance 2, in every pair
    assert sem_points(pairs) == pytest.approx(np.sqrt(2.0))
    assert sem_points(pairs[:18]) is None
    assert sem_points([visit(5.0, 5.0, str(k)) for k in range(50)]) is None


def test_sem_is_that_of_the_quarter_where_it_is_largest() -> None:
    """Noise in the middle of the scale must not pass for change because the ends are read well."""

    def pairs(true: float, apart: float, n: int) -> list[VisitReading]:
        takes = (true, true + apart)
        return [visit(salt, true, f"{true} {k}") for k in range(n) for salt in takes]

    ends = pairs(10.0, 1.0, 40)
    assert sem_points([*ends, *pairs(30.0, 4.0, 20)]) == pytest.approx(4.0 / np.sqrt(2.0))
    few = [*ends, *pairs(30.0, 4.0, 19)]
    assert sem_points(few) == pooled_sem(few) < 4.0 / np.sqrt(2.0)
    assert sem_points([*ends, *pairs(30.0, 0.0, 20)]) == pytest.approx(1.0 / np.sqrt(2.0))
