"""The REML fit against coefficients that R and SAS publish for fev_data."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from autosalt.study.arms.reml import Fit, Floats, fit_reml


@pytest.fixture(scope="module")
def fev() -> pd.DataFrame:
    return pd.read_csv(Path(__file__).parent / "fev_data.csv", comment="#")


def fit(fev: pd.DataFrame, columns: list[Floats], structure: str) -> Fit:
    subject, visit = (
        np.unique(fev[name], return_inverse=True)[1] for name in ("USUBJID", "AVISIT")
    )
    return fit_reml(fev["FEV1"].to_numpy(), np.column_stack(columns), subject, visit, structure)


def indicator(fev: pd.DataFrame, name: str, value: str) -> Floats:
    return (fev[name] == value).to_numpy(np.float64)


def test_coefficients_as_published_by_the_r_package(fev: pd.DataFrame) -> None:
    """summary(mmrm(FEV1 ~ RACE + SEX + ARMCD * AVISIT + us(AVISIT | USUBJID))), as printed at
    https://openpharma.github.io/mmrm/main/articles/introduction.html (estimate, SE, df)."""
    visits = [indicator(fev, "AVISIT", f"VIS{k}") for k in (2, 3, 4)]
    treated = indicator(fev, "ARMCD", "TRT")
    columns = [
        np.ones(len(fev)), indicator(fev, "RACE", "Black or African American"),
        indicator(fev, "RACE", "White"), indicator(fev, "SEX", "Female"), treated,
        *visits, *(treated * visit for visit in visits),
    ]  # fmt: skip
    fitted = fit(fev, columns, "unstructured")
    published = [
        (30.77748, 0.88656, 218.80), (1.53050, 0.62448, 168.67), (5.64357, 0.66561, 157.14),
        (0.32606, 0.53195, 166.13), (3.77423, 1.07415, 145.55), (4.83959, 0.80172, 143.88),
        (10.34211, 0.82269, 155.56), (15.05390, 1.31281, 138.47), (-0.04193, 1.12932, 138.56),
        (-0.69369, 1.18765, 158.17), (0.62423, 1.85085, 129.72),
    ]  # fmt: skip
    for weights, (estimate, se, df) in zip(np.eye(len(columns)), published, strict=True):
        contrast = fitted.contrast(weights)
        # R stops its search a little before the optimum; ours has the lower deviance.
        assert contrast.estimate == pytest.approx(estimate, abs=2e-4)
        assert contrast.se == pytest.approx(se, abs=2e-4)
        assert contrast.df == pytest.approx(df, abs=0.02)
    assert fitted.deviance == pytest.approx(3386.45, abs=0.005)
    covariance = [
        [40.5537, 14.3960, 4.9747, 13.3867], [14.3960, 26.5715, 2.7855, 7.4745],
        [4.9747, 2.7855, 14.8979, 0.9082], [13.3867, 7.4745, 0.9082, 95.5568],
    ]  # fmt: skip
    np.testing.assert_allclose(fitted.sigma, covariance, atol=0.01)


@pytest.mark.parametrize(
    ("with_arm", "deviance", "published"),
    [
        # PROC MIXED output in the repository: design/SAS/sas_log_simple_reml.txt
        (False, 3700.94648570, [(42.8338, 0.3509, 171)]),
        # and design/SAS/sas_coef_ci_reml_un.txt (ARMCD TRT, SEX Female).
        (
            True,
            3666.96698281,
            [(41.0762, 0.5504, 156), (3.8265, 0.6421, 161), (-0.1404, 0.6434, 161)],
        ),
    ],
)
def test_unstructured_as_sas_has_it(
    fev: pd.DataFrame,
    with_arm: bool,
    deviance: float,
    published: list[tuple[float, float, float]],
) -> None:
    columns = [np.ones(len(fev))]
    if with_arm:
        columns += [indicator(fev, "ARMCD", "TRT"), indicator(fev, "SEX", "Female")]
    fitted = fit(fev, columns, "unstructured")
    assert deviance - 1e-4 < fitted.deviance <= deviance  # at least as good an optimum
    for weights, (estimate, se, df) in zip(np.eye(len(columns)), published, strict=True):
        contrast = fitted.contrast(weights)
        assert contrast.estimate == pytest.approx(estimate, abs=1e-3)
        assert contrast.se == pytest.approx(se, abs=1e-4)
        assert contrast.df == pytest.approx(df, abs=0.51)


def test_compound_symmetry_as_sas_has_it(fev: pd.DataFrame) -> None:
    """design/SAS/sas_cs_reml.txt: variance 86.8968, covariance 5.8943, deviance 3917.98183508."""
    fitted = fit(fev, [np.ones(len(fev))], "compound symmetry")
    assert 3917.9817 < fitted.deviance <= 3917.98183508
    assert fitted.sigma[0, 0] == pytest.approx(86.8968, rel=1e-3)
    assert fitted.sigma[0, 1] == pytest.approx(5.8943, rel=5e-3)


def test_the_gradient_is_that_of_the_deviance(fev: pd.DataFrame) -> None:
    """Away from the optimum, by differences of the deviance itself."""
    from autosalt.study.arms import reml

    subject, visit = (
        np.unique(fev[name], return_inverse=True)[1] for name in ("USUBJID", "AVISIT")
    )
    blocks = reml._blocks(fev["FEV1"].to_numpy(), np.ones((len(fev), 1)), subject, visit)
    shape, theta = reml._unstructured(4), np.linspace(-0.5, 0.5, 10) + np.repeat([2.0, 0.0], [4, 6])
    _, gradient, _ = reml._deviance(blocks, shape, theta)
    for k, step in enumerate(1e-5 * np.eye(10)):
        above, below = (reml._deviance(blocks, shape, theta + s * step)[0] for s in (1, -1))
        assert gradient[k] == pytest.approx((above - below) / 2e-5, rel=1e-4, abs=1e-4)
