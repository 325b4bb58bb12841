"""Change since baseline, and whether it counts as a response."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from autosalt.core.interval import Z95
from autosalt.core.salt import check_salt, comparable
from autosalt.core.types import Interval


@dataclass(frozen=True, slots=True)
class Response:
    """A follow-up visit against its baseline.

    Attributes:
        change_points: visit - baseline, in SALT points; negative is regrowth.
        improvement_pct: 100 x (baseline - visit) / baseline; None at baseline 0.
        beyond_noise: whether the change exceeds the minimal detectable change; None if that is
            not known.
        salt30, salt50, salt75, salt90, salt100: improvement of at least that many percent; None
            at baseline 0, where it is undefined.
        salt_le20, salt_le10: SALT at the visit of at most 20, at most 10.
    """

    change_points: float
    improvement_pct: float | None
    beyond_noise: bool | None
    salt30: bool | None
    salt50: bool | None
    salt75: bool | None
    salt90: bool | None
    salt100: bool | None
    salt_le20: bool
    salt_le10: bool


def respond(baseline: float, visit: float, mdc95_points: float | None = None) -> Response:
    """Return change and responder flags of a visit.

    Args:
        baseline: SALT at baseline, 0..100.
        visit: SALT at the visit, 0..100.
        mdc95_points: minimal detectable change in SALT points, see `mdc95`; None when unknown.

    Raises:
        ValueError: a score is out of range.
    """
    improvement = improvement_pct(baseline, visit)

    def reached(percent: float) -> bool | None:
        if improvement is None:
            return None
        return comparable(visit - remaining(percent) * baseline) <= 0.0

    change = change_points(baseline, visit)
    return Response(
        change_points=change,
        improvement_pct=improvement,
        beyond_noise=None if mdc95_points is None else comparable(abs(change) - mdc95_points) > 0.0,
        salt30=reached(30.0),
        salt50=reached(50.0),
        salt75=reached(75.0),
        salt90=reached(90.0),
        salt100=reached(100.0),
        salt_le20=at_most(visit, 20.0),
        salt_le10=at_most(visit, 10.0),
    )


def at_most(salt: float, limit: float) -> bool:
    """Return whether SALT is at or under a limit, such as the 20 of SALT<=20."""
    return comparable(salt) <= limit


def remaining(percent: float) -> float:
    """Return what is left of the baseline, 0..1, after an improvement of `percent`."""
    return (100.0 - percent) / 100.0


def change_points(baseline: float, visit: float) -> float:
    """Return visit - baseline in SALT points; negative is regrowth.

    Raises:
        ValueError: a score is outside 0..100.
    """
    check_salt(baseline, visit)
    return visit - baseline


def improvement_pct(baseline: float, visit: float) -> float | None:
    """Return 100 x (baseline - visit) / baseline, or None at baseline 0, where it is undefined.

    Raises:
        ValueError: a score is outside 0..100.

    Example:
        The paper's second patient (10.1155/crdm/4908438):

        >>> round(improvement_pct(70.2, 58.6), 1)
        16.5
    """
    check_salt(baseline, visit)
    return None if baseline == 0.0 else 100.0 * (baseline - visit) / baseline


def change_interval(
    baseline: float, baseline_interval: Interval, visit: float, visit_interval: Interval
) -> Interval:
    """Return the interval of `change_points` from the two scores' intervals of the same level.

    MOVER, the method of variance estimates recovery for a difference of independent estimates (Zou
    and Donner, Stat Med 2008;27:1693-1702, 10.1002/sim.3095). Each end takes the distances of the
    two ends that lead to it. So intervals that are cut at 0 or 100 need not be symmetric.

    Args:
        baseline: SALT at baseline, 0..100, inside `baseline_interval`.
        baseline_interval: its interval.
        visit: SALT at the visit, 0..100, inside `visit_interval`.
        visit_interval: its interval.

    Returns:
        SALT points; holds the change.

    Raises:
        ValueError: a score is outside 0..100 or outside its interval.
    """
    check_salt(baseline, visit)
    _check_inside((baseline, baseline_interval), (visit, visit_interval))
    change = visit - baseline
    down = math.hypot(visit - visit_interval.low, baseline_interval.high - baseline)
    up = math.hypot(visit_interval.high - visit, baseline - baseline_interval.low)
    return Interval(change - down, change + up)


def improvement_interval(
    baseline: float, baseline_interval: Interval, visit: float, visit_interval: Interval
) -> Interval | None:
    """Return the interval of `improvement_pct` from the two scores' intervals of the same level.

    MOVER-R, the method of variance estimates recovery for a ratio of independent estimates
    (Donner and Zou, Stat Methods Med Res 2012;21:347-359, 10.1177/0962280210383082).

    Args:
        baseline: SALT at baseline, 0..100, inside `baseline_interval`.
        baseline_interval: its interval.
        visit: SALT at the visit, 0..100, inside `visit_interval`.
        visit_interval: its interval.

    Returns:
        Percent; None where the ratio is unbounded because the baseline's interval reaches 0.

    Raises:
        ValueError: a score is outside 0..100 or outside its interval.
    """
    check_salt(baseline, visit)
    _check_inside((baseline, baseline_interval), (visit, visit_interval))
    lowest = baseline_interval.low * (2.0 * baseline - baseline_interval.low)
    if lowest <= 0.0:  # also very near 0, where a product of two numbers is 0
        return None
    product = visit * baseline
    # Lower end of visit / baseline; written without a division by b, which can be 0 or negative.
    a = visit_interval.low * (2.0 * visit - visit_interval.low)
    b = baseline_interval.high * (2.0 * baseline - baseline_interval.high)
    denominator = product + _root(product * product - a * b)
    ratio_low = a / denominator if denominator > 0.0 else 0.0
    # Upper end; it is divided by more than 0, as the baseline's interval stays above 0.
    a = visit_interval.high * (2.0 * visit - visit_interval.high)
    ratio_high = (product + _root(product * product - a * lowest)) / lowest
    return Interval(100.0 * (1.0 - ratio_high), 100.0 * (1.0 - ratio_low))


def mdc95(sem_points: float) -> float:
    """Return the minimal detectable change at 95 %: 1.96 x sqrt(2) x SEM, in SALT points.

    Args:
        sem_points: standard error of measurement from retakes, >= 0 SALT points.

    Raises:
        ValueError: `sem_points` is negative or not a number.
    """
    if not sem_points >= 0.0:
        raise ValueError(f"SEM is {sem_points}, not a number from 0 up")
    return Z95 * math.sqrt(2.0) * sem_points


def sem_of_retakes(retakes: Sequence[Sequence[float]]) -> float:
    """Return the standard error of measurement: the pooled standard deviation within retakes.

    The root of the within-subject mean square (Bland and Altman 1996, 10.1136/bmj.313.7059.744).

    Args:
        retakes: for each visit the SALT of each time it was photographed, twice or more.

    Raises:
        ValueError: there are none, or a visit was photographed once only.
    """
    if not retakes or min(map(len, retakes)) < 2:
        raise ValueError("a standard error of measurement needs visits photographed twice or more")
    squares = math.fsum((salt - fmean(takes)) ** 2 for takes in retakes for salt in takes)
    return math.sqrt(squares / sum(len(takes) - 1 for takes in retakes))


def _root(discriminant: float) -> float:
    # Never below 0 in exact arithmetic; rounding can make it so by the order of 1e-12.
    return math.sqrt(max(0.0, discriminant))


def _check_inside(*scores: tuple[float, Interval]) -> None:
    for score, interval in scores:
        if not interval.low <= score <= interval.high:
            raise ValueError(f"score {score} is outside its interval {interval}")
