"""Quantiles of Student's t against scipy."""

import pytest
from scipy import stats

from autosalt.core.statistics.student_t import t_quantile95


@pytest.mark.parametrize("df", [*range(1, 40), 99, 100, 299, 300, 1499, 1500, 100_000])
def test_the_quantile_is_that_of_scipy(df: int) -> None:
    assert t_quantile95(df) == pytest.approx(stats.t.ppf(0.975, df), rel=1e-11)


def test_no_degree_of_freedom_is_refused() -> None:
    with pytest.raises(ValueError, match="0 degrees of freedom"):
        t_quantile95(0)
