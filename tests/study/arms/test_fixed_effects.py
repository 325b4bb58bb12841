"""Fixed effects: coefficients are means at the mean baseline, contrasts are their differences."""

import numpy as np
import pandas as pd
import pytest

from autosalt.study.arms.fixed_effects import FEWEST, Design, build_design


def frame(**arms: int) -> pd.DataFrame:
    """Subjects of each arm at one window, baselines 40, 50 and so on, change minus arm's place."""
    return pd.DataFrame(
        [
            {
                "subject": f"{arm}{k}",
                "arm": arm,
                "window": "week 12",
                "order": 1,
                "baseline": 40.0 + 10 * k,
                "change": float(-place),
                "site": "s1" if k % 2 else "s2",
            }
            for place, (arm, n) in enumerate(arms.items())
            for k in range(n)
        ]
    )


def design(data: pd.DataFrame, *strata: str) -> Design:
    return build_design(data, "change", list(dict.fromkeys(data["arm"])), strata)


def test_coefficients_of_cells_are_the_means_of_arms() -> None:
    data = frame(active=6, placebo=6)
    made = design(data, "site")
    assert (made.problem, made.note) == ("", "")
    assert made.cells == (("active", "week 12"), ("placebo", "week 12"))
    assert made.matrix.shape == (12, 4)  # two cells, baseline, one stratum of two levels
    assert made.matrix[:, 2].mean() == pytest.approx(0.0)
    fitted = np.linalg.lstsq(made.matrix, data["change"].to_numpy(), rcond=None)[0]
    assert made.weights("active", "week 12") @ fitted == pytest.approx(0.0)
    assert made.weights("placebo", "week 12", "active") @ fitted == pytest.approx(-1.0)


def test_a_cell_without_values_has_no_contrast_and_a_reason() -> None:
    made = design(frame(active=6, placebo=FEWEST - 1))
    assert made.cells == (("active", "week 12"),)
    with pytest.raises(KeyError):
        made.weights("placebo", "week 12")
    assert made.why_not("placebo", "active", "week 12") == (
        "arm 'placebo' has 2 of the 3 subjects that a model needs"
    )


def test_a_subject_alone_in_a_stratum_is_left_out_and_counted() -> None:
    data = frame(active=6, placebo=6)
    data.loc[0, "site"] = "s3"
    made = design(data, "site")
    assert made.note == "alone in their stratum and left out: 1"
    assert made.count("active", "week 12") == 5


def test_a_stratum_that_is_no_column_and_equal_baselines_are_noted() -> None:
    data = frame(active=6, placebo=6).assign(baseline=50.0)
    assert design(data, "country").note == (
        "stratum 'country' is no column: left out; every baseline is the same: left out"
    )
