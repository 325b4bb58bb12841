"""Thresholds of scalp and loss chosen on photos of your own, and checked on other people.

The people are divided in two. One half chooses the thresholds; the other half shows what they are
worth, and everything else is calibrated on it. Intervals measured on the half that chose would be
too narrow.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from autosalt.errors import CalibrationError
from autosalt.imaging.pipeline import InputSpec, Thresholds
from autosalt.imaging.second_look import SecondLook
from autosalt.training.data.dataset import Example
from autosalt.training.data.split import Places, Split, split_of
from autosalt.training.evaluation.metrics import PhotoResult, evaluate_photo
from autosalt.training.export.calibrate import MIN_HEADS
from autosalt.training.model.predict import Model, PhotoPrediction, Predictor, see_all

STEPS: Final = tuple(round(0.2 + 0.05 * k, 2) for k in range(13))
"""Thresholds that are tried: 0.2 to 0.8, and that which the model has."""
HALVES: Final = Places(val_fraction=0.5, test_fraction=0.0, seed=0)
REFUSED_POINTS: Final = 100.0
"""The error of a photo in which the scalp is not found: a threshold must not gain by refusing."""


@dataclass(frozen=True, slots=True)
class ChosenThresholds:
    """Thresholds, and what they are worth on the people who did not choose them.

    Attributes:
        thresholds: chosen.
        people: who chose them.
        others: on whom they are checked.
        mae_before: mean absolute error of hair loss with the earlier thresholds, in points, on the
            others; a photo without a score counts as 100.
        mae_after: the same with the chosen ones.
    """

    thresholds: Thresholds
    people: int
    others: int
    mae_before: float
    mae_after: float


def halves(examples: Sequence[Example]) -> tuple[list[Example], list[Example]]:
    """Divide photos with both masks by person: those that choose, and the others.

    Raises:
        CalibrationError: One of the halves has fewer than 19 people.
    """
    known = [example for example in examples if example.true_loss_pct is not None]
    sides = {
        side: [e for e in known if split_of(e.item.subject, HALVES) is side]
        for side in (Split.VAL, Split.TRAIN)
    }
    people = [len({e.item.subject for e in side}) for side in sides.values()]
    if min(people) < MIN_HEADS:
        raise CalibrationError(
            f"thresholds=true divides the people in two, here {people[0]} and {people[1]}, and "
            f"needs {MIN_HEADS} or more in each: add people, or leave thresholds out"
        )
    return sides[Split.VAL], sides[Split.TRAIN]


def choose_thresholds(
    predict: Predictor,
    choosing: Sequence[Example],
    others: Sequence[Example],
    spec: InputSpec,
    before: Thresholds,
    second_look: SecondLook | None,
) -> ChosenThresholds:
    """Choose the threshold of scalp by overlap, then that of loss by the error of hair loss.

    Of equally good ones that nearest to the earlier one is taken.

    Args:
        predict: the model.
        choosing: photos with both masks that choose.
        others: photos with both masks of other people.
        spec: the square that the model takes.
        before: its thresholds so far.
        second_look: how it looks at small heads again.
    """
    model = Model(predict, spec, before, None, "", second_look=second_look)
    seen = list(see_all(predict, choosing, model.closer))

    def results(thresholds: Thresholds) -> list[PhotoResult]:
        return _results(choosing, seen, replace(model, thresholds=thresholds))

    scalp = _best(before.scalp, lambda step: -_mean_iou(results(replace(before, scalp=step))))
    loss = _best(before.loss, lambda step: _mean_error(results(Thresholds(scalp=scalp, loss=step))))
    chosen = Thresholds(scalp=scalp, loss=loss)
    errors = []
    for thresholds in (before, chosen):
        used = replace(model, thresholds=thresholds)
        found = _results(others, list(see_all(predict, others, used.closer)), used)
        errors.append(_mean_error(found))
    return ChosenThresholds(chosen, _people(choosing), _people(others), *errors)


def _best(before: float, badness: Callable[[float], float]) -> float:
    steps = sorted({*STEPS, before}, key=lambda step: abs(step - before))
    return min(steps, key=badness)  # the first of equals


def _results(
    examples: Sequence[Example], seen: Sequence[PhotoPrediction], model: Model
) -> list[PhotoResult]:
    return [evaluate_photo(e, one, model) for e, one in zip(examples, seen, strict=True)]


def _mean_iou(results: Sequence[PhotoResult]) -> float:
    return float(np.mean([result.scalp.iou for result in results if result.scalp is not None]))


def _mean_error(results: Sequence[PhotoResult]) -> float:
    errors = [REFUSED_POINTS if r.error_pct is None else abs(r.error_pct) for r in results]
    return float(np.mean(errors))


def _people(examples: Sequence[Example]) -> int:
    return len({example.item.subject for example in examples})
