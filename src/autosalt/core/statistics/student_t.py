"""Quantiles of Student's t distribution, for 95 % intervals of few subjects."""

import math
from functools import lru_cache

import numpy as np


@lru_cache(maxsize=256)
def t_quantile95(df: int) -> float:
    """Return the t that holds 95 % of Student's distribution between -t and t.

    Newton's method on the probability in closed form (Abramowitz and Stegun 1964, 26.7.3 and
    26.7.4), to 12 digits.

    Args:
        df: degrees of freedom, 1 or more.

    Raises:
        ValueError: `df` is under 1.

    Example:
        >>> round(t_quantile95(9), 3), round(t_quantile95(100_000), 3)
        (2.262, 1.96)
    """
    if df < 1:
        raise ValueError(f"{df} degrees of freedom, not 1 or more")
    log_height = math.lgamma((df + 1) / 2) - math.lgamma(df / 2) - 0.5 * math.log(df * math.pi)
    # The probability is concave above 0: from below, Newton's steps rise and never overshoot.
    t = 1.959963984540054
    for _ in range(100):
        density = math.exp(log_height - (df + 1) / 2 * math.log1p(t * t / df))
        step = (0.95 - _between(t, df)) / (2.0 * density)
        t += step
        if abs(step) < 1e-13 * t:
            break
    return t


def _between(t: float, df: int) -> float:
    """The probability of a value between -t and t."""
    theta = math.atan2(t, math.sqrt(df))
    sine, cosine = math.sin(theta), math.cos(theta)
    # Powers of the cosine, from 0 or 1 up to df - 2, each with its factor of odd and even numbers.
    odd = df % 2
    k = np.arange(2 + odd, df - 1, 2, dtype=np.float64)
    factors = np.concatenate([np.ones(1), np.cumprod((k - 1) / k * cosine**2)])
    if not odd:
        return sine * float(factors.sum())
    series = sine * cosine * float(factors.sum()) if df > 1 else 0.0
    return 2.0 / math.pi * (theta + series)
