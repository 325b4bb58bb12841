"""Probability that a threshold is truly crossed, for scores with an error.

Assumptions, chosen here and nowhere else:

- A score with a 95 % interval stands for a true score that is normal around it and lies in 0..100.
  Its SD is half the interval's width / 1.96. The normal is cut at 0 and 100, and the rest is scaled
  to 1. That is the posterior where every true score from 0 to 100 was equally likely before the
  measurement. Well inside 0..100 the cut changes nothing.
- Where the interval itself was cut at 0 or 100, half its width is too little, so the SD comes from
  the longer side. An interval from 0 to 100 carries no information, so it has no SD.
- The errors of two visits are independent. If one model errs alike on both, a change is known
  better than stated here.

Improvement of at least p percent is `visit <= (1 - p / 100) x baseline`: no division, so a baseline
near 0 does no harm.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from autosalt.core.interval import Z95
from autosalt.core.response import remaining
from autosalt.core.salt import COMPARED_DECIMALS, comparable
from autosalt.core.types import Interval

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(16)
_MARKS_SD: Final = (-8.0, -4.0, -2.0, 0.0, 2.0, 4.0, 8.0)  # beyond lie less than 1e-15
_erf: Final[Callable[[NDArray[np.float64]], NDArray[np.float64]]] = np.vectorize(
    math.erf, otypes=[np.float64]
)


@dataclass(frozen=True, slots=True)
class NoisyScore:
    """A true SALT score as far as it is known: normal around `score`, cut to 0..100.

    `sd_points` 0 is a score without error.
    """

    score: float
    sd_points: float

    @classmethod
    def of(cls, score: float, interval: Interval | None) -> "NoisyScore | None":
        """Read a score and its 95 % interval; None where the interval states no error.

        Raises:
            ValueError: the score is outside its interval, or either is outside 0..100.
        """
        if interval is None or (interval.low <= 0.0 and interval.high >= 100.0):
            return None
        if not 0.0 <= interval.low <= score <= interval.high <= 100.0:
            raise ValueError(f"score {score} and interval {interval} are not in order in 0..100")
        half = (interval.high - interval.low) / 2.0
        if interval.low == 0.0 or interval.high == 100.0:
            half = max(score - interval.low, interval.high - score)
        # Less than what is compared is no error, and would overflow as a divisor.
        return cls(score, half / Z95 if half >= 10.0**-COMPARED_DECIMALS else 0.0)

    def at_most(self, points: NDArray[np.float64] | float) -> NDArray[np.float64]:
        """The probability that the true score is at most `points`, of any shape; 0..1."""
        points = np.asarray(points, dtype=np.float64)
        if self.sd_points == 0.0:
            over = np.round(self.score - points, COMPARED_DECIMALS)
            return np.where(over <= 0.0, 1.0, 0.0)
        low, high = self._phi(np.array(0.0)), self._phi(np.array(100.0))
        share = (self._phi(np.clip(points, 0.0, 100.0)) - low) / (high - low)
        inside = np.clip(share, 0.0, 1.0)  # rounding can carry it over the end
        return np.where(points < 0.0, 0.0, np.where(points >= 100.0, 1.0, inside))

    def density(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """The density of the true score, a SALT point, at `points` in 0..100; needs an SD."""
        z = (points - self.score) / self.sd_points
        inside = float(self._phi(np.array(100.0)) - self._phi(np.array(0.0)))
        scale = self.sd_points * math.sqrt(2.0 * math.pi) * inside
        values: NDArray[np.float64] = np.exp(-0.5 * z * z) / scale
        return values

    def _phi(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        return 0.5 * (1.0 + _erf((points - self.score) / (self.sd_points * math.sqrt(2.0))))


@dataclass(frozen=True, slots=True)
class Crossing:
    """Probabilities 0..1 that thresholds are truly crossed, named as in `Response`.

    `beyond_noise`: that the true change, either way, is more than the minimal detectable change.
    None where it is not known: `beyond_noise` without a minimal detectable change, the improvements
    at baseline 0, and `salt100` without a detection limit.
    """

    beyond_noise: float | None
    salt30: float | None
    salt50: float | None
    salt75: float | None
    salt90: float | None
    salt100: float | None
    salt_le20: float
    salt_le10: float


def crossing(
    baseline: NoisyScore,
    visit: NoisyScore,
    mdc95_points: float | None = None,
    detection_limit_pct: float = 0.0,
) -> Crossing:
    """Return how probable it is that each threshold is truly crossed at a visit.

    No measurement is exactly 0, so SALT100 is here a true score within the detection limit of 0.

    Args:
        baseline: the score at baseline.
        visit: the score at the visit.
        mdc95_points: minimal detectable change in SALT points; None when unknown.
        detection_limit_pct: of the model; 0 when unknown.
    """

    def improved(percent: float) -> float | None:
        if baseline.score == 0.0:
            return None
        return below_line(visit, baseline, remaining(percent), 0.0)

    noise = None if mdc95_points is None else _beyond(baseline, visit, mdc95_points)
    known_limit = detection_limit_pct > 0.0 or visit.sd_points == 0.0
    cleared = float(visit.at_most(detection_limit_pct)) if known_limit else None
    return Crossing(
        beyond_noise=noise,
        salt30=improved(30.0),
        salt50=improved(50.0),
        salt75=improved(75.0),
        salt90=improved(90.0),
        salt100=None if baseline.score == 0.0 else cleared,
        salt_le20=float(visit.at_most(20.0)),
        salt_le10=float(visit.at_most(10.0)),
    )


def _beyond(baseline: NoisyScore, visit: NoisyScore, points: float) -> float:
    """The probability that the scores differ by more than `points`."""
    if baseline.sd_points == visit.sd_points == 0.0:
        # Without an error a change of exactly so much has a weight, and is not more.
        return float(comparable(abs(visit.score - baseline.score) - points) > 0.0)
    better = below_line(visit, baseline, 1.0, -points)
    return min(1.0, better + 1.0 - below_line(visit, baseline, 1.0, points))


def below_line(visit: NoisyScore, baseline: NoisyScore, slope: float, offset: float) -> float:
    """Return the probability that visit <= slope x baseline + offset; 0..1.

    Gauss-Legendre quadrature over the baseline, in pieces that end where either curve bends.

    Args:
        visit: one score.
        baseline: the other, with an error of its own.
        slope: 0..1.
        offset: SALT points.
    """
    if slope == 0.0 or baseline.sd_points == 0.0:
        return float(visit.at_most(slope * baseline.score + offset))
    bends = [baseline.score + mark * baseline.sd_points for mark in _MARKS_SD]
    low, high = max(0.0, bends[0]), min(100.0, bends[-1])
    levels = [0.0, 100.0, *(visit.score + mark * visit.sd_points for mark in _MARKS_SD)]
    bends += [(level - offset) / slope for level in levels]
    edges = np.unique(np.clip(bends, low, high))
    half = np.diff(edges)[:, None] / 2.0
    points = edges[:-1, None] + half * (1.0 + _NODES)
    values = baseline.density(points) * visit.at_most(slope * points + offset)
    return min(1.0, max(0.0, float(np.sum(half * _WEIGHTS * values))))
