"""MMRM: all windows of all subjects in one model, missing visits left missing.

Fixed effects are arm x window, baseline x window, and strata. The visits of a subject share an
unstructured covariance. Where that does not converge, it is compound symmetry, and the note of
every estimate states it. The fit is REML with model-based standard errors and Satterthwaite
degrees of freedom (`autosalt.study.arms.reml`). It is valid where visits are missing at random,
given the observed ones. Values carried forward never enter: `imputed` rows are left out.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from autosalt.core.types import Interval
from autosalt.study.arms.fixed_effects import FEWEST, Design, build_design
from autosalt.study.arms.reml import Fit, FitError, fit_reml
from autosalt.study.estimates import ModelEstimate, joined, windows_in_order
from autosalt.study.reference_arm import comparisons

if TYPE_CHECKING:
    import pandas as pd

MMRM = "MMRM, REML, Satterthwaite"
MEASURE = "change"
STRUCTURES = ("unstructured", "compound symmetry")


def mmrm(
    frame: "pd.DataFrame",
    arms: Sequence[str],
    reference: str = "",
    strata: Sequence[str] = (),
) -> list[ModelEstimate]:
    """Return each arm's least-squares mean change and its difference to the reference, by window.

    Args:
        frame: the long frame, a row a subject and window.
        arms: in the order wanted; with one arm there are means only.
        reference: an arm; where empty, see `reference_arm`.
        strata: columns to adjust for.
    """
    observed = frame[~frame["imputed"].astype(bool)]
    design = build_design(observed, MEASURE, arms, strata)
    fit, note = (None, "") if design.problem else _fit(design)
    return [
        _estimate(design, fit, note, window, arm, other)
        for window in windows_in_order(frame)
        for arm, other in comparisons(arms, reference)
    ]


def _fit(design: Design) -> tuple[Fit | None, str]:
    """Return the fit and its note."""
    windows = {name: place for place, name in enumerate(windows_in_order(design.rows))}
    y = design.rows[MEASURE].to_numpy(np.float64)
    subject = np.unique(design.rows["subject"].astype(str), return_inverse=True)[1]
    visit = design.rows["window"].map(windows).to_numpy(np.int_)
    reasons = []
    for structure in STRUCTURES:
        try:
            fit = fit_reml(y, design.matrix, subject, visit, structure)
        except FitError as error:
            reasons.append(f"{structure}: {error}")
        else:
            return fit, joined(*reasons, f"{structure} used" if reasons else "")
    return None, joined(*reasons)


def _estimate(
    design: Design, fit: Fit | None, note: str, window: str, arm: str, other: str | None
) -> ModelEstimate:
    from scipy.stats import t as student

    estimate, se, df, interval, p_value = None, None, None, None, None
    missing = design.why_not(arm, other, window)
    contrast = None
    if fit is not None and not missing:
        contrast = fit.contrast(design.weights(arm, window, other))
        if round(contrast.df, 1) < FEWEST:
            missing = f"{contrast.df:.1f} degrees of freedom are too few"
            contrast = None
    if contrast is not None:
        estimate, se, df = contrast.estimate, contrast.se, contrast.df
        half = float(student.ppf(0.975, df)) * se
        interval = Interval(estimate - half, estimate + half)
        p_value = None if other is None else float(2.0 * student.sf(abs(estimate) / se, df))
    n = design.count(arm, window)
    return ModelEstimate(
        method=MMRM, measure=MEASURE, window=window, arm=arm, reference=other, n=n, subjects=n,
        n_reference=None if other is None else design.count(other, window),
        covariance="" if fit is None else fit.structure,
        value=estimate, se=se, df=df, interval=interval, p_value=p_value,
        note=joined(missing, note, design.note),
    )  # fmt: skip
