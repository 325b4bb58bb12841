"""ANCOVA of the change at each window, and the change within each arm.

Within an arm: the mean with Student's t interval (statsmodels), the median, and Wilcoxon's signed
rank test (scipy; exact where the sample is small). Studies of one arm and case series get only
these.

ANCOVA: ordinary least squares (statsmodels) of the measure on arm, baseline and strata, one
window at a time. Standard errors are HC3 (MacKinnon and White 1985). Where a treatment works,
treated subjects vary more than the others, and a common variance is wrong. In arms of unequal
size its intervals are then too narrow or too wide. The FDA asks for robust standard errors
(Adjusting for Covariates in Randomized Clinical Trials, 2023); of these HC3 is the careful choice
in small samples.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from autosalt.core.salt import COMPARED_DECIMALS
from autosalt.core.types import Interval
from autosalt.study.arms.fixed_effects import Design, build_design
from autosalt.study.estimates import MEASURES, ModelEstimate, WithinArm, joined, windows_in_order
from autosalt.study.reference_arm import comparisons

if TYPE_CHECKING:
    import pandas as pd

MEAN = "mean with t interval, Wilcoxon signed rank test"
ANCOVA = "ANCOVA"
Covariance = Literal["HC3", "nonrobust"]
_SAME = 1e-9  # of the size of the values: spread below it is rounding


def within_arm(frame: "pd.DataFrame", arms: Sequence[str]) -> list[WithinArm]:
    """Return change and improvement of every arm at every window.

    Args:
        frame: the long frame, a row a subject and window; missing values are left out.
        arms: in the order wanted.
    """
    return [
        _within(frame, window, measure, arm)
        for window in windows_in_order(frame)
        for measure in MEASURES
        for arm in arms
    ]


def ancova(
    frame: "pd.DataFrame",
    arms: Sequence[str],
    reference: str = "",
    strata: Sequence[str] = (),
    measure: str = "change",
    covariance: Covariance = "HC3",
) -> list[ModelEstimate]:
    """Return each arm's least-squares mean and its difference to the reference, by window.

    Args:
        frame: the long frame, a row a subject and window; missing values are left out.
        arms: in the order wanted; with one arm there are means only.
        reference: an arm; where empty, see `reference_arm`.
        strata: columns to adjust for.
        measure: `change` or `improvement_pct`.
        covariance: HC3, or nonrobust for one variance in all arms.
    """
    estimates = []
    for window in windows_in_order(frame):
        design = build_design(frame[frame["window"] == window], measure, arms, strata)
        estimates += [
            _ancova_estimate(design, window, measure, arm, other, covariance)
            for arm, other in comparisons(arms, reference)
        ]
    return estimates


def _within(frame: "pd.DataFrame", window: str, measure: str, arm: str) -> WithinArm:
    from scipy.stats import wilcoxon
    from statsmodels.stats.weightstats import DescrStatsW

    rows = frame[(frame["window"] == window) & (frame["arm"] == arm)].dropna(subset=[measure])
    values = rows[measure].to_numpy(np.float64)
    n = len(values)
    sd, interval, p_value, note = None, None, None, ""
    if n == 0:
        note = "no values"
    elif n == 1:
        note = "one subject: no interval and no test"
    elif float(np.ptp(values)) <= _SAME * max(1.0, float(np.abs(values).max())):
        sd, note = 0.0, "every value is the same: no interval and no test"
    else:
        sd = float(np.std(values, ddof=1))
        low, high = DescrStatsW(values).tconfint_mean()
        interval = Interval(float(low), float(high))
        # Changes that are equal as decimals are ties.
        p_value = float(wilcoxon(np.round(values, COMPARED_DECIMALS)).pvalue)
    return WithinArm(
        method=MEAN, measure=measure, window=window, arm=arm, n=n, subjects=n,
        imputed=int(rows["imputed"].astype(bool).sum()),
        value=float(values.mean()) if n else None, sd=sd,
        median=float(np.median(values)) if n else None,
        interval=interval, p_value=p_value, note=note,
    )  # fmt: skip


def _ancova_estimate(
    design: Design, window: str, measure: str, arm: str, other: str | None, covariance: Covariance
) -> ModelEstimate:
    from statsmodels.regression.linear_model import OLS

    estimate, se, df, interval, p_value, remark = None, None, None, None, None, ""
    note = design.why_not(arm, other, window)
    if not note:
        y = design.rows[measure].to_numpy(np.float64)
        if covariance == "HC3" and _leverage(design.matrix).max() > 1.0 - _SAME:
            covariance = "nonrobust"
            remark = "one variance for all arms: a single subject determines a coefficient"
        fit = OLS(y, design.matrix).fit(cov_type=covariance, use_t=True)
        if float(fit.mse_resid) ** 0.5 <= _SAME * max(1.0, float(np.abs(y).max())):
            note = "the values do not vary about the model"
        else:
            test = fit.t_test(design.weights(arm, window, other))
            estimate, se = float(test.effect[0]), float(np.squeeze(test.sd))
            df, p_value = float(fit.df_resid), float(np.squeeze(test.pvalue))
            interval = Interval(*(float(end) for end in test.conf_int()[0]))
    n = design.count(arm, window)
    return ModelEstimate(
        method=ANCOVA, measure=measure, window=window, arm=arm, reference=other, n=n, subjects=n,
        n_reference=None if other is None else design.count(other, window),
        covariance=covariance, value=estimate, se=se, df=df, interval=interval,
        p_value=None if other is None else p_value, note=joined(note, remark, design.note),
    )  # fmt: skip


def _leverage(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the leverage of each row [rows]: how far it fits itself, 0..1."""
    return np.asarray(np.sum(np.linalg.qr(matrix)[0] ** 2, axis=1))
