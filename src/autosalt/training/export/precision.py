"""Precisions of a model file: fp32, fp16 storage, int8; size, speed and error of each."""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import onnx
from numpy.typing import NDArray

from autosalt.core.reasons import PhotoRefused
from autosalt.core.types import RGB
from autosalt.imaging.pipeline import InputSpec, Thresholds
from autosalt.imaging.second_look import SecondLook
from autosalt.training.data.dataset import Example
from autosalt.training.export.half_weights import with_half_weights
from autosalt.training.export.quantize import quantized
from autosalt.training.model.predict import Closer, Predictor, onnx_predictor, see_all

RANGE_PHOTOS: Final = 100
"""Photos on which the ranges of an int8 model are measured."""
TURNS: Final = 7
"""How often each file is timed, in turns, so that other work on the machine slows all alike."""
ONE_ONLY_POINTS: Final = 100.0
"""The difference at a photo that only one of two files scores."""


class Precision(StrEnum):
    """How the numbers of a file are stored and calculated with."""

    FP32 = "fp32"
    FP16 = "fp16"
    INT8 = "int8"


Convert = Callable[[onnx.ModelProto, Sequence[RGB]], onnx.ModelProto]

CONVERT: Final[Mapping[Precision, Convert]] = {
    Precision.FP16: lambda model, _photos: with_half_weights(model),
    Precision.INT8: quantized,
}


class PrecisionReadings(NamedTuple):
    """What a file reads in n photos.

    Attributes:
        loss_pct: hair loss, float [n]; NaN where there is no score.
        view: index of the most likely view, int [n].
    """

    loss_pct: NDArray[np.float64]
    view: NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class FileFigures:
    """A model file in one precision.

    Attributes:
        precision: of the file.
        size_bytes: of the file.
        photos_per_second: one photo at a time, on one core of this machine.
        speed: how many times as many as the fp32 file.
        mean_difference: of hair loss from the fp32 file, in points; a photo that only one of the
            two scores counts as 100.
        worst_difference: the largest of these.
        views_changed: photos whose most likely view is another than with fp32.
        mae_pct: mean absolute error of hair loss against truth, in points; NaN where nothing was
            scored.
        written: whether the file was kept.
    """

    precision: Precision
    size_bytes: int
    photos_per_second: float
    speed: float
    mean_difference: float
    worst_difference: float
    views_changed: int
    mae_pct: float
    written: bool


def read_photos(
    predict: Predictor,
    examples: Sequence[Example],
    spec: InputSpec,
    thresholds: Thresholds,
    second_look: SecondLook | None,
) -> PrecisionReadings:
    """Read each photo as scoring does, with a second look where the model takes one."""
    closer = None if second_look is None else Closer(predict, spec, thresholds, second_look)
    losses, views = [], []
    for seen in see_all(predict, examples, closer):
        views.append(int(seen.maps.view.argmax()))
        try:
            losses.append(seen.measure(thresholds).loss_pct)
        except PhotoRefused:
            losses.append(math.nan)
    return PrecisionReadings(np.array(losses, np.float64), np.array(views, np.intp))


def differences(one: PrecisionReadings, other: PrecisionReadings) -> NDArray[np.float64]:
    """Return how far two files differ at each photo, in points of hair loss, float [n]."""
    scored = np.isfinite(one.loss_pct), np.isfinite(other.loss_pct)
    apart = np.abs(one.loss_pct - other.loss_pct)
    return np.where(
        scored[0] & scored[1], apart, np.where(scored[0] ^ scored[1], ONE_ONLY_POINTS, 0.0)
    )


def figures(
    precision: Precision,
    path: Path,
    reference: tuple[Path, PrecisionReadings],
    readings: PrecisionReadings,
    examples: Sequence[Example],
    max_loss_points: float,
) -> FileFigures:
    """Measure a file against the fp32 file of the same model.

    Args:
        precision: of the file.
        path: of the file.
        reference: the fp32 file and what it reads.
        readings: what this file reads in the same photos.
        examples: the photos.
        max_loss_points: the largest mean difference with which the file is kept.
    """
    fp32, expected = reference
    apart = differences(expected, readings)
    seconds = seconds_in_turns((fp32, path), [example.image for example in examples[:4]])
    return FileFigures(
        precision=precision,
        size_bytes=path.stat().st_size,
        photos_per_second=1.0 / float(np.median(seconds[1])),
        speed=float(np.median(seconds[0] / seconds[1])),
        mean_difference=float(apart.mean()),
        worst_difference=float(apart.max()),
        views_changed=int(np.count_nonzero(readings.view != expected.view)),
        mae_pct=_mean_error(readings, examples),
        written=float(apart.mean()) <= max_loss_points,
    )


def seconds_in_turns(
    paths: Sequence[Path], photos: Sequence[RGB], turns: int = TURNS
) -> NDArray[np.float64]:
    """Time files one after the other, again and again: seconds a photo, float [files, turns].

    Args:
        paths: ONNX files.
        photos: squares uint8 [s, s, 3], each a batch of its own.
        turns: how often each file is timed.
    """
    predictors = [onnx_predictor(path, threads=1)[0] for path in paths]
    for predict in predictors:  # the first run allocates
        predict(photos[0][np.newaxis])
    seconds = np.empty((len(paths), turns))
    for turn in range(turns):
        for k, predict in enumerate(predictors):
            start = time.perf_counter()
            for photo in photos:
                predict(photo[np.newaxis])
            seconds[k, turn] = (time.perf_counter() - start) / len(photos)
    return seconds


def _mean_error(readings: PrecisionReadings, examples: Sequence[Example]) -> float:
    """Mean absolute error against truth, in points, over the photos scored; NaN without any."""
    errors = [
        abs(loss - example.true_loss_pct)
        for loss, example in zip(readings.loss_pct, examples, strict=True)
        if example.true_loss_pct is not None and math.isfinite(loss)
    ]
    return float(np.mean(errors)) if errors else math.nan
