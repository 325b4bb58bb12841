"""Calibrate intervals, detection limit and SEM on photos the model did not learn from."""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from autosalt.core.interval import IntervalCalibration, conformal_factor
from autosalt.core.reasons import PhotoRefused
from autosalt.core.response import sem_of_retakes
from autosalt.errors import CalibrationError
from autosalt.imaging.pipeline import Thresholds
from autosalt.training.data.dataset import Example
from autosalt.training.evaluation.visits import ViewReading, VisitReading, visit_readings
from autosalt.training.model.predict import (
    THRESHOLDS,
    Closer,
    PhotoPrediction,
    Predictor,
    see_all,
    uncertainty_pct,
)

FLOOR_PCT = 1.0
"""Added to every uncertainty: no photo is read to better than about a point."""
COVERAGE = 0.95
MAX_DETECTION_LIMIT_PCT = 50.0
"""From this limit on, the limits of the two ends would meet."""
MIN_HEADS = 19
"""With fewer heads a 95 % conformal factor does not exist: ceil(0.95 (n + 1)) > n. Heads count,
not photos or visits, because a model misreads the same head in the same way each time."""
MIN_BLANK_HEADS = 10
"""A quantile over fewer heads without loss is the misreading of one."""
MIN_BLANK = 19
"""Fewer readings of heads without loss have no 95th percentile."""
MIN_RETAKEN = 10
"""Fewer retaken visits are too few to estimate a deviation."""
MIN_RETAKEN_QUARTER = 20
"""Retaken visits that a quarter of the scale needs: with few, chance makes one quarter large."""
QUARTERS = 0.0, 25.0, 50.0, 75.0, math.inf
"""Of the SALT scale, as the bands divide it."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """What calibration found.

    Attributes:
        sem_points: From retakes, where it is largest; None without enough of them.
        photos, visits, subjects: How many it rests on. With whole visits of too few subjects
            their factor is the views'.
        mae_pct, bias_pct: Of hair loss, on the same photos.
    """

    thresholds: Thresholds
    detection_limit_pct: float
    interval: IntervalCalibration
    sem_points: float | None
    photos: int
    visits: int
    subjects: int
    mae_pct: float
    bias_pct: float

    def to_json(self) -> str:
        """As JSON text, ending in a newline."""
        return json.dumps(asdict(self), indent=2) + "\n"


def calibrate(
    predict: Predictor,
    examples: Sequence[Example],
    closer: Closer | None = None,
    thresholds: Thresholds = THRESHOLDS,
) -> Calibration:
    """Calibrate a model on held-out examples; those without both masks are left out.

    Args:
        predict: The model.
        examples: The photos.
        closer: What takes the second looks of a model that has them.
        thresholds: From which probability on a pixel is scalp, or loss.

    Raises:
        CalibrationError: Fewer than 19 subjects can be measured, or the model is too poor to score.
    """
    known = [example for example in examples if example.true_loss_pct is not None]
    heads = len({example.item.subject for example in known})
    if heads < MIN_HEADS:
        raise CalibrationError(
            f"{heads} held-out subjects with scalp and loss masks are too few to calibrate on; "
            f"{MIN_HEADS} or more are needed: add data or use another split"
        )
    readings = _read(known, list(see_all(predict, known, closer)), thresholds)
    subjects = len({reading.item.subject for reading in readings})
    if subjects < MIN_HEADS:
        raise CalibrationError(
            f"the model finds the scalp of {subjects} of {heads} subjects; train it further"
        )
    visits = visit_readings(readings)
    overall, view_factor = _factor(readings), largest_factor(readings)
    visit_factor = view_factor
    if len({visit.subject for visit in visits}) >= MIN_HEADS:
        visit_factor = conformal_factor(
            np.array([v.salt - v.true_salt for v in visits]),
            np.array([FLOOR_PCT + v.uncertainty_pct for v in visits]),
            [v.subject for v in visits],
            COVERAGE,
        )
        # Whole visits are of the heads that are easy to have, simulated ones, as most photos are.
        visit_factor *= view_factor / overall if overall else 1.0
    limit = detection_limit_pct(readings, visits)
    off = max(limit, *(_mean_distance(readings, end) for end in (0.0, 100.0)))
    if off >= MAX_DETECTION_LIMIT_PCT:
        raise CalibrationError(
            f"heads without or with total hair loss are read {off:.0f} points off: the model "
            "does not separate the two ends of SALT yet; train it further"
        )
    errors = _errors(readings)
    return Calibration(
        thresholds=thresholds,
        detection_limit_pct=limit,
        interval=IntervalCalibration(FLOOR_PCT, view_factor, visit_factor),
        sem_points=sem_points(visits),
        photos=len(readings),
        visits=len(visits),
        subjects=subjects,
        mae_pct=float(np.mean(np.abs(errors))),
        bias_pct=float(np.mean(errors)),
    )


def largest_factor(readings: Sequence[ViewReading]) -> float:
    """Return the factor of the intervals of single views, from the source where it is largest.

    A model is less certain on some sources than its intervals show. One number covers all: that of
    all photos, or of a source with at least 19 heads where that is larger. Small sources count as
    one.
    """
    heads: dict[str, set[str]] = {}
    for reading in readings:
        heads.setdefault(reading.item.source, set()).add(reading.item.subject)
    large = {source for source, subjects in heads.items() if len(subjects) >= MIN_HEADS}
    parts = [[r for r in readings if r.item.source == source] for source in sorted(large)]
    rest = [reading for reading in readings if reading.item.source not in large]
    if len({reading.item.subject for reading in rest}) >= MIN_HEADS:
        parts.append(rest)
    return max([_factor(readings), *map(_factor, parts)])


def _factor(readings: Sequence[ViewReading]) -> float:
    widths = np.array([FLOOR_PCT + reading.uncertainty_pct for reading in readings])
    people = [reading.item.subject for reading in readings]
    return conformal_factor(_errors(readings), widths, people, COVERAGE)


def detection_limit_pct(readings: Sequence[ViewReading], visits: Sequence[VisitReading]) -> float:
    """Return the hair loss that 95 % of heads without loss do not exceed.

    This is the limit of blank of a laboratory assay (CLSI EP17-A2). It is from visits without loss
    where there are enough, else from photos. It is 0 where fewer than 10 subjects are without loss,
    because one head would decide it. Heads with total loss do not count: there are few. One that is
    read 15 points short of 100 must not turn 15 points of loss into none.
    """
    by_visit = [(v.subject, v.salt) for v in visits if v.true_salt == 0.0]
    by_view = [(r.item.subject, r.loss_pct) for r in readings if r.true_loss_pct == 0.0]
    for blank in (by_visit, by_view):
        heads = {subject for subject, _ in blank}
        if len(blank) >= MIN_BLANK and len(heads) >= MIN_BLANK_HEADS:
            return float(np.quantile([loss for _, loss in blank], COVERAGE))
    return 0.0


def _mean_distance(readings: Sequence[ViewReading], end: float) -> float:
    """How far photos whose truth is `end` are read from it, on average; 0 without any."""
    errors = [abs(r.loss_pct - end) for r in readings if abs(r.true_loss_pct - end) < 1e-9]
    return float(np.mean(errors)) if errors else 0.0


def sem_points(visits: Sequence[VisitReading]) -> float | None:
    """Return the standard error of measurement of SALT, in points, where it is largest.

    A model is less certain in the middle of the scale than at its ends. One number covers all: that
    of all retakes, or of a quarter of the scale with at least 20 of them where that is larger. So a
    change beyond MDC95 is rarely noise anywhere, and near the ends it is noise less often than 1 in
    20.

    None where fewer than 10 visits were photographed more than once.
    """
    overall = pooled_sem(visits)
    if overall is None:
        return None
    quarters = (
        pooled_sem([v for v in visits if low <= v.true_salt < high], MIN_RETAKEN_QUARTER)
        for low, high in pairwise(QUARTERS)
    )
    return max([overall, *(sem for sem in quarters if sem is not None)])


def pooled_sem(visits: Sequence[VisitReading], at_least: int = MIN_RETAKEN) -> float | None:
    """The pooled deviation within retakes, in points of SALT; None with fewer retaken visits."""
    takes: dict[tuple[str, ...], list[float]] = {}
    for visit in visits:
        takes.setdefault(visit.visit, []).append(visit.salt)
    repeated = [salts for salts in takes.values() if len(salts) > 1]
    return None if len(repeated) < at_least else sem_of_retakes(repeated)


def _read(
    examples: Sequence[Example], every: Sequence[PhotoPrediction], thresholds: Thresholds
) -> list[ViewReading]:
    readings = []
    for example, seen in zip(examples, every, strict=True):
        try:
            measured = seen.measure(thresholds)
        except PhotoRefused:
            continue
        assert example.true_loss_pct is not None  # noqa: S101  calibrate() leaves the others out
        readings.append(
            ViewReading(
                example.item,
                measured.loss_pct,
                example.true_loss_pct,
                uncertainty_pct(measured, seen.maps),
            )
        )
    return readings


def _errors(readings: Sequence[ViewReading]) -> NDArray[np.float64]:
    return np.array([r.loss_pct - r.true_loss_pct for r in readings])
